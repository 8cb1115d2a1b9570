import { fieldError } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether a list is as long as `minItems` and `maxItems` want it. */
export function hasItemsWithinLimits(node: ValueNode, count: number): boolean {
  const { minItems, maxItems } = node.rules
  return (minItems === undefined || count >= minItems) && (maxItems === undefined || count <= maxItems)
}

/** Checks the length of a list (spec/schema.md §6.4). */
export function checkItemCount(node: ValueNode, count: number, run: Run): void {
  const { minItems, maxItems } = node.rules
  if (minItems !== undefined && count < minItems) run.addAbout(count, `should have at least ${String(minItems)} items`)
  if (maxItems !== undefined && count > maxItems) run.add(fieldError.tooMany(run.field(run.name()), count, maxItems))
}
