import type { JsonValue } from '../../../base/json/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'
import { failJunctor, tryBranch, type Evaluate } from './branches.js'

/** `not`: the branch must fail; it adds nothing to the match count (spec/schema.md §6.9). */
export function checkNot(branch: ValueNode, value: JsonValue, run: Run, evaluate: Evaluate): void {
  if (tryBranch(branch, value, run, evaluate).errors === undefined) failJunctor(run, 'must not validate the schema (not)')
}
