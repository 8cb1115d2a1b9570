import { encodeJson, isObject, JsonFloat, jsonEqual, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { additionalSchema, type Structural } from './structural.js'

// Which old value a new one is compared with, and when the two are equal (spec/schema.md §9.2, §9.3).

/** Finds the old element that corresponds to a new one; undefined for none. */
export type OldItem = (item: JsonValue) => JsonValue | undefined

/** The elements of an old list by their keys; undefined where elements are not correlated: only those of lists of type `map` are. */
export function correlatedItems(schema: Structural, old: JsonValue): OldItem | undefined {
  if (schema.xListType !== 'map' || !Array.isArray(old)) return undefined
  const index = new Map<string, JsonValue>()
  for (const item of old) {
    const key = itemKey(item, schema.xListMapKeys)
    if (key !== undefined && !index.has(key)) index.set(key, item)
  }
  return (item) => {
    const key = itemKey(item, schema.xListMapKeys)
    return key === undefined ? undefined : index.get(key)
  }
}

/** The values of the keys as one text; undefined unless all are there and scalar. */
function itemKey(item: JsonValue, keys: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined
  let text = ''
  for (const name of keys) {
    const value = own(item, name)
    if (value === undefined || value === null || Array.isArray(value) || isObject(value)) return undefined
    // A float that is whole looks like an int in JSON, and is none.
    text += `${value instanceof JsonFloat ? 'float ' : ''}${encodeJson(value)},`
  }
  return text
}

/** Whether a value equals its correlated old one. An object that holds a key without a schema never does. */
export function isUnchanged(schema: Structural, value: JsonValue, old: JsonValue): boolean {
  if (Array.isArray(value)) return Array.isArray(old) && isListUnchanged(schema, value, old)
  if (isObject(value)) return isObject(old) && isObjectUnchanged(schema, value, old)
  return jsonEqual(value, old)
}

function isListUnchanged(schema: Structural, value: JsonValue[], old: JsonValue[]): boolean {
  if (value.length !== old.length) return false
  const oldItem = correlatedItems(schema, old)
  const { items } = schema
  if (oldItem === undefined || items === undefined) return jsonEqual(value, old)
  return value.every((item) => {
    const before = oldItem(item)
    return before !== undefined && isUnchanged(items, item, before)
  })
}

function isObjectUnchanged(schema: Structural, value: JsonObject, old: JsonObject): boolean {
  const keys = Object.keys(value)
  if (keys.length !== Object.keys(old).length) return false
  const additional = additionalSchema(schema)
  return keys.every((key) => {
    const known = schema.properties.get(key) ?? additional
    const before = own(old, key)
    return known !== undefined && before !== undefined && isUnchanged(known, value[key] as JsonValue, before)
  })
}
