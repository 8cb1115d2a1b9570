import { toNumber, type JsonFloat } from '../../../base/json/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

// Numbers, and the bounds that are set for them, have to be values of the declared type and format (spec/schema.md §6.7).

/** Any number: ints are JS numbers and bigints. */
export type AnyNumber = number | bigint | JsonFloat

const INT32_MIN = -(2 ** 31)
const INT32_MAX = 2 ** 31 - 1
const INT64_LIMIT = 2 ** 63

/** Whether a number is a value of the type and format that the node declares. */
export function isInRange(node: ValueNode, value: AnyNumber): boolean {
  const { want, numberFormat: format } = node
  if (want === 'integer') return isIntegerOf(value, format === 'int32')
  return want !== 'number' || format !== 'float' || Number.isFinite(Math.fround(toNumber(value)))
}

/** Checks the range of a number; `label` says which number it is. Answers whether it passed. */
export function checkRange(node: ValueNode, value: AnyNumber, label: string, run: Run): boolean {
  if (isInRange(node, value)) return true
  const { want, numberFormat: format } = node
  const type = format === undefined ? `${want} (default format)` : `${want} with format ${format}`
  run.addRaw(`${label} value must be of type ${type} in ${run.name()}`)
  return false
}

function isIntegerOf(value: AnyNumber, is32: boolean): boolean {
  if (typeof value === 'bigint') return !is32
  const number = typeof value === 'number' ? value : value.value
  if (!Number.isInteger(number)) return false
  return is32 ? number >= INT32_MIN && number <= INT32_MAX : number > -INT64_LIMIT && number < INT64_LIMIT
}
