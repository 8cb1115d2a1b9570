import { isObject, type JsonObject, type JsonValue } from '../base/json/index.js'
import { additionalSchema, type Structural } from './structural.js'

/**
 * Removes, in place, null members that are neither nullable nor defaulted (spec/schema.md §4.2): their schema is a declared property, else
 * that of `additionalProperties`. Members without a schema and elements of lists stay.
 */
export function dropNulls(value: JsonValue, schema: Structural): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) dropNulls(item, schema.items)
  } else if (isObject(value)) dropNullMembers(value, schema)
}

function dropNullMembers(object: JsonObject, schema: Structural): void {
  const additional = additionalSchema(schema)
  if (additional === undefined && schema.properties.size === 0) return
  for (const key of Object.keys(object)) {
    const known = schema.properties.get(key) ?? additional
    if (known === undefined) continue
    const value = object[key] as JsonValue
    if (value !== null) dropNulls(value, known)
    else if (!known.nullable && known.default === undefined) Reflect.deleteProperty(object, key)
  }
}
