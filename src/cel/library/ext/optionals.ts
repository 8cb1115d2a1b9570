import { JsonFloat } from '../../../base/json/index.js'
import { BOOL, list, optional, param } from '../../checker/types.js'
import { ArrayList, CelError, Duration, ListValue, MapValue, NO_SUCH_OVERLOAD, Optional, Timestamp, Uint } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { spend } from '../../values/work.js'
import { fn, global, method } from '../function.js'
import type { Library } from '../function.js'

/** Nanoseconds of the year 1, the zero of timestamps. */
const ZERO_TIME = -62_135_596_800_000_000_000n

/** True for the zero of a type: false, 0, '', nothing, the empty list or map. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0 || value === '') return true
  if (value instanceof JsonFloat) return value.value === 0
  if (value instanceof Uint) return value.value === 0n
  if (value instanceof ListValue || value instanceof Uint8Array) return value.length === 0
  if (value instanceof MapValue) return value.size === 0
  if (value instanceof Duration) return value.nanos === 0n
  if (value instanceof Timestamp) return value.nanos === ZERO_TIME
  return value instanceof Optional && value.value === undefined
}

function unwrap(optionals: ListValue): CelValue {
  spend(optionals.length)
  const items: CelValue[] = []
  for (let i = 0; i < optionals.length; i++) {
    const item = optionals.at(i)
    if (!(item instanceof Optional)) return item instanceof CelError ? item : new CelError('value is not optional')
    if (item.value !== undefined) items.push(item.value)
  }
  return new ArrayList(items)
}

const at = (values: ListValue, index: number): CelValue => {
  if (values.length === 0) return Optional.NONE
  const value = values.at(index)
  return value instanceof CelError ? value : Optional.of(value)
}

const NOTHING = new CelError('optional.none() dereference')
const SINCE = 28
const V = param('V')
const MAYBE = optional(V)
/** `or` and `orValue` compute their argument only when it is needed: the interpreter runs them. */
const interpreted = (): CelValue => NO_SUCH_OVERLOAD

/** The library of optionals, version 2. */
export const OPTIONALS_LIBRARY: Library = [
  fn(
    'optional.of',
    global('optional_of', [V], MAYBE, (_context, value) => Optional.of(value as CelValue), SINCE),
  ),
  fn(
    'optional.ofNonZeroValue',
    global(
      'optional_ofNonZeroValue',
      [V],
      MAYBE,
      (_context, value) => (isZero(value as CelValue) ? Optional.NONE : Optional.of(value as CelValue)),
      SINCE,
    ),
  ),
  fn(
    'optional.none',
    global('optional_none', [], MAYBE, () => Optional.NONE, SINCE),
  ),
  fn(
    'value',
    method('optional_value', [MAYBE], V, (_context, value) => held(value as CelValue), SINCE),
  ),
  fn(
    'hasValue',
    method('optional_hasValue', [MAYBE], BOOL, (_context, value) => value instanceof Optional && value.value !== undefined, SINCE),
  ),
  fn('or', method('optional_or_optional', [MAYBE, MAYBE], MAYBE, interpreted, SINCE)),
  fn('orValue', method('optional_orValue_value', [MAYBE, V], V, interpreted, SINCE)),
  fn(
    'first',
    method('list_first', [list(V)], MAYBE, (_context, values) => at(values as ListValue, 0), SINCE),
  ),
  fn(
    'last',
    method('list_last', [list(V)], MAYBE, (_context, values) => at(values as ListValue, (values as ListValue).length - 1), SINCE),
  ),
  fn(
    'optional.unwrap',
    global('optional_unwrap', [list(MAYBE)], list(V), (_context, values) => unwrap(values as ListValue), SINCE),
  ),
  fn(
    'unwrapOpt',
    method('optional_unwrapOpt', [list(MAYBE)], list(V), (_context, values) => unwrap(values as ListValue), SINCE),
  ),
]

function held(value: CelValue): CelValue {
  if (!(value instanceof Optional)) return NO_SUCH_OVERLOAD
  return value.value === undefined ? NOTHING : value.value
}
