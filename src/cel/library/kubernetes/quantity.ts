import { BOOL, DOUBLE, INT, STRING, object } from '../../checker/types.js'
import { toDouble, toInt } from '../../values/numbers.js'
import { CelError } from '../../values/value.js'
import type { CelValue, Int } from '../../values/value.js'
import { fn, global, method } from '../function.js'
import type { Library, Overload } from '../function.js'
import { Quantity, parseQuantity } from './quantity-value.js'

const SINCE = 28
const QUANTITY = object('kubernetes.Quantity')
const NOT_AN_INTEGER = new CelError('cannot convert value to integer')

function of(id: string, result: Overload['result'], call: (quantity: Quantity) => CelValue): Overload {
  return method(id, [QUANTITY], result, (_context, quantity) => call(quantity as Quantity), SINCE)
}

function pair(id: string, result: Overload['result'], call: (a: Quantity, b: Quantity) => CelValue): Overload {
  return method(id, [QUANTITY, QUANTITY], result, (_context, a, b) => call(a as Quantity, b as Quantity), SINCE)
}

function withInt(id: string, call: (a: Quantity, b: Quantity) => CelValue): Overload {
  return method(id, [QUANTITY, INT], QUANTITY, (_context, a, n) => call(a as Quantity, new Quantity(BigInt(n as Int), 0, true)), SINCE)
}

const add = (a: Quantity, b: Quantity): CelValue => a.add(b)
const subtract = (a: Quantity, b: Quantity): CelValue => a.add(b.negated())

/** The Kubernetes library of quantities. */
export const QUANTITY_LIBRARY: Library = [
  fn(
    'quantity',
    global('string_to_quantity', [STRING], QUANTITY, (_context, text) => parseQuantity(text as string), SINCE),
  ),
  fn(
    'isQuantity',
    global('is_quantity_string', [STRING], BOOL, (_context, text) => !(parseQuantity(text as string) instanceof CelError), SINCE),
  ),
  fn(
    'sign',
    global('quantity_sign', [QUANTITY], INT, (_context, quantity) => (quantity as Quantity).sign, SINCE),
  ),
  fn(
    'isGreaterThan',
    pair('quantity_is_greater_than', BOOL, (a, b) => a.compare(b) > 0),
  ),
  fn(
    'isLessThan',
    pair('quantity_is_less_than', BOOL, (a, b) => a.compare(b) < 0),
  ),
  fn(
    'compareTo',
    pair('quantity_compare_to', INT, (a, b) => a.compare(b)),
  ),
  fn(
    'asApproximateFloat',
    of('quantity_get_float', DOUBLE, (quantity) => toDouble(quantity.number)),
  ),
  fn(
    'asInteger',
    of('quantity_get_int', INT, ({ integer }) => (integer === undefined ? NOT_AN_INTEGER : toInt(integer))),
  ),
  fn(
    'isInteger',
    of('quantity_is_integer', BOOL, (quantity) => quantity.integer !== undefined),
  ),
  fn('add', pair('quantity_add', QUANTITY, add), withInt('quantity_add_int', add)),
  fn('sub', pair('quantity_sub', QUANTITY, subtract), withInt('quantity_sub_int', subtract)),
]
