import type { JsonObject } from '../../../base/json/index.js'
import { fieldError } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether an object has all required members; null counts as there. */
export function hasRequired(node: ValueNode, object: JsonObject): boolean {
  const { required } = node.rules
  for (let i = 0; i < required.length; i++) if (!Object.hasOwn(object, required[i] as string)) return false
  return true
}

/** Names the required members that are missing, in the order of the list (spec/schema.md §6.4). */
export function checkRequired(node: ValueNode, object: JsonObject, run: Run): void {
  for (const name of node.rules.required) {
    if (!Object.hasOwn(object, name)) run.add(fieldError.required(run.field(run.memberName(name))))
  }
}
