import { JsonFloat, toNumber, type JsonValue } from '../../base/json/index.js'
import { formatMicroTime, formatTime, parseMicroTime, parseTime, timeParseText } from '../time.js'
import { integerValue } from '../go-decode.js'
import { canonicalBase64, illegalBase64At } from './base64.js'
import { TypedDecodeError, type Decoding, type LeafType } from './decoding.js'

/** A string; `name`: of a named string type (`types.UID`). */
export function string(name = 'string'): LeafType {
  return {
    name,
    form: { kind: 'string' },
    zero: () => '',
    decode: (value, decoding) => (typeof value === 'string' ? value : decoding.mismatch(value, name, 'string')),
  }
}

/** A bool. */
export const bool: LeafType = {
  name: 'bool',
  form: { kind: 'boolean' },
  zero: () => false,
  decode: (value, decoding) => (typeof value === 'boolean' ? value : decoding.mismatch(value, 'bool', 'bool')),
}

/** A signed integer: only written as an integer (`5.0` is none) and only within its range. */
function integer(bits: 32 | 64): LeafType {
  const name = bits === 32 ? 'int32' : 'int64'
  const decode = (given: JsonValue, decoding: Decoding): JsonValue | undefined => {
    const value = decoding.isConversion ? (integerValue(given) ?? given) : given
    const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
    if (!isInteger) return decoding.mismatch(value, name, name)
    return bits === 32 && BigInt.asIntN(32, BigInt(value)) !== BigInt(value) ? decoding.mismatch(value, name, name) : value
  }
  return { name, form: { kind: 'integer' }, zero: () => 0, decode }
}

export const int32: LeafType = integer(32)
export const int64: LeafType = integer(64)

/** A float64: what an integer loses beyond 2^53 is lost (spec/crd.md §1.8 item 6). */
export const float64: LeafType = {
  name: 'float64',
  form: { kind: 'number' },
  zero: () => 0,
  decode: (value, decoding) => {
    const number = toNumber(value)
    if (!Number.isFinite(number)) return decoding.mismatch(value, 'float64', 'float64')
    return Number.isSafeInteger(number) || !Number.isInteger(number) ? number : new JsonFloat(number)
  },
}

/** Any JSON, kept as it is. */
export const rawJson: LeafType = { name: 'v1.JSON', form: { kind: 'any' }, zero: () => null, decode: (value) => value }

/** A metav1.Time: whole seconds, UTC. Its zero value is null. */
export const time: LeafType = {
  name: 'v1.Time',
  form: { kind: 'time' },
  zero: () => null,
  decode: (value, decoding) => {
    if (typeof value !== 'string') throw decoding.refusal(value, 'string')
    const ms = parseTime(value)
    if (ms === undefined) throw new TypedDecodeError(timeParseText(value))
    return formatTime(ms)
  },
}

/** A metav1.MicroTime: exactly six digits of a second, UTC. Its zero value is null. */
export const microTime: LeafType = {
  name: 'v1.MicroTime',
  form: { kind: 'time' },
  zero: () => null,
  decode: (value, decoding) => {
    if (typeof value !== 'string') throw decoding.refusal(value, 'string')
    const time = parseMicroTime(value)
    if (typeof time === 'string') throw new TypedDecodeError(time)
    return formatMicroTime(time)
  },
}

/** Bytes, in standard base64 with padding. In maps, null stands for none of them ({@link bytesItem}). */
export const bytes: LeafType = {
  name: '[]uint8',
  form: { kind: 'bytes' },
  zero: () => null,
  decode: (value, decoding) => {
    if (Array.isArray(value)) return byteList(value, decoding)
    if (typeof value !== 'string') return decoding.mismatch(value, '[]uint8', 'slice')
    const illegal = illegalBase64At(value)
    return illegal === undefined ? canonicalBase64(value) : decoding.defect(`illegal base64 data at input byte ${String(illegal)}`)
  },
}

/** Bytes as the value of a map, where null is the empty value. */
export const bytesItem: LeafType = { ...bytes, zero: () => '' }

function byteList(items: readonly JsonValue[], decoding: Decoding): JsonValue {
  const numbers = items.map((item) => {
    if (typeof item === 'number' && Number.isInteger(item) && item >= 0 && item < 256) return item
    if (item !== null) decoding.mismatch(item, 'uint8', 'uint8')
    return 0
  })
  return Buffer.from(numbers).toString('base64')
}
