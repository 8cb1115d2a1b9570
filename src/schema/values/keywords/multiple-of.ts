import { fieldError, renderBadValue } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import { comparison, shown, type Comparison } from '../numbers.js'
import type { Run } from '../run.js'
import { checkRange, isInRange, type AnyNumber } from './range.js'
import { isWhole } from './type.js'

/** Whether a number is a multiple of the factor, where there is one, and the factor is a value of the type (spec/schema.md §6.7). */
export function isMultiple(node: ValueNode, value: AnyNumber, kind: number): boolean {
  const { multipleOf } = node.rules
  return multipleOf === undefined || (isInRange(node, multipleOf) && isMultipleOf(comparison(node, value, kind, multipleOf)))
}

function isMultipleOf({ value, bound: factor, asInt }: Comparison): boolean {
  if (factor <= 0) return false
  if (!asInt) return isWhole(factor < 1 ? (1 / factor) * Number(value) : Number(value) / factor)
  return typeof value === 'bigint' ? value % BigInt(factor) === 0n : value % factor === 0
}

/** Checks a number against the factor. */
export function checkMultipleOf(node: ValueNode, value: AnyNumber, kind: number, run: Run): void {
  const { multipleOf } = node.rules
  if (multipleOf === undefined) return
  checkRange(node, multipleOf, 'MultipleOf', run)
  const compared = comparison(node, value, kind, multipleOf)
  if (isMultipleOf(compared)) return
  const factor = renderBadValue(shown(compared.bound, compared.asInt))
  if (compared.bound > 0) run.addAbout(shown(compared.value, compared.asInt), `should be a multiple of ${factor}`)
  else {
    const name = run.name()
    run.add(fieldError.invalidText(run.field(name), factor, `factor MultipleOf declared for ${name} must be positive: ${factor}`))
  }
}
