import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, UINT, list, param } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { compare } from '../../values/compare.js'
import { equals } from '../../values/equality.js'
import { ArrayList, CelError, ListValue, typeName } from '../../values/value.js'
import type { CelValue, Int } from '../../values/value.js'
import { spend } from '../../values/work.js'
import { fn, global, method, methodSignature, uniform } from '../function.js'
import type { Implementation, Library } from '../function.js'

/** The types whose values have an order, by the names that overloads use. */
export const COMPARABLE: readonly (readonly [string, Type])[] = [
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['bool', BOOL],
  ['google.protobuf.Duration', DURATION],
  ['google.protobuf.Timestamp', TIMESTAMP],
  ['string', STRING],
  ['bytes', BYTES],
]

/** The elements of a list as an array; an error among them stands for all. */
export function elements(values: ListValue): readonly CelValue[] | CelError {
  spend(values.length * 10)
  const items: CelValue[] = []
  for (let i = 0; i < values.length; i++) {
    const item = values.at(i)
    if (item instanceof CelError) return item
    items.push(item)
  }
  return items
}

function slice(values: ListValue, start: Int, end: Int): CelValue {
  const range = `cannot slice(${String(start)}, ${String(end)})`
  if (start < 0 || end < 0) return new CelError(`${range}, negative indexes not supported`)
  if (start > end) return new CelError(`${range}, start index must be less than or equal to end index`)
  if (values.length < end) return new CelError(`${range}, list is length ${String(values.length)}`)
  const items = elements(values)
  return items instanceof CelError ? items : new ArrayList(items.slice(Number(start), Number(end)))
}

function flatten(values: ListValue, depth: number): CelValue {
  if (depth < 0) return new CelError('level must be non-negative')
  const items: CelValue[] = []
  const failed = flattenInto(values, depth, items)
  return failed ?? new ArrayList(items)
}

function flattenInto(values: ListValue, depth: number, items: CelValue[]): CelError | undefined {
  spend(values.length * 40)
  for (let i = 0; i < values.length; i++) {
    const item = values.at(i)
    if (item instanceof CelError) return item
    const failed = depth > 0 && item instanceof ListValue ? flattenInto(item, depth - 1, items) : void items.push(item)
    if (failed instanceof CelError) return failed
  }
  return undefined
}

const range: Implementation = (_context, count) => {
  const length = Math.max(0, Number(count))
  spend(length * 10)
  return new ArrayList(Array.from({ length }, (_, i) => i))
}

const reverse: Implementation = (_context, values) => {
  const items = elements(values as ListValue)
  return items instanceof CelError ? items : new ArrayList([...items].reverse())
}

const distinct: Implementation = (_context, values) => {
  const items = elements(values as ListValue)
  if (items instanceof CelError) return items
  const kept: CelValue[] = []
  for (const item of items) {
    spend(kept.length * 10)
    if (!kept.some((other) => equals(item, other) === true)) kept.push(item)
  }
  return new ArrayList(kept)
}

function sortByKeys(values: ListValue, keys: ListValue): CelValue {
  const items = elements(values)
  const order = elements(keys)
  if (items instanceof CelError) return items
  if (order instanceof CelError) return order
  if (order.length === 0) return values
  const type = typeName(order[0] as CelValue)
  if (!COMPARABLE.some(([name]) => name === type)) return new CelError('list elements must be comparable')
  if (order.some((key) => typeName(key) !== type)) return new CelError('list elements must have the same type')
  spend(items.length * 200)
  const positions = items.map((_, i) => i)
  // A NaN has no order: it stays where it is.
  positions.sort((a, b) => {
    const result = compare(order[a] as CelValue, order[b] as CelValue)
    return typeof result === 'number' ? result : 0
  })
  return new ArrayList(positions.map((i) => items[i] as CelValue))
}

const SINCE = 34
const T = list(param('T'))

const sort: Implementation = (_context, values) => sortByKeys(values as ListValue, values as ListValue)
const sortBy: Implementation = (_context, values, keys) => sortByKeys(values as ListValue, keys as ListValue)

/** The extension library of lists, version 3. */
export const LISTS_LIBRARY: Library = [
  fn(
    'slice',
    method('list_slice', [T, INT, INT], T, (_context, values, start, end) => slice(values as ListValue, start as Int, end as Int), SINCE),
  ),
  fn(
    'flatten',
    method('list_flatten', [list(T)], T, (_context, values) => flatten(values as ListValue, 1), SINCE),
    method(
      'list_flatten_int',
      [list(DYN), INT],
      list(DYN),
      (_context, values, depth) => flatten(values as ListValue, Number(depth)),
      SINCE,
    ),
  ),
  uniform(
    'sort',
    sort,
    COMPARABLE.map(([name, type]) => methodSignature(`list_${name}_sort`, [list(type)], list(type), SINCE)),
  ),
  uniform(
    '@sortByAssociatedKeys',
    sortBy,
    COMPARABLE.map(([name, type]) => methodSignature(`list_${name}_sortByAssociatedKeys`, [T, list(type)], T, SINCE)),
  ),
  fn('lists.range', global('lists_range', [INT], list(INT), range, SINCE)),
  fn('reverse', method('list_reverse', [T], T, reverse, SINCE)),
  fn('distinct', method('list_distinct', [T], T, distinct, SINCE)),
]
