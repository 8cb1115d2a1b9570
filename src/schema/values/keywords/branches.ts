import type { JsonValue } from '../../../base/json/index.js'
import type { FieldError } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Evaluates a value against a branch of a junctor; adds errors to the run, answers the match count (spec/schema.md §6.9). */
export type Evaluate = (node: ValueNode, value: JsonValue, run: Run) => number

/** Gives the verdict on a value alone. */
export type Accepts = (node: ValueNode, value: JsonValue) => boolean

/** What came of a branch: its match count, and its errors, undefined for none. */
export interface Branch {
  readonly count: number
  readonly errors: FieldError[] | undefined
}

/** Evaluates a branch; its errors are not added to the run. */
export function tryBranch(node: ValueNode, value: JsonValue, run: Run, evaluate: Evaluate): Branch {
  const suspended = run.suspend()
  const count = evaluate(node, value, run)
  return { count, errors: run.restore(suspended) }
}

/** Adds the error of a junctor itself. */
export function failJunctor(run: Run, why: string): void {
  run.addRaw(`"${run.name()}" ${why}`)
}

/** Of failed branches the one that matched most tells what is wrong; the first of equals. */
export const better = (best: Branch | undefined, branch: Branch): Branch =>
  best === undefined || branch.count > best.count ? branch : best

/** Adds the errors of the best branch; answers its match count. */
export function addBest(best: Branch | undefined, run: Run): number {
  run.addAll(best?.errors ?? [])
  return best?.count ?? 0
}
