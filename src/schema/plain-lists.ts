import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { additionalSchema, type Structural } from './structural.js'

// Nearly all lists are short, have strings for keys, and are free of duplicates: that is found out here without an allocation (spec/schema.md §8).

/** Whether the lists of type `set` and `map` in a value are all of that kind; what is not is looked at elsewhere. */
export function isPlain(value: JsonValue, schema: Structural): boolean {
  if (!schema.has.listTypes || typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return isPlainList(value, schema)
  const additional = additionalSchema(schema)
  const object = value as JsonObject
  // The fastest way over an object's members. What is inherited, should there be anything, can only lead to the other way.
  for (const key in object) {
    const known = schema.properties.get(key) ?? additional
    if (known?.has.listTypes === true && !isPlain(object[key] as JsonValue, known)) return false
  }
  return true
}

function isPlainList(list: readonly JsonValue[], schema: Structural): boolean {
  const { items, xListType } = schema
  if (xListType === 'set' ? !isPlainSet(list) : xListType === 'map' && !isPlainMap(list, schema.xListMapKeys)) return false
  if (items?.has.listTypes === true) for (let i = 0; i < list.length; i++) if (!isPlain(list[i] as JsonValue, items)) return false
  return true
}

/** Longer lists are not compared by pairs. */
const FEW = 16

/** Whether a list is short, of nothing but strings, and without duplicates: nearly all are, and for them no keys have to be made. */
function isPlainSet(list: readonly JsonValue[]): boolean {
  if (list.length > FEW) return false
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] !== 'string') return false
    for (let j = 0; j < i; j++) if (list[i] === list[j]) return false
  }
  return true
}

/** The same for a list of objects whose key fields are strings, numbers or absent. */
function isPlainMap(list: readonly JsonValue[], keys: readonly string[]): boolean {
  if (list.length > FEW) return false
  for (let i = 0; i < list.length; i++) {
    const item = list[i]
    if (!hasPlainKeys(item, keys)) return false
    for (let j = 0; j < i; j++) if (hasSameKeys(item as JsonObject, list[j] as JsonObject, keys)) return false
  }
  return true
}

function hasPlainKeys(item: JsonValue | undefined, keys: readonly string[]): boolean {
  if (!isObject(item)) return false
  for (let i = 0; i < keys.length; i++) {
    const value = own(item, keys[i] as string)
    if (value !== undefined && typeof value !== 'string' && typeof value !== 'number') return false
  }
  return true
}

function hasSameKeys(a: JsonObject, b: JsonObject, keys: readonly string[]): boolean {
  for (let i = 0; i < keys.length; i++) if (own(a, keys[i] as string) !== own(b, keys[i] as string)) return false
  return true
}
