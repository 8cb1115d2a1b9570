import type { JsonObject } from '../../../base/json/index.js'
import { fieldError } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether an object has as many members as `minProperties` and `maxProperties` want. */
export function hasMembersWithinLimits(node: ValueNode, object: JsonObject): boolean {
  const { minProperties, maxProperties } = node.rules
  if (minProperties === undefined && maxProperties === undefined) return true
  const count = Object.keys(object).length
  return (minProperties === undefined || count >= minProperties) && (maxProperties === undefined || count <= maxProperties)
}

/** Checks the number of an object's members; of too many it says items, as upstream does (spec/schema.md §6.4). */
export function checkMemberCount(node: ValueNode, count: number, run: Run): void {
  const { minProperties, maxProperties } = node.rules
  if (minProperties !== undefined && count < minProperties) run.addAbout(count, `should have at least ${String(minProperties)} properties`)
  if (maxProperties !== undefined && count > maxProperties) run.add(fieldError.tooMany(run.field(run.name()), count, maxProperties))
}
