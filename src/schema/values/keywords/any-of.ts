import type { JsonValue } from '../../../base/json/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'
import { addBest, better, failJunctor, tryBranch, type Accepts, type Branch, type Evaluate } from './branches.js'

/** Whether a value satisfies one of the branches, or there are none. */
export function satisfiesAny(branches: readonly ValueNode[], value: JsonValue, accepts: Accepts): boolean {
  if (branches.length === 0) return true
  for (const branch of branches) if (accepts(branch, value)) return true
  return false
}

/** `anyOf`: stops at the first branch that is satisfied. Answers what it adds to the match count (spec/schema.md §6.9). */
export function checkAnyOf(branches: readonly ValueNode[], value: JsonValue, run: Run, evaluate: Evaluate): number {
  let best: Branch | undefined
  for (const node of branches) {
    const branch = tryBranch(node, value, run, evaluate)
    if (branch.errors === undefined) return branch.count
    best = better(best, branch)
  }
  failJunctor(run, 'must validate at least one schema (anyOf)')
  return addBest(best, run)
}
