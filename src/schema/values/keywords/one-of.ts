import type { JsonValue } from '../../../base/json/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'
import { addBest, better, failJunctor, tryBranch, type Accepts, type Branch, type Evaluate } from './branches.js'

/** Whether a value satisfies exactly one of the branches, or there are none. */
export function satisfiesOne(branches: readonly ValueNode[], value: JsonValue, accepts: Accepts): boolean {
  if (branches.length === 0) return true
  let valid = 0
  for (const branch of branches) if (accepts(branch, value) && ++valid > 1) return false
  return valid === 1
}

/** `oneOf`: all branches are looked at. Answers what it adds to the match count (spec/schema.md §6.9). */
export function checkOneOf(branches: readonly ValueNode[], value: JsonValue, run: Run, evaluate: Evaluate): number {
  let best: Branch | undefined
  let valid = 0
  let validCount = 0
  for (const node of branches) {
    const branch = tryBranch(node, value, run, evaluate)
    if (branch.errors !== undefined) best = better(best, branch)
    else if (valid++ === 0) validCount = branch.count
  }
  if (valid === 1) return validCount
  const found = valid === 0 ? 'Found none valid' : `Found ${String(valid)} valid alternatives`
  failJunctor(run, `must validate one and only one schema (oneOf). ${found}`)
  return valid === 0 ? addBest(best, run) : 0
}
