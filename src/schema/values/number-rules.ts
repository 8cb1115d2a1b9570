import { JsonFloat, toNumber, type JsonValue } from '../../base/json/index.js'
import { fieldError, renderBadValue } from '../../meta/index.js'
import { Kind } from './kinds.js'
import type { ValueNode } from './node.js'
import type { Run } from './run.js'
import { isWhole } from './type-rule.js'

// Numbers are judged twice over (spec/schema.md §6.7): an int against bounds that are cut to ints, a float against them as they are; and where
// a bound is no value of the declared type, everything is judged as a float.

const INT32_MIN = -(2 ** 31)
const INT32_MAX = 2 ** 31 - 1
const INT64_LIMIT = 2 ** 63

/** Range, multipleOf, minimum and maximum of a number; all failures are reported. */
export function checkNumber(node: ValueNode, value: number | bigint | JsonFloat, kind: number, run: Run): void {
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node.schema.valueValidation
  inRange(node, value, 'Checked', run)
  if (multipleOf !== undefined) {
    const asInt = inRange(node, multipleOf, 'MultipleOf', run) && kind === Kind.integer
    checkMultiple(asInt ? intOf(value) : toNumber(value), asInt ? Math.trunc(multipleOf) : multipleOf, asInt, run)
  }
  if (minimum !== undefined) {
    const [number, bound, show] = comparable(node, value, minimum, kind, 'Minimum boundary', run)
    const fails = exclusiveMinimum ? number <= bound : number < bound
    if (fails) fail(show(number), `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${renderBadValue(show(bound))}`, run)
  }
  if (maximum !== undefined) {
    const [number, bound, show] = comparable(node, value, maximum, kind, 'Maximum boundary', run)
    const fails = exclusiveMaximum ? number >= bound : number > bound
    if (fails) fail(show(number), `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${renderBadValue(show(bound))}`, run)
  }
}

type Int = number | bigint
type Show = (number: Int) => JsonValue

const showInt: Show = (number) => (typeof number === 'bigint' || Number.isSafeInteger(number) ? number : BigInt(number))
const showFloat: Show = (number) => new JsonFloat(Number(number))
const intOf = (value: Int | JsonFloat): Int => (value instanceof JsonFloat ? Math.trunc(value.value) : value)

function comparable(
  node: ValueNode,
  value: Int | JsonFloat,
  bound: number,
  kind: number,
  label: string,
  run: Run,
): readonly [Int, number, Show] {
  const asInt = inRange(node, bound, label, run) && kind === Kind.integer
  return asInt ? [intOf(value), Math.trunc(bound), showInt] : [toNumber(value), bound, showFloat]
}

/** Whether a number is a value of the declared type and format; if not, that is an error of its own. */
function inRange(node: ValueNode, value: Int | JsonFloat, label: string, run: Run): boolean {
  const { want, numberFormat: format } = node
  if (
    want === 'integer'
      ? isIntegerOf(value, format === 'int32')
      : want !== 'number' || format !== 'float' || Number.isFinite(Math.fround(toNumber(value)))
  )
    return true
  const type = format === undefined ? `${want} (default format)` : `${want} with format ${format}`
  run.addRaw(`${label} value must be of type ${type} in ${run.name()}`)
  return false
}

function isIntegerOf(value: Int | JsonFloat, is32: boolean): boolean {
  if (typeof value === 'bigint') return !is32
  const number = typeof value === 'number' ? value : value.value
  if (!Number.isInteger(number)) return false
  return is32 ? number >= INT32_MIN && number <= INT32_MAX : number >= -INT64_LIMIT && number < INT64_LIMIT
}

function checkMultiple(value: Int, factor: number, asInt: boolean, run: Run): void {
  const show = asInt ? showInt : showFloat
  if (factor <= 0) {
    const name = run.name()
    const rendered = renderBadValue(show(factor))
    run.add(fieldError.invalidText(run.field(name), rendered, `factor MultipleOf declared for ${name} must be positive: ${rendered}`))
  } else if (!(asInt ? isIntMultiple(value, factor) : isFloatMultiple(Number(value), factor))) {
    fail(show(value), `should be a multiple of ${renderBadValue(show(factor))}`, run)
  }
}

function isIntMultiple(value: Int, factor: number): boolean {
  return typeof value === 'bigint' ? value % BigInt(factor) === 0n : value % factor === 0
}

function isFloatMultiple(value: number, factor: number): boolean {
  return isWhole(factor < 1 ? (1 / factor) * value : value / factor)
}

function fail(value: JsonValue, why: string, run: Run): void {
  const name = run.name()
  run.add(fieldError.invalid(run.field(name), value, `${name} in body ${why}`))
}
