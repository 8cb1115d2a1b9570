import { check } from './checker/checker.js'
import type { Checked } from './checker/checked.js'
import { typeAt } from './checker/checked.js'
import { resolve } from './checker/resolve.js'
import type { Type } from './checker/types.js'
import type { Environment } from './environment.js'
import { Frame } from './interpreter/frame.js'
import { plan } from './interpreter/planner.js'
import type { Plan } from './interpreter/planner.js'
import { PlanError } from './interpreter/planning.js'
import { parse } from './parser/parser.js'
import { IssueLog, formatIssues } from './source/issues.js'
import type { Issue } from './source/issues.js'
import { Source } from './source/source.js'
import { validateLiterals } from './validators/validate.js'
import { CelError } from './values/value.js'
import type { CelValue } from './values/value.js'
import { CostExceeded, startWork, workCost } from './values/work.js'

/** What one evaluation may cost unless its caller says otherwise. */
export const PER_CALL_LIMIT = 1_000_000

/** What an evaluation came to. */
export interface Evaluation {
  /** The value; undefined if there is none but an error. */
  readonly value: CelValue | undefined
  /** The error's text (spec/cel.md §6). */
  readonly error: string | undefined
  /** Whether the evaluation was stopped because it cost more than it may. */
  readonly exceeded: boolean
  readonly cost: number
  /** What it takes from a budget: the cost, or more where the work done outweighs it. */
  readonly spent: number
}

/** A compiled expression; it holds no state and may be run any number of times. */
export class Program {
  readonly expression: string
  readonly checked: Checked
  readonly #plan: Plan
  readonly #environment: Environment

  constructor(expression: string, checked: Checked, planned: Plan, environment: Environment) {
    this.expression = expression
    this.checked = checked
    this.#plan = planned
    this.#environment = environment
  }

  /** The type of the result. */
  get type(): Type {
    return typeAt(this.checked, this.checked.root)
  }

  /** Whether the expression refers to a variable of the environment. */
  uses(variable: string): boolean {
    return this.checked.references.some((reference) => reference?.kind === 'variable' && reference.name === variable)
  }

  /**
   * Evaluates the expression. `bindings` has the environment's variables in its order: JSON data for those declared with data,
   * values for the others, undefined for one that is not bound.
   */
  evaluate(bindings: readonly unknown[], limit: number = PER_CALL_LIMIT): Evaluation {
    const slots: unknown[] = bindings.slice()
    while (slots.length < this.#plan.slots) slots.push(undefined)
    const frame = new Frame(slots, limit, this.#environment.resources)
    startWork()
    try {
      const value = this.#plan.run(frame)
      frame.charge(0)
      const { cost } = frame
      const spent = Math.max(cost, workCost())
      if (value instanceof CelError) return { value: undefined, error: value.message, exceeded: false, cost, spent }
      return { value, error: undefined, exceeded: false, cost, spent }
    } catch (error) {
      if (!(error instanceof CostExceeded)) throw error
      const cost = Math.max(frame.cost, limit + 1)
      return { value: undefined, error: error.message, exceeded: true, cost, spent: cost }
    }
  }
}

/** A program, or why there is none. */
export type Compilation =
  | { readonly program: Program; readonly issues: readonly []; readonly text: undefined }
  /** `text` has the issues as upstream prints them; without issues it is the reason why no program could be made of a sound expression. */
  | { readonly program: undefined; readonly issues: readonly Issue[]; readonly text: string }

/** Compiles an expression: parse, type check, checks of literals, plan (spec/cel.md §5). */
export function compile(expression: string, environment: Environment): Compilation {
  const source = new Source(expression)
  const issues = new IssueLog(source)
  const checked = analyse(source, environment, issues)
  if (checked === undefined) {
    return { program: undefined, issues: issues.sorted(), text: formatIssues(issues) }
  }
  try {
    const program = new Program(expression, checked, plan(checked, environment), environment)
    return { program, issues: [], text: undefined }
  } catch (error) {
    if (!(error instanceof PlanError)) throw error
    return { program: undefined, issues: [], text: error.message }
  }
}

function analyse(source: Source, environment: Environment, issues: IssueLog): Checked | undefined {
  const parsed = parse(source, environment.syntax, issues)
  if (parsed === undefined) return undefined
  if (!environment.checked) return resolve(parsed.root, parsed.nodeCount, environment)
  const checked = check(parsed.root, parsed.nodeCount, environment, issues)
  if (checked === undefined) return undefined
  const checks = { types: !environment.mixedLiterals, conversions: environment.version >= CONVERSIONS_CHECKED_SINCE }
  validateLiterals(checked, checks, environment.resources, issues)
  return issues.empty ? checked : undefined
}

/** The minor version since which literal arguments of conversions and patterns are checked. */
const CONVERSIONS_CHECKED_SINCE = 29
