import { JsonFloat } from '../../base/json/index.js'
import { compareBytes, compareText } from './text.js'
import { CelError, Duration, NO_SUCH_OVERLOAD, Timestamp, Uint, isDouble } from './value.js'
import type { CelValue } from './value.js'

const NAN_ERROR = new CelError('NaN values cannot be ordered')

/** Orders two values: negative, zero or positive; an error for values that have no order. */
export function compare(a: CelValue, b: CelValue): number | CelError {
  if (a instanceof CelError) return a
  if (b instanceof CelError) return b
  const [left, right] = alike(a, b)
  if (left !== undefined && right !== undefined) return compareNumbers(left, right)
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanos, b.nanos)
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanos, b.nanos)
  return NO_SUCH_OVERLOAD
}

/** The number that a numeric value is ordered by: JavaScript compares numbers and big integers exactly. */
function orderable(value: CelValue): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof JsonFloat || value instanceof Uint) return value.value
  return undefined
}

/** A number to be compared with a double is one itself, even if it loses digits: so upstream compares. */
function alike(a: CelValue, b: CelValue): readonly [number | bigint | undefined, number | bigint | undefined] {
  const left = orderable(a)
  const right = orderable(b)
  if (left === undefined || right === undefined || !(isDouble(a) || isDouble(b))) return [left, right]
  return [Number(left), Number(right)]
}

function compareNumbers(a: number | bigint, b: number | bigint): number | CelError {
  if (a < b) return -1
  if (a > b) return 1
  return Number.isNaN(a) || Number.isNaN(b) ? NAN_ERROR : 0
}

/** True for two numeric values of the same worth, whatever their types; undefined where one is no number. */
export function numbersEqual(a: CelValue, b: CelValue): boolean | undefined {
  const [left, right] = alike(a, b)
  if (left === undefined || right === undefined) return undefined
  return left <= right && left >= right
}
