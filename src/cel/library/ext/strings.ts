import { DYN, INT, STRING, list } from '../../checker/types.js'
import { codePoints } from '../../source/source.js'
import { trimSpace } from '../../values/text.js'
import { ArrayList, CelError, typeName } from '../../values/value.js'
import type { CelValue, Int, ListValue } from '../../values/value.js'
import { spend } from '../../values/work.js'
import { fn, global, method } from '../function.js'
import type { Implementation, Library, Overload } from '../function.js'
import { formatString } from './format.js'

const outOfRange = (index: Int): CelError => new CelError(`index out of range: ${String(index)}`)

/** Longest string a function makes: what cannot fit a request many times over is refused before it is built. */
const MAX_TEXT = 32_000_000
const TOO_LONG = new CelError('string size limit exceeded')

/** The text's characters: indexes count code points, not UTF-16 units. */
function characters(text: string): readonly string[] {
  spend(text.length * 15)
  return Array.from(text)
}

function charAt(text: string, index: Int): CelValue {
  const found = characters(text)
  return index < 0 || index > found.length ? outOfRange(index) : (found[Number(index)] ?? '')
}

function substring(text: string, start: Int, end: Int | undefined): CelValue {
  const found = characters(text)
  if (end !== undefined && start > end) return new CelError(`invalid substring range. start: ${String(start)}, end: ${String(end)}`)
  if (start < 0 || start > found.length) return outOfRange(start)
  if (end !== undefined && (end < 0 || end > found.length)) return outOfRange(end)
  return found.slice(Number(start), end === undefined ? undefined : Number(end)).join('')
}

/** UTF-16 offset of the code point `count` of a text. */
function offsetOf(text: string, count: number): number {
  let at = 0
  for (let i = 0; i < count; i++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}

function indexOf(text: string, part: string, offset: Int): CelValue {
  if (offset < 0) return outOfRange(offset)
  spend(text.length)
  const length = codePoints(text)
  if (part === '') return offset > length ? length : offset
  if (offset >= length) return -1
  const found = text.indexOf(part, offsetOf(text, Number(offset)))
  return found === -1 ? -1 : codePoints(text.slice(0, found))
}

function lastIndexOf(text: string, part: string, offset: Int | undefined): CelValue {
  spend(text.length)
  const length = codePoints(text)
  if (part === '') return offset === undefined || offset > length ? length : offset < 0 ? outOfRange(offset) : offset
  if (offset === undefined) return text.length < part.length ? -1 : lastFrom(text, part, length - 1)
  if (offset < 0) return outOfRange(offset)
  return offset >= length ? -1 : lastFrom(text, part, Number(offset))
}

function lastFrom(text: string, part: string, from: number): CelValue {
  const found = text.lastIndexOf(part, offsetOf(text, Math.max(from, 0)))
  return found === -1 ? -1 : codePoints(text.slice(0, found))
}

function replace(text: string, from: string, to: string, limit: Int): CelValue {
  if (limit === 0 || from === to) return text
  const parts = from === '' ? ['', ...characters(text), ''] : text.split(from)
  const count = limit < 0 ? parts.length - 1 : Math.min(Number(limit), parts.length - 1)
  if (text.length + count * to.length > MAX_TEXT) return TOO_LONG
  return parts.slice(0, count + 1).join(to) + (count + 1 < parts.length ? from + parts.slice(count + 1).join(from) : '')
}

function split(text: string, separator: string, limit: Int): CelValue {
  if (limit === 0) return new ArrayList([])
  const parts = separator === '' ? [...characters(text)] : text.split(separator)
  if (limit < 0 || parts.length <= limit) return new ArrayList(parts)
  const kept = Number(limit) - 1
  return new ArrayList([...parts.slice(0, kept), parts.slice(kept).join(separator)])
}

function join(strings: ListValue, separator: string): CelValue {
  const parts: string[] = []
  let length = 0
  for (let i = 0; i < strings.length; i++) {
    const part = strings.at(i)
    if (part instanceof CelError) return part
    if (typeof part !== 'string') return new CelError(`join: invalid input: ${typeName(part)}`)
    length += part.length + separator.length
    parts.push(part)
  }
  spend(length)
  return length > MAX_TEXT ? TOO_LONG : parts.join(separator)
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

function quote(text: string): string {
  return `"${text.replace(/[\ud800-\udfff]/gu, '\ufffd').replace(/[\u0007\b\f\n\r\t\v\\"]/g, (character) => QUOTED[character] ?? '')}"`
}

const V2 = 29
const STRINGS = list(STRING)

function text(id: string, params: Overload['params'], result: Overload['result'], call: Implementation): Overload {
  return method(id, [STRING, ...params], result, call)
}

/** The extension library of strings, version 2. */
export const STRINGS_LIBRARY: Library = [
  fn(
    'charAt',
    text('string_char_at_int', [INT], STRING, (_context, s, i) => charAt(s as string, i as Int)),
  ),
  fn(
    'indexOf',
    text('string_index_of_string', [STRING], INT, (_context, s, part) => indexOf(s as string, part as string, 0)),
    text('string_index_of_string_int', [STRING, INT], INT, (_context, s, part, i) => indexOf(s as string, part as string, i as Int)),
  ),
  fn(
    'lastIndexOf',
    text('string_last_index_of_string', [STRING], INT, (_context, s, part) => lastIndexOf(s as string, part as string, undefined)),
    text('string_last_index_of_string_int', [STRING, INT], INT, (_context, s, part, i) =>
      lastIndexOf(s as string, part as string, i as Int),
    ),
  ),
  fn(
    'lowerAscii',
    text('string_lower_ascii', [], STRING, (_context, s) => (s as string).replace(/[A-Z]+/g, (run) => run.toLowerCase())),
  ),
  fn(
    'upperAscii',
    text('string_upper_ascii', [], STRING, (_context, s) => (s as string).replace(/[a-z]+/g, (run) => run.toUpperCase())),
  ),
  fn(
    'replace',
    text('string_replace_string_string', [STRING, STRING], STRING, (_context, s, a, b) =>
      replace(s as string, a as string, b as string, -1),
    ),
    text('string_replace_string_string_int', [STRING, STRING, INT], STRING, (_context, s, a, b, n) =>
      replace(s as string, a as string, b as string, n as Int),
    ),
  ),
  fn(
    'split',
    text('string_split_string', [STRING], STRINGS, (_context, s, separator) => split(s as string, separator as string, -1)),
    text('string_split_string_int', [STRING, INT], STRINGS, (_context, s, separator, n) =>
      split(s as string, separator as string, n as Int),
    ),
  ),
  fn(
    'substring',
    text('string_substring_int', [INT], STRING, (_context, s, start) => substring(s as string, start as Int, undefined)),
    text('string_substring_int_int', [INT, INT], STRING, (_context, s, start, end) => substring(s as string, start as Int, end as Int)),
  ),
  fn(
    'trim',
    text('string_trim', [], STRING, (_context, s) => trimSpace(s as string)),
  ),
  fn(
    'join',
    method('list_join', [STRINGS], STRING, (_context, strings) => join(strings as ListValue, '')),
    method('list_join_string', [STRINGS, STRING], STRING, (_context, strings, separator) =>
      join(strings as ListValue, separator as string),
    ),
  ),
  fn(
    'strings.quote',
    global('strings_quote', [STRING], STRING, (_context, s) => quote(s as string), V2),
  ),
  fn(
    'format',
    method('string_format', [STRING, list(DYN)], STRING, (_context, s, args) => formatString(s as string, args as ListValue), V2),
  ),
]
