import { JsonFloat } from '../../../base/json/index.js'
import { doubleNumber, doubleText } from '../../values/numbers.js'
import { compareText, decodeUtf8, goQuote, goQuoteBytes } from '../../values/text.js'
import { durationText, timestampText } from '../../values/time.js'
import { CelError, Duration, ListValue, MapValue, Timestamp, TypeValue, Uint, isDouble, isInt, typeName } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { spend } from '../../values/work.js'
import { CLAUSES, parseFormat } from './format-clauses.js'
import type { Clause } from './format-clauses.js'

const MAX_TEXT = 32_000_000
const TOO_LONG = new CelError('string size limit exceeded')
const DEFAULT_PRECISION = 6

/** `format.format(args)`: text with the arguments put in the place of its clauses. */
export function formatString(format: string, args: ListValue): CelValue {
  const { parts, error } = parseFormat(format, args.length)
  let text = ''
  let index = 0
  for (const part of parts) {
    const piece = typeof part === 'string' ? part : clauseText(part.clause, args.at(index++), part.precision)
    if (piece instanceof CelError) return piece
    text += piece
    spend(piece.length)
    if (text.length > MAX_TEXT) return TOO_LONG
  }
  return error === undefined ? text : new CelError(error)
}

function refuse(clause: Clause, value: CelValue): CelError {
  return new CelError(`error during formatting: ${CLAUSES[clause].refusal}, was given ${typeName(value)}`)
}

function clauseText(clause: Clause, value: CelValue, precision: number | undefined): string | CelError {
  if (value instanceof CelError) return value
  switch (clause) {
    case 's':
      return plain(value) ?? refuse(clause, value)
    case 'd':
      return integer(value)?.toString() ?? refuse(clause, value)
    case 'f':
    case 'e': {
      const number = double(value)
      if (number === undefined) return refuse(clause, value)
      return clause === 'f' ? fixed(number, precision ?? DEFAULT_PRECISION) : scientific(number)
    }
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0'
      return integer(value)?.toString(2) ?? refuse(clause, value)
    case 'o':
      return integer(value)?.toString(8) ?? refuse(clause, value)
    default:
      return hex(value, clause) ?? refuse(clause, value)
  }
}

function integer(value: CelValue): number | bigint | undefined {
  if (value instanceof Uint) return value.value
  return isInt(value) ? value : undefined
}

const SPECIAL: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity }

function double(value: CelValue): number | undefined {
  if (isDouble(value)) return doubleNumber(value)
  return typeof value === 'string' ? SPECIAL[value] : undefined
}

/** Thousands are grouped, and infinities have a sign of their own. */
function fixed(number: number, precision: number): string {
  if (!Number.isFinite(number)) return special(number)
  const [whole = '', ...fraction] = exact(number, precision)
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')
}

function special(number: number): string {
  return Number.isNaN(number) ? 'NaN' : number > 0 ? '∞' : '-∞'
}

/** The double's decimal digits before and after the point; `toFixed` has them below 1e21, but rounds halves up instead of to even. */
function exact(number: number, precision: number): readonly string[] {
  const sign = Object.is(number, -0) ? '-' : ''
  if (precision === 0 && Math.abs(number % 1) === 0.5) return [`${sign}${String(2 * Math.round(number / 2))}`]
  if (Math.abs(number) < 1e21) return (sign + number.toFixed(precision)).split('.')
  return precision === 0 ? [BigInt(number).toString()] : [BigInt(number).toString(), '0'.repeat(precision)]
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** `1.234500×10⁰³`: always six digits. */
function scientific(number: number): string {
  if (!Number.isFinite(number)) return special(number)
  const [mantissa = '', exponent = '0'] = number.toExponential(DEFAULT_PRECISION).split('e')
  const power = Number(exponent)
  const digits = String(Math.abs(power)).padStart(2, '0')
  return `${mantissa}×10${power < 0 ? '⁻' : ''}${Array.from(digits, (digit) => SUPERSCRIPTS.charAt(Number(digit))).join('')}`
}

function hex(value: CelValue, clause: 'x' | 'X'): string | undefined {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof Uint8Array ? value : undefined
  const text = bytes === undefined ? integer(value)?.toString(16) : Buffer.from(bytes).toString('hex')
  return clause === 'X' ? text?.toUpperCase() : text
}

/** What `%s` prints; undefined for what it cannot. */
function plain(value: CelValue): string | CelError | undefined {
  if (typeof value === 'string') return value
  if (value === null) return 'null'
  if (typeof value === 'boolean' || isInt(value)) return String(value)
  if (isDouble(value)) return doubleText(doubleNumber(value))
  if (value instanceof Uint) return String(value.value)
  if (value instanceof ListValue || value instanceof MapValue) return nested(value)
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return durationText(value)
  if (value instanceof TypeValue) return value.name
  if (value instanceof Uint8Array) return decodeUtf8(value) ?? new CelError('invalid UTF-8 in bytes, cannot convert to string')
  return undefined
}

/** How a value is printed inside a list or map: as a literal of the language. */
function nested(value: CelValue): string | CelError {
  if (value instanceof CelError) return value
  spend(300)
  if (typeof value === 'string') return quoted(value)
  if (value instanceof Uint8Array) return `b${goQuoteBytes(value)}`
  if (value instanceof Timestamp) return `timestamp(${goQuote(timestampText(value))})`
  if (value instanceof Duration) return `duration(${goQuote(durationText(value))})`
  if (isDouble(value)) return literalDouble(doubleNumber(value))
  if (value instanceof ListValue) return listText(value)
  if (value instanceof MapValue) return mapText(value)
  return plain(value) ?? new CelError(`error during formatting: no formatting function for ${typeName(value)}`)
}

function quoted(text: string): string {
  spend(text.length * 10)
  return goQuote(text)
}

function literalDouble(number: number): string {
  if (!Number.isFinite(number)) return goQuote(Number.isNaN(number) ? 'NaN' : number > 0 ? '+Inf' : '-Inf')
  return exact(number, DEFAULT_PRECISION).join('.')
}

function listText(list: ListValue): string | CelError {
  const parts: string[] = []
  for (let i = 0; i < list.length; i++) {
    const part = nested(list.at(i))
    if (part instanceof CelError) return part
    parts.push(part)
  }
  return `[${parts.join(', ')}]`
}

function mapText(map: MapValue): string | CelError {
  const entries: (readonly [string, string])[] = []
  for (const key of map.keys()) {
    if (key instanceof JsonFloat) return new CelError('error during formatting: no formatting function for map key of type double')
    const name = nested(key)
    const value = nested(map.get(key) as CelValue)
    if (name instanceof CelError) return name
    if (value instanceof CelError) return value
    entries.push([name, value])
  }
  entries.sort((a, b) => compareText(a[0], b[0]))
  return `{${entries.map(([name, value]) => `${name}:${value}`).join(', ')}}`
}
