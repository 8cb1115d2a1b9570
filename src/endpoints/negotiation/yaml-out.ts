import { encodeJson, isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** A container that is being written; `keys` is undefined for a list. */
interface Frame {
  readonly container: JsonObject | JsonValue[]
  readonly keys: readonly string[] | undefined
  readonly indent: number
  /** Whether its first line goes on behind the dash of an outer list. */
  readonly isInline: boolean
  next: number
}

/**
 * The YAML text of an object as upstream writes it: sorted keys, block style, lists at their key's indent, strings quoted where they would read as something else.
 * Any depth.
 */
export function encodeYaml(object: JsonObject): string {
  if (isEmpty(object)) return '{}\n'
  const out: string[] = []
  const frames = [frameOf(object, 0, false)]
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (frame.next === (frame.keys ?? (frame.container as JsonValue[])).length) frames.pop()
    else {
      const inner = writeNext(frame, out)
      if (inner !== undefined) frames.push(inner)
    }
  }
  return out.join('')
}

function frameOf(container: JsonObject | JsonValue[], indent: number, isInline: boolean): Frame {
  const keys = Array.isArray(container) ? undefined : Object.keys(container).sort(byCodePoint)
  return { container, keys, indent, isInline, next: 0 }
}

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const isEmpty = (container: JsonObject | JsonValue[]): boolean =>
  Array.isArray(container) ? container.length === 0 : Object.keys(container).length === 0

/** Writes the next member or element; answers the container that it turned out to be. */
function writeNext(frame: Frame, out: string[]): Frame | undefined {
  const { container, keys, indent } = frame
  const index = frame.next++
  const pad = frame.isInline && index === 0 ? '' : ' '.repeat(indent)
  if (keys === undefined) {
    const item = (container as JsonValue[])[index] as JsonValue
    out.push(pad, '- ')
    if (isFull(item)) return frameOf(item, indent + 2, true)
    out.push(scalarText(item, { indent: indent + 2, column: indent + 2 }), '\n')
    return undefined
  }
  const key = keys[index] as string
  const head = `${keyText(key)}:`
  const member = (container as JsonObject)[key] as JsonValue
  out.push(pad, head)
  if (isFull(member)) {
    out.push('\n')
    return frameOf(member, Array.isArray(member) ? indent : indent + 2, false)
  }
  out.push(' ', scalarText(member, { indent: indent + 2, column: indent + head.length + 1 }), '\n')
  return undefined
}

/** Whether a value takes lines of its own. */
const isFull = (value: JsonValue): value is JsonObject | JsonValue[] => (Array.isArray(value) || isObject(value)) && !isEmpty(value)

/** Where a scalar stands: the indent of further lines, and the column of its first character. */
interface Place {
  readonly indent: number
  readonly column: number
}

/** Keys are never folded. */
const UNFOLDED: Place = { indent: 0, column: Number.NEGATIVE_INFINITY }

function scalarText(value: JsonValue, place: Place): string {
  return typeof value === 'string' ? stringText(value, place) : encodeJson(value)
}

function keyText(key: string): string {
  return key.includes('\n') ? doubleQuoted(key, UNFOLDED) : stringText(key, UNFOLDED)
}

const WIDTH = 80

/** Breaks a line at the first single blank behind the width, as upstream's emitter does. */
function fold(text: string, place: Place): string {
  let out = ''
  let column = place.column
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    const single = char === ' ' && text[at - 1] !== ' ' && text[at + 1] !== ' '
    if (single && column > WIDTH && at > 0 && at < text.length - 1) {
      out += `\n${' '.repeat(place.indent)}`
      column = place.indent
    } else {
      out += char
      column++
    }
  }
  return out
}

const RESOLVES =
  /^(?:[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*|0x[0-9a-fA-F_]+)|[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|~|null|Null|NULL|y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE|<<|)$/
const TIMESTAMP =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?$/
/** Characters that have to be escaped, so that only double quotes will do. */
const SPECIAL = /[^\t\n\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u
const STARTS_BADLY = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.)/

function stringText(text: string, place: Place): string {
  if (RESOLVES.test(text) || TIMESTAMP.test(text)) return doubleQuoted(text, place)
  if (SPECIAL.test(text) || text.includes('\t')) return doubleQuoted(text, place)
  if (text.includes('\n')) return /^\s/.test(text) && !text.startsWith('\n') ? doubleQuoted(text, place) : literal(text, place.indent)
  const plain = !STARTS_BADLY.test(text) && !/: |:$| #|^\s|\s$/.test(text)
  return plain ? fold(text, place) : `'${fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 })}'`
}

function literal(text: string, indent: number): string {
  const chomp = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const pad = ' '.repeat(indent)
  return `|${chomp}\n${body
    .split('\n')
    .map((line) => (line === '' ? '' : pad + line))
    .join('\n')}`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function doubleQuoted(text: string, place: Place): string {
  let out = ''
  for (const char of text) out += ESCAPES[char] ?? (SPECIAL.test(char) ? escaped(char) : char)
  return `"${fold(out, { ...place, column: place.column + 1 })}"`
}

function escaped(char: string): string {
  const code = char.codePointAt(0) as number
  const hex = code.toString(16).toUpperCase()
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
