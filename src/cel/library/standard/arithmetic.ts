import { BYTES, DOUBLE, DURATION, INT, STRING, TIMESTAMP, UINT, list, param } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { concatLists } from '../../values/concat-list.js'
import { DataList } from '../../values/data.js'
import { MergingList } from '../../values/equality.js'
import {
  INT_OVERFLOW,
  addInt,
  divideInt,
  divideUint,
  doubleNumber,
  moduloInt,
  moduloUint,
  multiplyInt,
  negateInt,
  subtractInt,
  toDouble,
  toUint,
} from '../../values/numbers.js'
import { toDuration, toTimestamp } from '../../values/time.js'
import { Duration, ListValue, NO_SUCH_OVERLOAD, Timestamp, Uint, isDouble, isInt } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { spend } from '../../values/work.js'
import { signature, uniform } from '../function.js'
import type { CelFunction, Library } from '../function.js'

const same = (name: string, ...types: readonly (readonly [string, Type])[]): ReturnType<typeof signature>[] =>
  types.map(([suffix, type]) => signature(`${name}_${suffix}`, [type, type], type))

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  spend(a.length + b.length)
  const sum = new Uint8Array(a.length + b.length)
  sum.set(a)
  sum.set(b, a.length)
  return sum
}

/** `a + b` of lists; sets and map lists of the data merge (spec/cel.md §2.6). */
export function addLists(a: ListValue, b: ListValue): CelValue {
  if (a instanceof MergingList) return a.add(b)
  if (a instanceof DataList && (a.data.listType === 'set' || a.data.listType === 'map')) return MergingList.of(a).add(b)
  return concatLists(a, b)
}

function add(a: CelValue, b: CelValue): CelValue {
  if (isInt(a) && isInt(b)) return addInt(a, b)
  if (typeof a === 'string' && typeof b === 'string') return a + b
  if (isDouble(a) && isDouble(b)) return toDouble(doubleNumber(a) + doubleNumber(b))
  if (a instanceof Uint && b instanceof Uint) return toUint(a.value + b.value)
  if (a instanceof ListValue && b instanceof ListValue) return addLists(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return concatenate(a, b)
  if (a instanceof Duration && b instanceof Duration) return toDuration(a.nanos + b.nanos, INT_OVERFLOW)
  if (a instanceof Timestamp && b instanceof Duration) return toTimestamp(a.nanos + b.nanos, a.offset)
  if (a instanceof Duration && b instanceof Timestamp) return toTimestamp(a.nanos + b.nanos, b.offset)
  return NO_SUCH_OVERLOAD
}

function subtract(a: CelValue, b: CelValue): CelValue {
  if (isInt(a) && isInt(b)) return subtractInt(a, b)
  if (isDouble(a) && isDouble(b)) return toDouble(doubleNumber(a) - doubleNumber(b))
  if (a instanceof Uint && b instanceof Uint) return toUint(a.value - b.value)
  if (a instanceof Duration && b instanceof Duration) return toDuration(a.nanos - b.nanos, INT_OVERFLOW)
  if (a instanceof Timestamp && b instanceof Duration) return toTimestamp(a.nanos - b.nanos, a.offset)
  if (a instanceof Timestamp && b instanceof Timestamp) return toDuration(a.nanos - b.nanos)
  return NO_SUCH_OVERLOAD
}

function multiply(a: CelValue, b: CelValue): CelValue {
  if (isInt(a) && isInt(b)) return multiplyInt(a, b)
  if (isDouble(a) && isDouble(b)) return toDouble(doubleNumber(a) * doubleNumber(b))
  return a instanceof Uint && b instanceof Uint ? toUint(a.value * b.value) : NO_SUCH_OVERLOAD
}

function divide(a: CelValue, b: CelValue): CelValue {
  if (isInt(a) && isInt(b)) return divideInt(a, b)
  if (isDouble(a) && isDouble(b)) return toDouble(doubleNumber(a) / doubleNumber(b))
  return a instanceof Uint && b instanceof Uint ? divideUint(a, b) : NO_SUCH_OVERLOAD
}

function modulo(a: CelValue, b: CelValue): CelValue {
  if (isInt(a) && isInt(b)) return moduloInt(a, b)
  return a instanceof Uint && b instanceof Uint ? moduloUint(a, b) : NO_SUCH_OVERLOAD
}

function negate(a: CelValue): CelValue {
  if (isInt(a)) return negateInt(a)
  return isDouble(a) ? toDouble(-doubleNumber(a)) : NO_SUCH_OVERLOAD
}

const binary = (name: string, call: (a: CelValue, b: CelValue) => CelValue, signatures: ReturnType<typeof signature>[]): CelFunction =>
  uniform(name, (_context, a, b) => call(a as CelValue, b as CelValue), signatures)

const NUMBERS = [
  ['double', DOUBLE],
  ['int64', INT],
  ['uint64', UINT],
] as const
const T = list(param('A'))

/** `+ - * / %` and unary minus. */
export const ARITHMETIC: Library = [
  binary('_+_', add, [
    ...same('add', ['bytes', BYTES], ['double', DOUBLE]),
    signature('add_duration_duration', [DURATION, DURATION], DURATION),
    signature('add_duration_timestamp', [DURATION, TIMESTAMP], TIMESTAMP),
    signature('add_timestamp_duration', [TIMESTAMP, DURATION], TIMESTAMP),
    ...same('add', ['int64', INT], ['list', T], ['string', STRING], ['uint64', UINT]),
  ]),
  binary('_-_', subtract, [
    signature('subtract_double', [DOUBLE, DOUBLE], DOUBLE),
    signature('subtract_duration_duration', [DURATION, DURATION], DURATION),
    signature('subtract_int64', [INT, INT], INT),
    signature('subtract_timestamp_duration', [TIMESTAMP, DURATION], TIMESTAMP),
    signature('subtract_timestamp_timestamp', [TIMESTAMP, TIMESTAMP], DURATION),
    signature('subtract_uint64', [UINT, UINT], UINT),
  ]),
  binary('_*_', multiply, same('multiply', ...NUMBERS)),
  binary('_/_', divide, same('divide', ...NUMBERS)),
  binary('_%_', modulo, same('modulo', ['int64', INT], ['uint64', UINT])),
  uniform('-_', (_context, a) => negate(a as CelValue), [
    signature('negate_double', [DOUBLE], DOUBLE),
    signature('negate_int64', [INT], INT),
  ]),
]
