import { cloneJson, isObject, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { additionalSchema, type Structural } from './structural.js'

/**
 * Fills in defaults, in place (spec/schema.md §4.1): absent properties, and nulls where null is not allowed. The default of the value's own
 * node is not applied: parents apply the defaults of their children, and the root has no parent.
 */
export function applyDefaults(value: JsonValue, schema: Structural): void {
  if (!schema.has.defaults || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) defaultItems(value, schema.items)
  else if (isObject(value)) defaultMembers(value, schema)
}

const isFilled = (value: JsonValue | undefined, schema: Structural): boolean => value !== undefined && (value !== null || schema.nullable)

function defaultMembers(object: JsonObject, schema: Structural): void {
  for (const [name, property] of schema.defaulting) {
    const present = Object.hasOwn(object, name)
    if (property.default !== undefined && !isFilled(present ? object[name] : undefined, property))
      put(object, name, cloneJson(property.default))
    else if (!present) continue
    applyDefaults(object[name] as JsonValue, property)
  }
  const additional = additionalSchema(schema)
  if (additional?.has.defaults === true) defaultEntries(object, schema, additional)
}

function defaultEntries(object: JsonObject, schema: Structural, additional: Structural): void {
  for (const key of Object.keys(object)) {
    if (schema.properties.has(key)) continue
    if (additional.default !== undefined && !isFilled(object[key], additional)) put(object, key, cloneJson(additional.default))
    applyDefaults(object[key] as JsonValue, additional)
  }
}

function defaultItems(items: JsonValue[], schema: Structural | undefined): void {
  if (schema?.has.defaults !== true) return
  for (let i = 0; i < items.length; i++) {
    if (schema.default !== undefined && !isFilled(items[i], schema)) items[i] = cloneJson(schema.default)
    applyDefaults(items[i] as JsonValue, schema)
  }
}
