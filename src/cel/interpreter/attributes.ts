import type { Expr, Select } from '../parser/ast.js'
import { CelError } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { fieldStep, indexStep, runPath, runPresence } from './data-path.js'
import type { DataPath, Step } from './data-path.js'
import { constant, dynamic } from './planned.js'
import type { Planned, Run } from './planned.js'
import type { Planning } from './planning.js'
import { present, select, selectOptional } from './select.js'

/** A selection or index applied to what comes before it. */
interface Qualifier {
  readonly field: string | undefined
  readonly index: Expr | undefined
  readonly optional: boolean
}

/** A name with the selections and indexes on it. Upstream resolves such a chain as one step, and prices it so. */
interface Chain {
  readonly root: Expr
  readonly qualifiers: readonly Qualifier[]
}

/** True for a node that is part of a chain: a name, a selection, an index. */
export function isAttribute(node: Expr): boolean {
  return node.kind === 'ident' || node.kind === 'select' || (node.kind === 'call' && (node.fn === '_[_]' || node.fn === '_[?_]'))
}

function chainOf(node: Expr, resolved: (node: Expr) => boolean): Chain {
  const qualifiers: Qualifier[] = []
  let at = node
  for (;;) {
    if (at.kind === 'select' && !at.test && !resolved(at)) {
      qualifiers.push({ field: at.field, index: undefined, optional: at.optional })
      at = at.operand
    } else if (at.kind === 'call' && (at.fn === '_[_]' || at.fn === '_[?_]') && at.target === undefined) {
      qualifiers.push({ field: undefined, index: at.args[1], optional: at.fn === '_[?_]' })
      at = at.args[0] as Expr
    } else return { root: at, qualifiers: qualifiers.reverse() }
  }
}

/**
 * Plans a chain. Its cost: one for what it begins with, one for each selection or index; `charged` is false where upstream does not
 * count the beginning (a chain that is an index, or a branch of a conditional).
 */
export function planAttribute(planning: Planning, node: Expr, charged: boolean): Planned {
  const resolved = (at: Expr): boolean => planning.reference(at)?.kind === 'variable'
  if (node.kind === 'select' && node.test) return planPresence(planning, node, resolved)
  const chain = chainOf(node, resolved)
  const base = planRoot(planning, chain.root, charged)
  return base.path === undefined
    ? planOnValue(planning, base.planned, chain.qualifiers, base.cost)
    : planOnData(planning, base.path, chain.qualifiers, base.cost)
}

function planPresence(planning: Planning, node: Select, resolved: (at: Expr) => boolean): Planned {
  const chain = chainOf(node.operand, resolved)
  const base = planRoot(planning, chain.root, true)
  const cost = base.cost + chain.qualifiers.length
  if (base.path !== undefined) {
    const path = extend(planning, base.path, [...chain.qualifiers, { field: node.field, index: undefined, optional: false }])
    if (path.rest.length === 0) return dynamic(runPresence(path.path, cost))
  }
  const operand = isAttribute(node.operand)
    ? planAttribute(planning, node.operand, true)
    : planOnValue(planning, base.planned, [], base.cost)
  const { field } = node
  return dynamic((frame) => present(operand.run(frame), field))
}

interface Base {
  readonly path: DataPath | undefined
  readonly planned: Planned
  readonly cost: number
}

const NO_VALUE = constant(null)

function planRoot(planning: Planning, root: Expr, charged: boolean): Base {
  if (root.kind !== 'ident' && planning.reference(root)?.kind !== 'variable') {
    const planned = planning.plan(root)
    const conditional = root.kind === 'call' && root.fn === '_?_:_'
    return { path: undefined, planned, cost: conditional || planned.constant !== undefined ? 0 : 1 }
  }
  const name = planning.variableName(root)
  const slot = planning.slot(root)
  if (slot === undefined) return { path: undefined, planned: planning.named(name), cost: 0 }
  const cost = charged ? 1 : 0
  const { index, data } = slot
  if (data !== undefined) return { path: { slot: index, name, steps: [], root: data, data }, planned: NO_VALUE, cost }
  const run: Run = (frame) => (frame.slots[index] as CelValue | undefined) ?? unbound(frame.slots[index], name)
  return { path: undefined, planned: dynamic(run), cost }
}

function unbound(value: unknown, name: string): CelValue {
  return value === null ? null : new CelError(`no such attribute(s): ${name}`)
}

function planIndex(planning: Planning, index: Expr): Planned {
  return isAttribute(index) ? planAttribute(planning, index, false) : planning.plan(index)
}

/** Follows qualifiers into the data as far as its type is known. */
function extend(
  planning: Planning,
  path: DataPath,
  qualifiers: readonly Qualifier[],
): { readonly path: DataPath; readonly rest: readonly Qualifier[] } {
  const steps: Step[] = [...path.steps]
  let data = path.data
  let taken = 0
  for (const qualifier of qualifiers) {
    if (qualifier.optional) break
    const step =
      qualifier.index === undefined ? fieldStep(data, qualifier.field ?? '') : indexStep(data, planIndex(planning, qualifier.index).run)
    if (step === undefined) break
    steps.push(step)
    data = step.data
    taken++
  }
  return { path: { ...path, steps, data }, rest: qualifiers.slice(taken) }
}

function planOnData(planning: Planning, start: DataPath, qualifiers: readonly Qualifier[], cost: number): Planned {
  const { path, rest } = extend(planning, start, qualifiers)
  const run = runPath(path, cost + qualifiers.length - rest.length)
  return rest.length === 0 ? { run, constant: undefined } : planOnValue(planning, dynamic(run), rest, 0)
}

function planOnValue(planning: Planning, operand: Planned, qualifiers: readonly Qualifier[], cost: number): Planned {
  if (qualifiers.length === 0 && operand.constant !== undefined) return operand
  let run: Run = operand.run
  for (const qualifier of qualifiers) run = qualify(run, qualifier, planning)
  const total = cost + qualifiers.length
  return dynamic((frame) => {
    frame.cost += total
    return run(frame)
  })
}

function qualify(run: Run, qualifier: Qualifier, planning: Planning): Run {
  const apply = qualifier.optional ? selectOptional : select
  if (qualifier.index === undefined) {
    const field = qualifier.field ?? ''
    return (frame) => apply(run(frame), field)
  }
  const index = planIndex(planning, qualifier.index).run
  return (frame) => apply(run(frame), index(frame))
}

/** The path into data that a node is, with its cost, if it is one: for loops over data. */
export function dataPathOf(planning: Planning, node: Expr): { readonly path: DataPath; readonly cost: number } | undefined {
  if (!isAttribute(node) || (node.kind === 'select' && node.test)) return undefined
  const chain = chainOf(node, (at) => planning.reference(at)?.kind === 'variable')
  if (chain.root.kind !== 'ident' && planning.reference(chain.root)?.kind !== 'variable') return undefined
  const base = planRoot(planning, chain.root, true)
  if (base.path === undefined) return undefined
  const { path, rest } = extend(planning, base.path, chain.qualifiers)
  return rest.length === 0 ? { path, cost: base.cost + chain.qualifiers.length } : undefined
}
