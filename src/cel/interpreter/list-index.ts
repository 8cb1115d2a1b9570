import { doubleNumber, doubleText } from '../values/numbers.js'
import { CelError, Uint, isDouble, isInt, typeName } from '../values/value.js'
import type { CelValue } from '../values/value.js'

const MAX_INT = 2n ** 63n - 1n

/** The place in a list that an index is: whole numbers of every type are taken, within int64. */
export function listIndex(index: CelValue): number | bigint | CelError {
  if (isInt(index) || index instanceof CelError) return index
  if (index instanceof Uint && index.value <= MAX_INT) return index.value
  if (index instanceof Uint) return unsupported(`value ${String(index.value)}`)
  if (!isDouble(index)) return unsupported(`type '${typeName(index)}'`)
  const value = doubleNumber(index)
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? value : unsupported(`value ${doubleText(value)}`)
}

const unsupported = (what: string): CelError => new CelError(`unsupported index ${what} in list`)

/** The error of an index that is not in a list. */
export const outOfBounds = (index: number | bigint): CelError => new CelError(`index out of bounds: ${String(index)}`)
