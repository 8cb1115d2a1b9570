import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, UINT, opaque, param, typeOf } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { doubleNumber, doubleText, toDouble, toInt, toUint, truncateToInt, truncateToUint } from '../../values/numbers.js'
import { decodeUtf8 } from '../../values/text.js'
import { TIMESTAMP_OVERFLOW, durationText, timestampText, toTimestamp } from '../../values/time.js'
import { parseGoDuration, parseTimestamp } from '../../values/time-parse.js'
import { CelError, Duration, OpaqueValue, TypeValue, typeName } from '../../values/value.js'
import type { CelValue, Int, Timestamp, Uint } from '../../values/value.js'
import type { JsonFloat } from '../../../base/json/index.js'
import { fn, global } from '../function.js'
import type { Library, Overload } from '../function.js'

type Double = number | JsonFloat

/** A conversion of one type of argument. */
function from<T extends CelValue>(id: string, type: Type, result: Type, call: (value: T) => CelValue): Overload {
  return global(id, [type], result, (_context, value) => call(value as T))
}

const failed = (to: string): CelError => new CelError(`type conversion error from 'string' to '${to}'`)
const same = <T extends CelValue>(value: T): T => value

const INTEGER = /^[+-]?\d{1,25}$/

function parseInt64(text: string): CelValue {
  if (!INTEGER.test(text)) return failed('int')
  const value = toInt(BigInt(text.replace(/^\+/, '')))
  return value instanceof CelError ? failed('int') : value
}

function parseUint64(text: string): CelValue {
  if (!/^\d{1,25}$/.test(text)) return failed('uint')
  const value = toUint(BigInt(text))
  return value instanceof CelError ? failed('uint') : value
}

const FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)$/i

function parseDouble(text: string): CelValue {
  if (!FLOAT.test(text)) return failed('double')
  if (/nan$/i.test(text)) return /^[+-]/.test(text) ? failed('double') : NaN
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  const value = Number(text)
  return Number.isFinite(value) ? toDouble(value) : failed('double')
}

const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'True', 'TRUE'])
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'False', 'FALSE'])

function parseBool(text: string): CelValue {
  return TRUE.has(text) || (FALSE.has(text) ? false : failed('bool'))
}

function parseTime(text: string): CelValue {
  const time = parseTimestamp(text)
  if (time === undefined) return failed('google.protobuf.Timestamp')
  return toTimestamp(time.nanos, time.offset)
}

function parseSpan(text: string): CelValue {
  const nanos = parseGoDuration(text)
  return nanos === undefined ? failed('google.protobuf.Duration') : new Duration(nanos)
}

function timeOfSeconds(seconds: Int): CelValue {
  return typeof seconds === 'bigint' ? TIMESTAMP_OVERFLOW : toTimestamp(BigInt(seconds) * 1_000_000_000n)
}

const secondsOf = ({ nanos }: Timestamp): CelValue =>
  Number((nanos - (((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n)

/** Addresses have a text form as well. */
const ADDRESS_TYPES = ['net.IP', 'net.CIDR'] as const
const ADDRESSES_SINCE = 30

const INVALID_UTF8 = new CelError('invalid UTF-8 in bytes, cannot convert to string')

const A = param('A')

/** The functions named like types, `dyn` and `type`. */
export const CONVERSIONS: Library = [
  fn(
    'int',
    from('int64_to_int64', INT, INT, same),
    from<Double>('double_to_int64', DOUBLE, INT, (value) => truncateToInt(doubleNumber(value))),
    from<Duration>('duration_to_int64', DURATION, INT, (value) => toInt(value.nanos)),
    from('string_to_int64', STRING, INT, parseInt64),
    from('timestamp_to_int64', TIMESTAMP, INT, secondsOf),
    from<Uint>('uint64_to_int64', UINT, INT, (value) => toInt(value.value)),
  ),
  fn(
    'uint',
    from('uint64_to_uint64', UINT, UINT, same),
    from<Double>('double_to_uint64', DOUBLE, UINT, (value) => truncateToUint(doubleNumber(value))),
    from<Int>('int64_to_uint64', INT, UINT, (value) => toUint(BigInt(value))),
    from('string_to_uint64', STRING, UINT, parseUint64),
  ),
  fn(
    'double',
    from('double_to_double', DOUBLE, DOUBLE, same),
    from<Int>('int64_to_double', INT, DOUBLE, (value) => toDouble(Number(value))),
    from('string_to_double', STRING, DOUBLE, parseDouble),
    from<Uint>('uint64_to_double', UINT, DOUBLE, (value) => toDouble(Number(value.value))),
  ),
  fn('bool', from('bool_to_bool', BOOL, BOOL, same), from('string_to_bool', STRING, BOOL, parseBool)),
  fn(
    'bytes',
    from('bytes_to_bytes', BYTES, BYTES, same),
    from<string>('string_to_bytes', STRING, BYTES, (text) => new TextEncoder().encode(text)),
  ),
  fn(
    'string',
    from('string_to_string', STRING, STRING, same),
    from<boolean>('bool_to_string', BOOL, STRING, String),
    from<Uint8Array>('bytes_to_string', BYTES, STRING, (bytes) => decodeUtf8(bytes) ?? INVALID_UTF8),
    from<Double>('double_to_string', DOUBLE, STRING, (value) => doubleText(doubleNumber(value))),
    from('duration_to_string', DURATION, STRING, durationText),
    from<Int>('int64_to_string', INT, STRING, String),
    from('timestamp_to_string', TIMESTAMP, STRING, timestampText),
    from<Uint>('uint64_to_string', UINT, STRING, (value) => String(value.value)),
    ...ADDRESS_TYPES.map((name) => {
      const convert = (_context: unknown, value: CelValue | undefined): CelValue =>
        value instanceof OpaqueValue ? value.text() : failed('string')
      return global(`${name === 'net.IP' ? 'ip' : 'cidr'}_to_string`, [opaque(name)], STRING, convert, ADDRESSES_SINCE)
    }),
  ),
  fn('duration', from('duration_to_duration', DURATION, DURATION, same), from('string_to_duration', STRING, DURATION, parseSpan)),
  fn(
    'timestamp',
    from('timestamp_to_timestamp', TIMESTAMP, TIMESTAMP, same),
    from('int64_to_timestamp', INT, TIMESTAMP, timeOfSeconds),
    from('string_to_timestamp', STRING, TIMESTAMP, parseTime),
  ),
  fn('dyn', from('to_dyn', A, DYN, same)),
  fn(
    'type',
    from('type', A, typeOf(A), (value) => new TypeValue(typeName(value))),
  ),
]
