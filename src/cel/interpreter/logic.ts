import type { Call, Expr } from '../parser/ast.js'
import { noSuchOverload, CelError } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { isAttribute, planAttribute } from './attributes.js'
import { dynamic } from './planned.js'
import type { Planned, Run } from './planned.js'
import type { Planning } from './planning.js'

/** `a && b && …` or `a || b || …`: stops at the operand that decides; an error counts only if none does. */
export function planLogical(planning: Planning, node: Call): Planned {
  const decisive = node.fn === '_||_'
  const terms = operands(node, node.fn).map((term) => planning.plan(term).run)
  if (terms.length === 2) return dynamic(pair(terms[0] as Run, terms[1] as Run, decisive))
  return dynamic((frame) => {
    let error: CelError | undefined
    for (const term of terms) {
      const value = term(frame)
      if (value === decisive) return decisive
      if (value !== !decisive) error ??= noSuchOverload(value)
    }
    return error ?? !decisive
  })
}

function pair(left: Run, right: Run, decisive: boolean): Run {
  return (frame) => {
    const a = left(frame)
    if (a === decisive) return decisive
    const b = right(frame)
    if (b === decisive) return decisive
    if (a === !decisive && b === !decisive) return !decisive
    return noSuchOverload(a === !decisive ? b : a)
  }
}

function operands(node: Expr, fn: string): readonly Expr[] {
  if (node.kind !== 'call' || node.fn !== fn) return [node]
  return node.args.flatMap((arg) => operands(arg, fn))
}

/** Joins a loop's accumulator with one more operand. */
export function joinLogical(accumulator: CelValue, value: CelValue, decisive: boolean): CelValue {
  if (value === decisive) return decisive
  if (accumulator instanceof CelError) return accumulator
  return value === !decisive ? value : noSuchOverload(value)
}

/** `condition ? a : b`; a branch that is a chain does not pay for its beginning, as upstream. */
export function planConditional(planning: Planning, node: Call): Planned {
  const [condition, whenTrue, whenFalse] = node.args as readonly [Expr, Expr, Expr]
  const test = planning.plan(condition).run
  const yes = branch(planning, whenTrue)
  const no = branch(planning, whenFalse)
  return dynamic((frame) => {
    const value = test(frame)
    if (value === true) return yes(frame)
    return value === false ? no(frame) : noSuchOverload(value)
  })
}

function branch(planning: Planning, node: Expr): Run {
  return (isAttribute(node) ? planAttribute(planning, node, false) : planning.plan(node)).run
}
