import { renderBadValue } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import { comparison, shown, type Comparison } from '../numbers.js'
import type { Run } from '../run.js'
import { checkRange, isInRange, type AnyNumber } from './range.js'

/** Whether a number is not below `minimum` and not above `maximum`, and both are values of the type (spec/schema.md §6.7). */
export function isWithinLimits(node: ValueNode, value: AnyNumber, kind: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node.rules
  if (minimum !== undefined && !(isInRange(node, minimum) && isAbove(comparison(node, value, kind, minimum), exclusiveMinimum)))
    return false
  return maximum === undefined || (isInRange(node, maximum) && isBelow(comparison(node, value, kind, maximum), exclusiveMaximum))
}

const isAbove = ({ value, bound }: Comparison, exclusive: boolean): boolean => (exclusive ? value > bound : value >= bound)
const isBelow = ({ value, bound }: Comparison, exclusive: boolean): boolean => (exclusive ? value < bound : value <= bound)

/** Checks both limits of a number. */
export function checkLimits(node: ValueNode, value: AnyNumber, kind: number, run: Run): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node.rules
  if (minimum !== undefined) {
    checkRange(node, minimum, 'Minimum boundary', run)
    const compared = comparison(node, value, kind, minimum)
    if (!isAbove(compared, exclusiveMinimum)) fail(compared, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}`, run)
  }
  if (maximum !== undefined) {
    checkRange(node, maximum, 'Maximum boundary', run)
    const compared = comparison(node, value, kind, maximum)
    if (!isBelow(compared, exclusiveMaximum)) fail(compared, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}`, run)
  }
}

function fail({ value, bound, asInt }: Comparison, why: string, run: Run): void {
  run.addAbout(shown(value, asInt), why + renderBadValue(shown(bound, asInt)))
}
