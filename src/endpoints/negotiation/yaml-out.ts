import { encodeJson, isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** The YAML text of an object as upstream writes it: sorted keys, block style, lists at their key's indent, strings quoted where they would read as something else. */
export function encodeYaml(object: JsonObject): string {
  return Object.keys(object).length === 0 ? '{}\n' : block(object, 0)
}

function block(value: JsonObject | JsonValue[], indent: number): string {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) return value.map((item) => `${pad}- ${listItem(item, indent)}`).join('')
  return Object.keys(value).sort(byCodePoint).map((key) => `${pad}${keyText(key)}:${member(value[key] as JsonValue, indent)}`).join('')
}

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

function member(value: JsonValue, indent: number): string {
  if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${block(value, indent)}`
  if (isObject(value)) return Object.keys(value).length === 0 ? ' {}\n' : `\n${block(value, indent + 2)}`
  return ` ${scalarText(value, indent + 2)}\n`
}

function listItem(value: JsonValue, indent: number): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]\n' : block(value, indent + 2).trimStart()
  if (isObject(value)) return Object.keys(value).length === 0 ? '{}\n' : block(value, indent + 2).trimStart()
  return `${scalarText(value, indent + 2)}\n`
}

function scalarText(value: JsonValue, indent: number): string {
  return typeof value === 'string' ? stringText(value, indent) : encodeJson(value)
}

function keyText(key: string): string {
  return key.includes('\n') ? doubleQuoted(key) : stringText(key, 0)
}

const RESOLVES =
  /^(?:[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*|0x[0-9a-fA-F_]+)|[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|~|null|Null|NULL|y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE|<<|)$/
const TIMESTAMP = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?$/
/** Characters that have to be escaped, so that only double quotes will do. */
const SPECIAL = /[^\t\n\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u
const STARTS_BADLY = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.)/

function stringText(text: string, indent: number): string {
  if (RESOLVES.test(text) || TIMESTAMP.test(text)) return doubleQuoted(text)
  if (SPECIAL.test(text) || text.includes('\t')) return doubleQuoted(text)
  if (text.includes('\n')) return /^\s/.test(text) && !text.startsWith('\n') ? doubleQuoted(text) : literal(text, indent)
  const plain = !STARTS_BADLY.test(text) && !/: |:$| #|^\s|\s$/.test(text)
  return plain ? text : `'${text.replaceAll("'", "''")}'`
}

function literal(text: string, indent: number): string {
  const chomp = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const pad = ' '.repeat(indent)
  return `|${chomp}\n${body.split('\n').map((line) => (line === '' ? '' : pad + line)).join('\n')}`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"', '\\': '\\\\', '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e', '\u0085': '\\N',
  '\u00a0': '\\_', '\u2028': '\\L', '\u2029': '\\P',
}

function doubleQuoted(text: string): string {
  let out = '"'
  for (const char of text) out += ESCAPES[char] ?? (SPECIAL.test(char) ? escaped(char) : char)
  return `${out}"`
}

function escaped(char: string): string {
  const code = char.codePointAt(0) as number
  const hex = code.toString(16).toUpperCase()
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
