import type { Reference } from '../checker/checked.js'
import type { Type } from '../checker/types.js'
import { actualSize } from '../cost/runtime.js'
import type { CallCost } from '../cost/runtime.js'
import type { Expr } from '../parser/ast.js'
import { compare } from '../values/compare.js'
import { equals } from '../values/equality.js'
import { addInt, multiplyInt, subtractInt } from '../values/numbers.js'
import { CelError, NO_SUCH_OVERLOAD, isInt, noSuchOverload } from '../values/value.js'
import type { CelValue, Int } from '../values/value.js'
import { dynamic } from './planned.js'
import type { Planned, Run } from './planned.js'
import type { Planning } from './planning.js'

/**
 * A faster form of an operator whose operands' types are known, or undefined where there is none. It does what the general one does:
 * operands of the declared types take the short way, everything else (errors, nulls, big integers) the long one.
 */
export function planOperator(
  planning: Planning,
  reference: Reference & { readonly kind: 'function' },
  nodes: readonly Expr[],
  args: readonly Planned[],
  cost: CallCost,
): Planned | undefined {
  if (nodes.length !== 2 || reference.method) return method(planning, reference, nodes, args)
  const [left, right] = nodes.map((node) => planning.type(node)) as [Type, Type]
  const [a, b] = args.map((arg) => arg.run) as [Run, Run]
  if (left.kind === 'int' && right.kind === 'int') return integers(reference.name, a, b)
  if (left.kind === 'string' && right.kind === 'string' && typeof cost === 'function') return texts(reference.name, a, b, cost)
  return undefined
}

const ORDER: ReadonlyMap<string, (a: Int, b: Int) => boolean> = new Map([
  ['_<_', (a: Int, b: Int) => a < b],
  ['_<=_', (a: Int, b: Int) => a <= b],
  ['_>_', (a: Int, b: Int) => a > b],
  ['_>=_', (a: Int, b: Int) => a >= b],
])

const ARITHMETIC: ReadonlyMap<string, (a: Int, b: Int) => Int | CelError> = new Map([
  ['_+_', addInt],
  ['_-_', subtractInt],
  ['_*_', multiplyInt],
])

function integers(name: string, a: Run, b: Run): Planned | undefined {
  switch (name) {
    // The commonest comparisons are spelled out: a call through a table would cost as much as the comparison.
    case '_<_':
      return dynamic((frame) => {
        const left = a(frame)
        const right = b(frame)
        frame.cost += 1
        return typeof left === 'number' && typeof right === 'number' ? left < right : ordered(name, left, right)
      })
    case '_<=_':
      return dynamic((frame) => {
        const left = a(frame)
        const right = b(frame)
        frame.cost += 1
        return typeof left === 'number' && typeof right === 'number' ? left <= right : ordered(name, left, right)
      })
    case '_>_':
      return dynamic((frame) => {
        const left = a(frame)
        const right = b(frame)
        frame.cost += 1
        return typeof left === 'number' && typeof right === 'number' ? left > right : ordered(name, left, right)
      })
    case '_>=_':
      return dynamic((frame) => {
        const left = a(frame)
        const right = b(frame)
        frame.cost += 1
        return typeof left === 'number' && typeof right === 'number' ? left >= right : ordered(name, left, right)
      })
    case '_==_':
    case '_!=_':
      return sameness(name === '_==_', a, b)
    default:
      return arithmetic(name, a, b)
  }
}

function ordered(name: string, a: CelValue, b: CelValue): CelValue {
  const order = compare(a, b)
  return order instanceof CelError ? order : (ORDER.get(name)?.(order, 0) ?? NO_SUCH_OVERLOAD)
}

function sameness(wanted: boolean, a: Run, b: Run): Planned {
  return dynamic((frame) => {
    const left = a(frame)
    const right = b(frame)
    frame.cost += 1
    if (typeof left === 'number' && typeof right === 'number') return (left === right) === wanted
    const equal = equals(left, right)
    return equal instanceof CelError ? equal : equal === wanted
  })
}

function arithmetic(name: string, a: Run, b: Run): Planned | undefined {
  const operate = ARITHMETIC.get(name)
  if (operate === undefined) return undefined
  return dynamic((frame) => {
    const left = a(frame)
    const right = b(frame)
    frame.cost += 1
    if (isInt(left) && isInt(right)) return operate(left, right)
    return noSuchOverload(left instanceof CelError ? left : right)
  })
}

function texts(name: string, a: Run, b: Run, cost: (args: readonly CelValue[]) => number): Planned | undefined {
  if (name !== '_==_' && name !== '_!=_') return undefined
  const wanted = name === '_==_'
  return dynamic((frame) => {
    const left = a(frame)
    const right = b(frame)
    frame.cost += cost([left, right])
    if (typeof left === 'string' && typeof right === 'string') return (left === right) === wanted
    const equal = equals(left, right)
    return equal instanceof CelError ? equal : equal === wanted
  })
}

function method(
  planning: Planning,
  reference: Reference & { readonly kind: 'function' },
  nodes: readonly Expr[],
  args: readonly Planned[],
): Planned | undefined {
  if (reference.overloads[0] !== 'starts_with_string' || planning.type(nodes[0] as Expr).kind !== 'string') return undefined
  const [text, part] = args.map((arg) => arg.run) as [Run, Run]
  return dynamic((frame) => {
    const a = text(frame)
    const b = part(frame)
    if (typeof a !== 'string' || typeof b !== 'string') {
      frame.cost += 1
      return noSuchOverload(a instanceof CelError ? a : b)
    }
    frame.charge(Math.ceil(actualSize(a) * 0.1))
    return a.startsWith(b)
  })
}
