import type { Reference } from '../checker/checked.js'
import { callCost } from '../cost/runtime.js'
import type { CallCost } from '../cost/runtime.js'
import type { CelFunction, Implementation, Overload } from '../library/function.js'
import type { Call, Expr } from '../parser/ast.js'
import { CelError, NO_SUCH_OVERLOAD, Optional } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { Frame } from './frame.js'
import { guardOf } from './guards.js'
import { planOperator } from './operators.js'
import { constant, dynamic } from './planned.js'
import type { Planned, Run } from './planned.js'
import type { Planning } from './planning.js'

type FunctionReference = Reference & { readonly kind: 'function' }

/** Functions of constants that are computed when the program is made. */
const FOLDED: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'bool', 'bytes', 'string', 'duration', 'timestamp', 'dyn', 'type'])

/** Plans a call of a function or operator that always computes its arguments. */
export function planCall(planning: Planning, node: Call): Planned {
  const reference = planning.reference(node) as FunctionReference
  const declared = planning.function(reference.name)
  if (declared === undefined) return dynamic(() => new CelError(`unbound function: ${reference.name}`))
  const nodes = reference.method ? [node.target as Expr, ...node.args] : node.args
  const args = nodes.map((arg) => planning.plan(arg))
  if (isOptionalChoice(reference)) return planOptionalChoice(reference, args)
  const cost = inConstants(reference, args) ? 0 : callCost(reference.name, reference.overloads)
  const call = (): Implementation => implementation(declared, reference, planning, nodes)
  if (FOLDED.has(reference.name) && args.length === 1 && args[0]?.constant !== undefined) return folded(planning, call(), args[0].constant)
  if (reference.name === 'find' || reference.name === 'findAll') checkPattern(planning, args[1])
  const special = planOperator(planning, reference, nodes, args, cost)
  return (
    special ??
    dynamic(
      caller(
        call(),
        args.map((arg) => arg.run),
        cost,
      ),
    )
  )
}

function folded(planning: Planning, call: Implementation, value: CelValue): Planned {
  const result = planning.fold(() => call(new Frame([], Infinity, planning.resources), value))
  return result instanceof CelError ? planning.fail(result) : constant(result)
}

function checkPattern(planning: Planning, pattern: Planned | undefined): void {
  if (typeof pattern?.constant !== 'string') return
  const compiled = planning.resources.regexp(pattern.constant)
  if (compiled instanceof CelError) planning.fail(compiled)
}

/** `x in [constants]` is looked up, and free. */
function inConstants(reference: FunctionReference, args: readonly Planned[]): boolean {
  return reference.name === '@in' && reference.overloads[0] === 'in_list' && args[1]?.constant !== undefined
}

/** The implementation that fits the arguments: one signature with its guards, or a choice among them by what the arguments are. */
function implementation(declared: CelFunction, reference: FunctionReference, planning: Planning, nodes: readonly Expr[]): Implementation {
  if (declared.dynamic !== undefined) return declared.dynamic
  const single =
    reference.overloads.length === 1 ? declared.overloads.find((overload) => overload.id === reference.overloads[0]) : undefined
  if (single !== undefined && nodes.every((arg) => planning.type(arg).kind !== 'dyn')) return guarded([single])
  return guarded(declared.overloads.filter((overload) => overload.params.length === nodes.length))
}

function guarded(overloads: readonly Overload[]): Implementation {
  const candidates = overloads.map(({ params, call }) => ({ guards: params.map(guardOf), call }))
  const only = candidates[0]
  if (only !== undefined && candidates.length === 1 && only.guards.length === 1) {
    const [guard] = only.guards
    return (context, a) => (guard?.(a as CelValue) === true ? only.call(context, a as CelValue) : NO_SUCH_OVERLOAD)
  }
  return (context, ...args) => {
    for (const { guards, call } of candidates) if (guards.every((guard, i) => guard(args[i] as CelValue))) return call(context, ...args)
    return NO_SUCH_OVERLOAD
  }
}

/** Runs a call: arguments first, the first error among them is the result; the price is paid before the work is done. */
function caller(call: Implementation, args: readonly Run[], cost: CallCost): Run {
  const [first, second] = args
  if (first !== undefined && args.length === 1) return unary(call, first, cost)
  if (first !== undefined && second !== undefined && args.length === 2) return binary(call, first, second, cost)
  return (frame) => {
    const values: CelValue[] = []
    for (const arg of args) {
      const value = arg(frame)
      if (value instanceof CelError) return value
      values.push(value)
    }
    frame.charge(typeof cost === 'number' ? cost : cost(values))
    return call(frame, ...values)
  }
}

function unary(call: Implementation, arg: Run, cost: CallCost): Run {
  return (frame) => {
    const value = arg(frame)
    if (value instanceof CelError) {
      frame.cost += 1
      return value
    }
    frame.charge(typeof cost === 'number' ? cost : cost([value]))
    return call(frame, value)
  }
}

function binary(call: Implementation, left: Run, right: Run, cost: CallCost): Run {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    if (a instanceof CelError || b instanceof CelError) {
      frame.cost += 1
      return a instanceof CelError ? a : b
    }
    frame.charge(typeof cost === 'number' ? cost : cost([a, b]))
    return call(frame, a, b)
  }
}

function isOptionalChoice(reference: FunctionReference): boolean {
  const id = reference.overloads[0]
  return id === 'optional_or_optional' || id === 'optional_orValue_value'
}

/** `a.or(b)` and `a.orValue(b)`: b is computed only if a holds nothing; free of charge. A value that is no optional stands for itself. */
function planOptionalChoice(reference: FunctionReference, args: readonly Planned[]): Planned {
  const [left, right] = args as readonly [Planned, Planned]
  const unwrap = reference.name === 'orValue'
  return dynamic((frame) => {
    const value = left.run(frame)
    if (!(value instanceof Optional)) return value
    if (value.value === undefined) return right.run(frame)
    return unwrap ? value.value : value
  })
}
