import type { JsonValue } from '../../../base/json/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'
import { failJunctor, tryBranch, type Accepts, type Evaluate } from './branches.js'

/** Whether a value satisfies all of the branches. */
export function satisfiesAll(branches: readonly ValueNode[], value: JsonValue, accepts: Accepts): boolean {
  for (const branch of branches) if (!accepts(branch, value)) return false
  return true
}

/** `allOf`: reports every branch that fails. Answers what it adds to the match count (spec/schema.md §6.9). */
export function checkAllOf(branches: readonly ValueNode[], value: JsonValue, run: Run, evaluate: Evaluate): number {
  let count = 0
  let valid = 0
  for (const node of branches) {
    const branch = tryBranch(node, value, run, evaluate)
    count += branch.count
    if (branch.errors === undefined) valid++
    else run.addAll(branch.errors)
  }
  if (valid < branches.length) failJunctor(run, `must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
  return count
}
