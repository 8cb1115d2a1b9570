import { isObject } from '../../base/json/index.js'
import type { JsonValue } from '../../base/json/index.js'
import type { Loop } from '../parser/ast.js'
import { CelError, ListValue, MapValue, noSuchOverload } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { dataPathOf } from './attributes.js'
import { readPath } from './data-path.js'
import type { Frame } from './frame.js'
import { loopBody } from './loop-bodies.js'
import type { LoopBody } from './loop-bodies.js'
import { dynamic } from './planned.js'
import type { Planned } from './planned.js'
import type { Planning } from './planning.js'

/** Runs `body` for each element or entry until it says that the rest does not matter. */
type Drive = (frame: Frame, body: LoopBody, accumulator: unknown) => CelValue

/** A looping macro. */
export function planLoop(planning: Planning, node: Loop): Planned {
  const direct = dataPathOf(planning, node.range)
  return direct?.path.data.kind === 'list' || direct?.path.data.kind === 'map'
    ? overData(planning, node, direct)
    : overValues(planning, node)
}

/** A loop straight over the data: elements are not converted unless the body needs their value as a whole. */
function overData(planning: Planning, node: Loop, range: NonNullable<ReturnType<typeof dataPathOf>>): Planned {
  const { path, cost } = range
  const read = readPath(path)
  const list = path.data.kind === 'list'
  const element = path.data.element
  const single = node.second === undefined
  const variables = single
    ? [{ name: node.variable, data: list ? element : undefined }]
    : [
        { name: node.variable, data: undefined },
        { name: node.second as string, data: element },
      ]
  return planning.within(variables, ([first = 0, second = 0]) => {
    const body = loopBody(planning, node, first)
    const drive = list ? driveArray(first, single ? undefined : second) : driveObject(first, single ? undefined : second)
    return dynamic((frame) => {
      frame.cost += cost
      const raw = read(frame)
      return raw instanceof CelError ? raw : drive(frame, body, raw)
    })
  })
}

function driveArray(first: number, second: number | undefined): Drive {
  return (frame, body, range) => {
    if (!Array.isArray(range)) return new CelError('invalid data, expected an array for the provided schema with type=array')
    const items = range as readonly JsonValue[]
    const state = body.start()
    const { slots } = frame
    for (let i = 0; i < items.length; i++) {
      if (second === undefined) slots[first] = items[i]
      else {
        slots[first] = i
        slots[second] = items[i]
      }
      frame.charge(0)
      if (!body.step(frame, state)) break
    }
    return body.finish(frame, state)
  }
}

function driveObject(first: number, second: number | undefined): Drive {
  return (frame, body, range) => {
    if (!isObject(range as JsonValue)) return new CelError('invalid data, expected a map for the provided schema with type=object')
    const object = range as Record<string, JsonValue>
    const state = body.start()
    for (const key of Object.keys(object)) {
      frame.slots[first] = key
      if (second !== undefined) frame.slots[second] = object[key]
      frame.charge(0)
      if (!body.step(frame, state)) break
    }
    return body.finish(frame, state)
  }
}

function overValues(planning: Planning, node: Loop): Planned {
  const range = planning.plan(node.range).run
  const names = node.second === undefined ? [node.variable] : [node.variable, node.second]
  return planning.within(
    names.map((name) => ({ name, data: undefined })),
    ([first = 0, second]) => {
      const body = loopBody(planning, node, first)
      return dynamic((frame) => {
        const value = range(frame)
        if (value instanceof ListValue) return driveList(frame, body, value, first, second)
        return value instanceof MapValue ? driveMap(frame, body, value, first, second) : noSuchOverload(value)
      })
    },
  )
}

function driveList(frame: Frame, body: LoopBody, list: ListValue, first: number, second: number | undefined): CelValue {
  const state = body.start()
  for (let i = 0; i < list.length; i++) {
    const element = list.at(i)
    frame.slots[first] = second === undefined ? element : i
    if (second !== undefined) frame.slots[second] = element
    frame.charge(0)
    if (!body.step(frame, state)) break
  }
  return body.finish(frame, state)
}

function driveMap(frame: Frame, body: LoopBody, map: MapValue, first: number, second: number | undefined): CelValue {
  const state = body.start()
  for (const key of map.keys()) {
    frame.slots[first] = key
    if (second !== undefined) frame.slots[second] = map.get(key)
    frame.charge(0)
    if (!body.step(frame, state)) break
  }
  return body.finish(frame, state)
}
