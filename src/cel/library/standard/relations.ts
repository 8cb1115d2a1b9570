import { BOOL, BYTES, DOUBLE, DURATION, INT, STRING, TIMESTAMP, UINT, list, map, param } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { compare } from '../../values/compare.js'
import { equals } from '../../values/equality.js'
import { CelError, ListValue, MapValue, NO_SUCH_OVERLOAD } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { signature, uniform } from '../function.js'
import type { CelFunction, Library } from '../function.js'

const A = param('A')
const B = param('B')

const ORDERED: readonly (readonly [string, Type, Type])[] = [
  ['bool', BOOL, BOOL],
  ['int64', INT, INT],
  ['int64_double', INT, DOUBLE],
  ['int64_uint64', INT, UINT],
  ['uint64', UINT, UINT],
  ['uint64_double', UINT, DOUBLE],
  ['uint64_int64', UINT, INT],
  ['double', DOUBLE, DOUBLE],
  ['double_int64', DOUBLE, INT],
  ['double_uint64', DOUBLE, UINT],
  ['string', STRING, STRING],
  ['bytes', BYTES, BYTES],
  ['timestamp', TIMESTAMP, TIMESTAMP],
  ['duration', DURATION, DURATION],
]

/** Numbers of different types have been ordered since this minor version. */
const MIXED_SINCE = 28

function ordering(name: string, id: string, holds: (order: number) => boolean): CelFunction {
  const signatures = ORDERED.map(([suffix, a, b]) => signature(`${id}_${suffix}`, [a, b], BOOL, a === b ? 0 : MIXED_SINCE))
  return uniform(
    name,
    (_context, a, b) => {
      const order = compare(a as CelValue, b as CelValue)
      return order instanceof CelError ? order : holds(order)
    },
    signatures,
  )
}

/** True if a list holds a value; an error met on the way counts only if no element is equal. */
export function listContains(list: ListValue, value: CelValue): boolean | CelError {
  let error: CelError | undefined
  for (let i = 0; i < list.length; i++) {
    const equal = equals(list.at(i), value)
    if (equal === true) return true
    if (equal instanceof CelError) error ??= equal
  }
  return error ?? false
}

/** `value in container`. */
export function contains(value: CelValue, container: CelValue): boolean | CelError {
  if (container instanceof ListValue) return listContains(container, value)
  if (!(container instanceof MapValue)) return NO_SUCH_OVERLOAD
  const found = container.get(value)
  return found instanceof CelError ? found : found !== undefined
}

/** Equality, ordering and membership. Logical operators and the conditional are no functions at run time: only their signatures count. */
export const RELATIONS: Library = [
  uniform('_==_', (_context, a, b) => equals(a as CelValue, b as CelValue), [signature('equals', [A, A], BOOL)]),
  uniform(
    '_!=_',
    (_context, a, b) => {
      const equal = equals(a as CelValue, b as CelValue)
      return equal instanceof CelError ? equal : !equal
    },
    [signature('not_equals', [A, A], BOOL)],
  ),
  ordering('_<_', 'less', (order) => order < 0),
  ordering('_<=_', 'less_equals', (order) => order <= 0),
  ordering('_>_', 'greater', (order) => order > 0),
  ordering('_>=_', 'greater_equals', (order) => order >= 0),
  uniform('@in', (_context, a, b) => contains(a as CelValue, b as CelValue), [
    signature('in_list', [A, list(A)], BOOL),
    signature('in_map', [A, map(A, B)], BOOL),
  ]),
  uniform('!_', (_context, a) => (typeof a === 'boolean' ? !a : NO_SUCH_OVERLOAD), [signature('logical_not', [BOOL], BOOL)]),
  uniform('_&&_', () => NO_SUCH_OVERLOAD, [signature('logical_and', [BOOL, BOOL], BOOL)]),
  uniform('_||_', () => NO_SUCH_OVERLOAD, [signature('logical_or', [BOOL, BOOL], BOOL)]),
  uniform('_?_:_', () => NO_SUCH_OVERLOAD, [signature('conditional', [BOOL, A, A], A)]),
]
