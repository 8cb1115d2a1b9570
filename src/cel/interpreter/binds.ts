import { callCost } from '../cost/runtime.js'
import type { Implementation } from '../library/function.js'
import type { Bind } from '../parser/ast.js'
import { ArrayList, CelError, ListValue, MapValue, NO_SUCH_OVERLOAD, Optional, noSuchOverload } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { dynamic } from './planned.js'
import type { Planned } from './planned.js'
import type { Planning } from './planning.js'

/** optMap, optFlatMap, sortBy. */
export function planBind(planning: Planning, node: Bind): Planned {
  return node.macro === 'sortBy' ? planSortBy(planning, node) : planOptional(planning, node)
}

/** Upstream computes the target twice: once to see whether it holds something, once for what it holds. */
function planOptional(planning: Planning, node: Bind): Planned {
  const target = planning.plan(node.target).run
  const flat = node.macro === 'optFlatMap'
  return planning.within([{ name: node.variable, data: undefined }], ([slot = 0]) => {
    const body = planning.plan(node.body).run
    return dynamic((frame) => {
      const before = frame.cost
      const value = target(frame)
      const price = frame.cost - before
      frame.charge(1)
      if (!(value instanceof Optional)) return noSuchOverload(value)
      if (value.value === undefined) {
        frame.cost += 1
        return Optional.NONE
      }
      frame.charge(price + 1)
      frame.slots[slot] = value.value
      const result = body(frame)
      if (result instanceof CelError || flat) return result
      frame.cost += 1
      return Optional.of(result)
    })
  })
}

function planSortBy(planning: Planning, node: Bind): Planned {
  const target = planning.plan(node.target).run
  const reference = planning.reference(node)
  const overloads = reference?.kind === 'function' ? reference.overloads : []
  const cost = callCost('@sortByAssociatedKeys', overloads)
  const sort: Implementation = planning.function('@sortByAssociatedKeys')?.overloads[0]?.call ?? (() => NO_SUCH_OVERLOAD)
  return planning.within([{ name: node.variable, data: undefined }], ([slot = 0]) => {
    const body = planning.plan(node.body)
    const step = body.constant === undefined ? 12 : 2
    return dynamic((frame) => {
      const value = target(frame)
      if (!(value instanceof ListValue)) return value instanceof MapValue ? NO_SUCH_OVERLOAD : noSuchOverload(value)
      frame.charge(2)
      const keys: CelValue[] = []
      for (let i = 0; i < value.length; i++) {
        frame.slots[slot] = value.at(i)
        const key = body.run(frame)
        frame.charge(step)
        if (key instanceof CelError) return key
        keys.push(key)
      }
      const list = new ArrayList(keys)
      frame.charge(1 + (typeof cost === 'number' ? cost : cost([value, list])))
      return sort(frame, value, list)
    })
  })
}
