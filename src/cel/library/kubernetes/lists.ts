import { BOOL, DOUBLE, DURATION, DYN, INT, UINT, list, param } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { compare } from '../../values/compare.js'
import { equals } from '../../values/equality.js'
import { INT_OVERFLOW, addInt, doubleNumber, toDouble, toUint } from '../../values/numbers.js'
import { toDuration } from '../../values/time.js'
import { spend } from '../../values/work.js'
import { CelError, Duration, ListValue, NO_SUCH_OVERLOAD, Uint, isDouble, isInt } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { COMPARABLE, elements } from '../ext/lists.js'
import { fn, method, methodSignature, uniform } from '../function.js'
import type { CelFunction, Implementation, Library } from '../function.js'
import { JsonFloat } from '../../../base/json/index.js'

/** The work of comparing one element, and of asking what that costs; short texts cost nothing upstream. */
const COMPARISON = 30

const isSorted: Implementation = (_context, values) => {
  const items = elements(values as ListValue)
  if (items instanceof CelError) return items
  spend(items.length * COMPARISON)
  for (let i = 1; i < items.length; i++) {
    const order = compare(items[i - 1] as CelValue, items[i] as CelValue)
    if (order instanceof CelError) continue
    if (order > 0) return false
  }
  return true
}

function extreme(name: string, better: (order: number) => boolean): Implementation {
  return (_context, values) => {
    const items = elements(values as ListValue)
    if (items instanceof CelError) return items
    spend(items.length * COMPARISON)
    let best = items[0]
    if (best === undefined) return new CelError(`${name} called on empty list`)
    for (const item of items.slice(1)) {
      const order = compare(item, best)
      if (order instanceof CelError) continue
      if (better(order)) best = item
    }
    return best
  }
}

/** Adds elements of one summable type to its zero. */
function sumOf(zero: CelValue): Implementation {
  return (_context, values) => {
    const items = elements(values as ListValue)
    if (items instanceof CelError) return items
    let sum = zero
    for (const item of items) {
      sum = plus(sum, item)
      if (sum instanceof CelError) return sum
    }
    return sum
  }
}

function plus(a: CelValue, b: CelValue): CelValue {
  if (isInt(a) && isInt(b)) return addInt(a, b)
  if (isDouble(a) && isDouble(b)) return toDouble(doubleNumber(a) + doubleNumber(b))
  if (a instanceof Uint && b instanceof Uint) return toUint(a.value + b.value)
  return a instanceof Duration && b instanceof Duration ? toDuration(a.nanos + b.nanos, INT_OVERFLOW) : NO_SUCH_OVERLOAD
}

function position(values: ListValue, value: CelValue, last: boolean): number {
  for (let n = 0; n < values.length; n++) {
    spend(COMPARISON)
    const index = last ? values.length - 1 - n : n
    if (equals(values.at(index), value) === true) return index
  }
  return -1
}

const includes: Implementation = (_context, target, value) => {
  if (target instanceof ListValue) return position(target, value as CelValue, false) >= 0
  return equals(target as CelValue, value as CelValue) === true
}

const SUMMABLE: readonly (readonly [string, Type, CelValue])[] = [
  ['int', INT, 0],
  ['uint', UINT, new Uint(0n)],
  ['double', DOUBLE, new JsonFloat(0)],
  ['duration', DURATION, new Duration(0n)],
]

function comparable(name: string, call: Implementation, result: (type: Type) => Type): CelFunction {
  const signatures = COMPARABLE.map(([suffix, type]) => methodSignature(`list_${suffix}_${name}`, [list(type)], result(type)))
  return uniform(name, call, signatures)
}

const A = param('A')
/** `includes` came with this minor version. */
const INCLUDES = 37

/** The Kubernetes library of lists. */
export const KUBERNETES_LISTS: Library = [
  comparable('isSorted', isSorted, () => BOOL),
  comparable(
    'min',
    extreme('min', (order) => order < 0),
    (type) => type,
  ),
  comparable(
    'max',
    extreme('max', (order) => order > 0),
    (type) => type,
  ),
  fn('sum', ...SUMMABLE.map(([name, type, zero]) => method(`list_${name}_sum_${name}`, [list(type)], type, sumOf(zero)))),
  fn(
    'indexOf',
    method('list_a_index_of_int', [list(A), A], INT, (_context, values, value) => position(values as ListValue, value as CelValue, false)),
  ),
  fn(
    'lastIndexOf',
    method('list_a_last_index_of_int', [list(A), A], INT, (_context, values, value) =>
      position(values as ListValue, value as CelValue, true),
    ),
  ),
  fn('includes', method('list_includes_dyn_dyn', [DYN, DYN], BOOL, includes, INCLUDES)),
]
