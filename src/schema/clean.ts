import type { JsonObject, JsonValue } from '../base/json/index.js'
import { additionalSchema, type Structural } from './structural.js'

/**
 * Whether pruning and dropping nulls would leave a value as it is, decided without an allocation: most objects are sent as their schema has them. What is unusual,
 * and could be clean nevertheless, is answered with no. `isResource` as for pruning.
 */
export function isClean(value: JsonValue, schema: Structural, isResource: boolean): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value) ? isCleanList(value, schema) : isCleanObject(value as JsonObject, schema, isResource)
}

function isCleanList(list: JsonValue[], schema: Structural): boolean {
  const { items, xPreserveUnknownFields: keepsAll } = schema
  if (keepsAll && items === undefined) return true
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as JsonValue
    if (typeof item !== 'object' || item === null) continue
    // Where unknown fields are kept elements have rules of their own.
    if (items === undefined || keepsAll || !isClean(item, items, items.xEmbeddedResource)) return false
  }
  return true
}

function isCleanObject(object: JsonObject, schema: Structural, isResource: boolean): boolean {
  const additional = additionalSchema(schema)
  // The fastest way over an object's members. Were there inherited ones, they would not be clean.
  for (const key in object) {
    const known = schema.properties.get(key) ?? additional
    const member = object[key] as JsonValue
    const isKept = isResource && (key === 'metadata' || key === 'apiVersion' || key === 'kind')
    if (known === undefined) {
      if (!isKept && !isKeptWithoutSchema(member, schema)) return false
    } else if (member === null) {
      if (!known.nullable && known.default === undefined) return false
    } else if (typeof member === 'object') {
      if (isKept ? known.properties.size > 0 || known.additionalProperties !== undefined : !isClean(member, known, known.xEmbeddedResource))
        return false
    }
  }
  return true
}

/** Members without a schema stay whole under `x-kubernetes-preserve-unknown-fields`; under `additionalProperties: true` they lose what they hold. */
function isKeptWithoutSchema(member: JsonValue, schema: Structural): boolean {
  return schema.xPreserveUnknownFields || (schema.additionalProperties !== undefined && (typeof member !== 'object' || member === null))
}
