import { encodeJson, JsonFloat, type JsonValue } from '../base/json/index.js'

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** Whether a character is a letter, mark, number, punctuation, symbol or the ASCII blank: what Go takes for printable. */
export function isPrintable(char: string): boolean {
  return PRINTABLE.test(char)
}

const PLAIN = /^[ !#-[\]-~]*$/

/** A string as Go's strconv.Quote writes it (spec/schema.md §6.11). Lone surrogates become U+FFFD. */
export function goQuote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  let out = '"'
  for (const char of text) out += quoteChar(char)
  return `${out}"`
}

function quoteChar(char: string): string {
  const escape = ESCAPES[char]
  if (escape !== undefined) return escape
  const code = char.codePointAt(0) as number
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  if (isPrintable(char)) return char
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/**
 * A float64 as Go prints it with its fewest digits: in exponent form where the decimal exponent is below -4 or from `exponentFrom` on. Field errors
 * change at 6 (spec/schema.md §6.7), the default of 21 leaves all but the largest numbers plain.
 */
export function goFloat(value: number, exponentFrom = 21): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa, exponentText] = value.toExponential().split('e') as [string, string]
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < exponentFrom) return String(value)
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`
}

/**
 * A bad value as field errors print it (spec/schema.md §6.11): strings Go-quoted, numbers and booleans bare, floats as `%v`,
 * everything else as compact JSON with sorted keys and `<`, `>`, `&` escaped.
 */
export function renderBadValue(value: JsonValue): string {
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : goFloat(value, SHORTEST)
  return value instanceof JsonFloat ? goFloat(value.value, SHORTEST) : htmlEscapeJson(encodeJson(value))
}

/** The exponent from which `%v` prints a float in exponent form. */
const SHORTEST = 6

/** JSON text with the characters escaped that Go's encoder escapes for HTML. */
export function htmlEscapeJson(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
