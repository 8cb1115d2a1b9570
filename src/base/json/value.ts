/**
 * The JSON values that travel through the server, without loss.
 *
 * Go decodes a number into int64 when its text is a plain integer that fits, into float64 otherwise, and validation can tell the
 * two apart (spec/schema.md §6.2). Here:
 * - a JS `number` that is an integer, and a `bigint` (beyond 2^53, within int64) are Go's int64;
 * - a JS `number` that is no integer, and a {@link JsonFloat} are Go's float64.
 *
 * A `bigint` never holds a value that a safe JS integer could hold, and a `JsonFloat` never holds a fraction: each number has one form.
 */
export type JsonValue = null | boolean | string | number | bigint | JsonFloat | JsonValue[] | JsonObject

/** A JSON object. Keys are own properties, `__proto__` among them: read with {@link own}, write with {@link put}. */
export interface JsonObject {
  [key: string]: JsonValue
}

/** A float64 whose value is whole (`3.0`, `1e3`, integers outside int64), so that a plain JS number could not be told from an int64. */
export class JsonFloat {
  readonly value: number
  readonly #source: string | undefined

  /** `source`: how it was written. */
  constructor(value: number, source?: string) {
    this.value = value
    this.#source = source
  }

  /** The number as its document wrote it (`5.0`, `1e2`), which some texts of errors show; undefined where it comes from no document. */
  get source(): string | undefined {
    return this.#source
  }
}

/** True for a JSON object (neither null, array nor {@link JsonFloat}). */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonFloat)
}

/** The own property `key` of `object`, or undefined; never what the prototype has. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Sets the own property `key`, whatever its name (`__proto__` included). */
export function put(object: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}

/** 'int' or 'float' as Go would have decoded the number; undefined for anything that is no number. */
export function numberKind(value: JsonValue | undefined): 'int' | 'float' | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (typeof value === 'bigint') return 'int'
  return value instanceof JsonFloat ? 'float' : undefined
}

/** The number as a JS number (a `bigint` loses precision); NaN for anything that is no number. */
export function toNumber(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value instanceof JsonFloat ? value.value : NaN
}

/** Equality of JSON values by kind: objects without regard to key order, numbers equal only within one kind (3 is not 3.0). Any depth. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  // Pairs of containers whose members are still to be compared; no recursion, as values may be 10,000 deep.
  const left: (JsonObject | JsonValue[])[] = []
  const right: (JsonObject | JsonValue[])[] = []
  const same = (x: JsonValue | undefined, y: JsonValue | undefined): boolean => {
    if (x === y) return true
    if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return false
    if (x instanceof JsonFloat || y instanceof JsonFloat) return x instanceof JsonFloat && y instanceof JsonFloat && x.value === y.value
    if (Array.isArray(x) !== Array.isArray(y)) return false
    left.push(x)
    right.push(y)
    return true
  }
  if (!same(a, b)) return false
  for (let x = left.pop(); x !== undefined; x = left.pop()) {
    const y = right.pop() as JsonObject | JsonValue[]
    if (!(Array.isArray(x) ? sameItems(x, y as JsonValue[], same) : sameMembers(x, y as JsonObject, same))) return false
  }
  return true
}

type Same = (x: JsonValue | undefined, y: JsonValue | undefined) => boolean

function sameItems(a: readonly JsonValue[], b: readonly JsonValue[], same: Same): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i]))
}

function sameMembers(a: JsonObject, b: JsonObject, same: Same): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}

/** A deep copy. Any depth. `copied`: is told of each container and its copy. */
export function cloneJson<T extends JsonValue>(value: T, copied?: (source: object, copy: object) => void): T {
  // Containers whose members are still to be copied, each with its copy.
  const sources: (JsonObject | JsonValue[])[] = []
  const copies: (JsonObject | JsonValue[])[] = []
  const begin = (source: JsonValue): JsonValue => {
    if (typeof source !== 'object' || source === null || source instanceof JsonFloat) return source
    const copy = Array.isArray(source) ? [] : {}
    sources.push(source)
    copies.push(copy)
    copied?.(source, copy)
    return copy
  }
  const root = begin(value)
  for (let source = sources.pop(); source !== undefined; source = sources.pop()) {
    const copy = copies.pop() as JsonObject | JsonValue[]
    if (Array.isArray(source)) for (const item of source) (copy as JsonValue[]).push(begin(item))
    else for (const key of Object.keys(source)) put(copy as JsonObject, key, begin(source[key] as JsonValue))
  }
  return root as T
}
