import { isObject, JsonFloat, type JsonValue } from '../../base/json/index.js'
import type { ListType, MapType, Type } from './type.js'

/** The form in which a value is looked at. */
export type Form = 'map' | 'list' | 'scalar'

/**
 * The form of a type that a value takes; null, and values that fit none, get the first one that the type has of map, scalar, list (spec/apply.md §3.1).
 */
export function formOf(type: Type, value: JsonValue): Form {
  if (isObject(value)) {
    if (type.map !== undefined) return 'map'
  } else if (Array.isArray(value)) {
    if (type.list !== undefined) return 'list'
  } else if (value !== null && type.scalar !== undefined) return 'scalar'
  return type.map !== undefined ? 'map' : type.scalar !== undefined ? 'scalar' : 'list'
}

/** A value as one looks at it: into a map, into the items of a list, or as a whole (scalars, atomic and empty containers, null). */
export type View =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'map'; readonly type: MapType; readonly entries: Readonly<Record<string, JsonValue>> }
  | { readonly kind: 'list'; readonly type: ListType; readonly items: readonly JsonValue[] }

const LEAF: View = Object.freeze({ kind: 'leaf' })

/** How to look into a value, by its type. */
export function viewOf(type: Type, value: JsonValue): View {
  const form = formOf(type, value)
  if (form === 'map' && type.map !== undefined && !type.map.atomic && isObject(value) && hasKeys(value))
    return { kind: 'map', type: type.map, entries: value }
  if (form === 'list' && type.list !== undefined && !type.list.atomic && Array.isArray(value) && value.length > 0)
    return { kind: 'list', type: type.list, items: value }
  return LEAF
}

/** True unless the object is empty. */
export function hasKeys(value: object): boolean {
  for (const _ in value) return true
  return false
}

/** Equality without regard to key order; numbers by value: 1 equals 1.0 (spec/apply.md §3.4). */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (isNumber(a) && isNumber(b)) return numberOf(a) == numberOf(b)
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
}

type JsonNumber = number | bigint | JsonFloat

function isNumber(value: JsonValue | undefined): value is JsonNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonFloat
}

function numberOf(value: JsonNumber): number | bigint {
  return value instanceof JsonFloat ? value.value : value
}
