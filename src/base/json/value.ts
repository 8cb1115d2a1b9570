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
  constructor(value: number) {
    this.value = value
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

/** Equality of JSON values by kind: objects without regard to key order, numbers equal only within one kind (3 is not 3.0). */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof JsonFloat || b instanceof JsonFloat) {
    return a instanceof JsonFloat && b instanceof JsonFloat && a.value === b.value
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]))
  }
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]))
}

/** A deep copy. */
export function cloneJson<T extends JsonValue>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => cloneJson(item)) as T
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) put(copy, key, cloneJson(value[key] as JsonValue))
  return copy as T
}
