import type { JsonValue } from '../../base/json/index.js'
import type { FieldError } from '../../meta/index.js'
import type { ValueNode } from './node.js'
import type { Run } from './run.js'

/** Evaluates a value against a node; adds errors to the run, answers the match count (spec/schema.md §6.9). */
export type Evaluate = (node: ValueNode, value: JsonValue, run: Run) => number

interface Branch {
  readonly count: number
  readonly errors: FieldError[] | undefined
}

function tryBranch(node: ValueNode, value: JsonValue, run: Run, evaluate: Evaluate): Branch {
  const suspended = run.suspend()
  const count = evaluate(node, value, run)
  return { count, errors: run.restore(suspended) }
}

/** The junctors of a node in upstream's order; answers what they add to the match count. */
export function checkJunctors(node: ValueNode, value: JsonValue, run: Run, evaluate: Evaluate): number {
  let count = 0
  if (node.anyOf.length > 0) count += checkAnyOf(node.anyOf, value, run, evaluate)
  if (node.oneOf.length > 0) count += checkOneOf(node.oneOf, value, run, evaluate)
  if (node.allOf.length > 0) count += checkAllOf(node.allOf, value, run, evaluate)
  if (node.not !== undefined && tryBranch(node.not, value, run, evaluate).errors === undefined)
    fail(run, 'must not validate the schema (not)')
  return count
}

function fail(run: Run, why: string): void {
  run.addRaw(`"${run.name()}" ${why}`)
}

/** Of failed branches the one that matched most tells what is wrong; the first of equals. */
const better = (best: Branch | undefined, branch: Branch): Branch => (best === undefined || branch.count > best.count ? branch : best)

function checkAnyOf(branches: readonly ValueNode[], value: JsonValue, run: Run, evaluate: Evaluate): number {
  let best: Branch | undefined
  for (const node of branches) {
    const branch = tryBranch(node, value, run, evaluate)
    if (branch.errors === undefined) return branch.count
    best = better(best, branch)
  }
  fail(run, 'must validate at least one schema (anyOf)')
  return addBest(best, run)
}

function checkOneOf(branches: readonly ValueNode[], value: JsonValue, run: Run, evaluate: Evaluate): number {
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
  fail(run, `must validate one and only one schema (oneOf). ${found}`)
  return valid === 0 ? addBest(best, run) : 0
}

function addBest(best: Branch | undefined, run: Run): number {
  run.addAll(best?.errors ?? [])
  return best?.count ?? 0
}

function checkAllOf(branches: readonly ValueNode[], value: JsonValue, run: Run, evaluate: Evaluate): number {
  let count = 0
  let valid = 0
  for (const node of branches) {
    const branch = tryBranch(node, value, run, evaluate)
    count += branch.count
    if (branch.errors === undefined) valid++
    else run.addAll(branch.errors)
  }
  if (valid < branches.length) fail(run, `must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
  return count
}
