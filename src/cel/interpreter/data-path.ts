import { isObject, own } from '../../base/json/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { convert } from '../values/data.js'
import { fieldOf } from '../values/data-type.js'
import type { DataType } from '../values/data-type.js'
import { CelError, noSuchKey, noSuchOverload } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import type { Frame } from './frame.js'
import { listIndex, outOfBounds } from './list-index.js'
import type { Run } from './planned.js'

/** Reads JSON data, without conversion; errors come as values. */
export type Read = (frame: Frame) => JsonValue | CelError

/** One step into JSON data. */
export type Step =
  | { readonly kind: 'field'; readonly json: string; readonly name: string; readonly data: DataType }
  /** An index or map key that is computed, or known. */
  | { readonly kind: 'index'; readonly run: Run; readonly data: DataType }

/** A way from a variable into its data: `self.a.b[i].c`. Nothing is converted but the value at its end. */
export interface DataPath {
  readonly slot: number
  readonly name: string
  readonly steps: readonly Step[]
  /** What the variable holds. */
  readonly root: DataType
  /** What is at the end. */
  readonly data: DataType
}

/** The step that a field selection or index is, if data of this type can be stepped into so. */
export function fieldStep(data: DataType, name: string): Step | undefined {
  switch (data.kind) {
    case 'object': {
      const field = fieldOf(data, name)
      return field === undefined ? undefined : { kind: 'field', json: field.json, name, data: field.data }
    }
    case 'map':
      return data.element === undefined ? undefined : { kind: 'field', json: name, name, data: data.element }
    case 'dyn':
      return { kind: 'field', json: name, name, data }
    default:
      return undefined
  }
}

/** The step that an index is, if data of this type can be stepped into so. */
export function indexStep(data: DataType, run: Run): Step | undefined {
  if (data.kind === 'dyn') return { kind: 'index', run, data }
  const indexed = data.kind === 'list' || data.kind === 'map'
  return indexed && data.element !== undefined ? { kind: 'index', run, data: data.element } : undefined
}

/** A reader of the data at the end of a path. */
export function readPath(path: DataPath): Read {
  const { slot, name } = path
  let read: Read = (frame) => {
    const value = frame.slots[slot] as JsonValue | undefined
    return value === undefined ? new CelError(`no such attribute(s): ${name}`) : value
  }
  let from = path.root
  for (const step of path.steps) {
    read = step.kind === 'field' ? readField(read, step, from) : readIndex(read, step, from)
    from = step.data
  }
  return read
}

function readField(parent: Read, step: Step & { readonly kind: 'field' }, from: DataType): Read {
  const { json, name } = step
  const nullIsAbsent = from.kind === 'object'
  // Only names that every object inherits need the slower test for an own property.
  const get = json in Object.prototype ? (object: JsonObject) => own(object, json) : (object: JsonObject) => object[json]
  return (frame) => {
    const object = parent(frame)
    if (object instanceof CelError) return object
    if (!isObject(object)) return wrongData(from, object, name)
    const value = get(object)
    return value === undefined || (value === null && nullIsAbsent) ? noSuchKey(name) : value
  }
}

function readIndex(parent: Read, step: Step & { readonly kind: 'index' }, from: DataType): Read {
  const { run } = step
  return (frame) => {
    const container = parent(frame)
    if (container instanceof CelError) return container
    const index = run(frame)
    if (Array.isArray(container)) return element(container, index)
    if (!isObject(container)) return wrongData(from, container, keyText(index))
    if (typeof index !== 'string')
      return from.kind === 'dyn' && !(index instanceof CelError) ? noSuchKey(keyText(index)) : noSuchOverload(index)
    const value = own(container, index)
    return value === undefined ? noSuchKey(index) : value
  }
}

function element(list: readonly JsonValue[], index: CelValue): JsonValue | CelError {
  const place = typeof index === 'number' && Number.isInteger(index) ? index : listIndex(index)
  if (place instanceof CelError) return place
  return list[Number(place)] ?? (place >= 0 && place < list.length ? null : outOfBounds(place))
}

function keyText(key: CelValue): string {
  return typeof key === 'object' && key !== null ? 'value' : String(key)
}

/** Data of another form than its type says: the error its conversion gives, or that nothing is found in it. */
function wrongData(from: DataType, raw: JsonValue, name: string): CelError {
  const value = convert(from, raw)
  return value instanceof CelError ? value : noSuchKey(name)
}

/** Reads and converts what is at the end of a path. */
export function runPath(path: DataPath, cost: number): Run {
  const read = readPath(path)
  const { data } = path
  const finish = (raw: JsonValue | CelError): CelValue => (raw instanceof CelError ? raw : convert(data, raw))
  switch (data.kind) {
    case 'int':
      return (frame) => {
        frame.cost += cost
        const raw = read(frame)
        return typeof raw === 'number' && Number.isInteger(raw) ? raw : finish(raw)
      }
    case 'string':
      return (frame) => {
        frame.cost += cost
        const raw = read(frame)
        return typeof raw === 'string' ? raw : finish(raw)
      }
    default:
      return (frame) => {
        frame.cost += cost
        return finish(read(frame))
      }
  }
}

/** `has(…)` on a path whose last step is a field: presence of the field; data that cannot be converted is an error even so. */
export function runPresence(path: DataPath, cost: number): Run {
  const last = path.steps[path.steps.length - 1]
  const before = path.steps.slice(0, -1)
  const holder = before[before.length - 1]?.data ?? path.root
  const read = readPath({ ...path, steps: before, data: holder })
  if (last?.kind !== 'field') return () => false
  return (frame) => {
    frame.cost += cost
    const object = read(frame)
    if (object instanceof CelError) return object
    const raw = isObject(object) ? own(object, last.json) : undefined
    if (raw === undefined || (raw === null && holder.kind === 'object')) return false
    const value = convert(last.data, raw)
    return value instanceof CelError ? value : true
  }
}
