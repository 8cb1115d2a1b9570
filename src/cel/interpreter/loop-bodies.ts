import type { Expr, Loop } from '../parser/ast.js'
import { HashMap } from '../values/hash-map.js'
import { ArrayList, CelError, MapValue, noSuchOverload } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import type { Frame } from './frame.js'
import { joinLogical } from './logic.js'
import type { Run } from './planned.js'
import type { Planning } from './planning.js'

/** What a loop has come to. */
export interface LoopState {
  result: CelValue
  items: CelValue[]
  map: HashMap
  count: number
}

/**
 * What a looping macro does with each element. The costs are those of upstream's expansion: its accumulator is read, tested and
 * extended by operators that are paid for (spec/cel.md §7.3, §7.5).
 */
export interface LoopBody {
  start(): LoopState
  /** One element. @returns whether to go on */
  step(frame: Frame, state: LoopState): boolean
  finish(frame: Frame, state: LoopState): CelValue
}

const READ = 1

/** The body of a loop; its variables have been declared, the first one in slot `variable`. */
export function loopBody(planning: Planning, node: Loop, variable: number): LoopBody {
  const filter = node.filter === undefined ? undefined : planning.plan(node.filter).run
  switch (node.macro) {
    case 'all':
      return quantifier(planning.plan(node.body as Expr).run, false, 2)
    case 'exists':
      return quantifier(planning.plan(node.body as Expr).run, true, 3)
    case 'existsOne':
      return single(planning.plan(node.body as Expr).run)
    case 'map':
      return filtered(filter, collect(planning, node.body as Expr))
    case 'filter':
      return filtered(filter, keep(elementOf(planning, node)))
    case 'transformMap':
      return filtered(filter, insert(planning.plan(node.body as Expr).run, variable))
    case 'transformMapEntry':
      return filtered(filter, merge(planning.plan(node.body as Expr).run))
  }
}

/** The loop variable as a value, read as an expression would. */
function elementOf(planning: Planning, node: Loop): Run {
  return planning.plan({ kind: 'ident', name: node.variable, id: 0, offset: node.offset }).run
}

function start(result: CelValue): LoopState {
  return { result, items: [], map: new HashMap(), count: 0 }
}

function quantifier(predicate: Run, decisive: boolean, testCost: number): LoopBody {
  return {
    start: () => start(!decisive),
    step(frame, state) {
      frame.cost += testCost
      if (state.result === decisive) return false
      frame.cost += READ
      const value = predicate(frame)
      if (value !== !decisive) state.result = joinLogical(state.result, value, decisive)
      return true
    },
    finish(frame, state) {
      frame.cost += READ
      return state.result
    },
  }
}

function single(predicate: Run): LoopBody {
  return {
    start: () => start(false),
    step(frame, state) {
      const value = predicate(frame)
      if (value === true) {
        frame.cost += 2
        state.count++
      } else if (value !== false) state.result = state.result instanceof CelError ? state.result : noSuchOverload(value)
      return true
    },
    finish(frame, state) {
      frame.cost += 2
      return state.result instanceof CelError ? state.result : state.count === 1
    },
  }
}

/** Adds the current element to the result; false after an error, which then is the result. */
interface Extension {
  readonly extend: (frame: Frame, state: LoopState) => boolean
  readonly result: (state: LoopState) => CelValue
}

function filtered(filter: Run | undefined, extension: Extension): LoopBody {
  const { extend, result } = extension
  return {
    start: () => start(null),
    step(frame, state) {
      if (filter !== undefined) {
        const value = filter(frame)
        if (value === false) return true
        if (value !== true) return stop(state, value)
      }
      return extend(frame, state)
    },
    finish(frame, state) {
      frame.cost += READ
      return state.result instanceof CelError ? state.result : result(state)
    },
  }
}

function stop(state: LoopState, value: CelValue): false {
  state.result = noSuchOverload(value)
  return false
}

const items = (state: LoopState): CelValue => new ArrayList(state.items)

function collect(planning: Planning, body: Expr): Extension {
  const planned = planning.plan(body)
  const cost = planned.constant === undefined ? 12 : 2
  return { extend: add(planned.run, cost), result: items }
}

function keep(element: Run): Extension {
  return { extend: add(element, 12), result: items }
}

function add(run: Run, cost: number): Extension['extend'] {
  return (frame, state) => {
    const value = run(frame)
    frame.charge(cost)
    if (value instanceof CelError) return stop(state, value)
    state.items.push(value)
    return true
  }
}

const map = (state: LoopState): CelValue => state.map

function insert(body: Run, variable: number): Extension {
  return {
    extend(frame, state) {
      const value = body(frame)
      frame.charge(3)
      if (value instanceof CelError) return stop(state, value)
      const failed = state.map.set(frame.slots[variable] as CelValue, value)
      return failed === undefined || stop(state, failed)
    },
    result: map,
  }
}

function merge(body: Run): Extension {
  return {
    extend(frame, state) {
      const value = body(frame)
      frame.charge(2)
      if (!(value instanceof MapValue)) return stop(state, value)
      for (const key of value.keys()) {
        const failed = state.map.set(key, value.get(key) as CelValue)
        if (failed !== undefined) return stop(state, failed)
      }
      return true
    },
    result: map,
  }
}
