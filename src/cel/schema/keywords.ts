import { isObject, own, toNumber } from '../../base/json/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'

// Reading of a schema as a CustomResourceDefinition has it (v1 JSONSchemaProps): what has the wrong type counts as absent.

/** A string keyword; '' if absent. */
export function text(schema: JsonObject, keyword: string): string {
  const value = own(schema, keyword)
  return typeof value === 'string' ? value : ''
}

/** True for a keyword that is true. */
export function flag(schema: JsonObject, keyword: string): boolean {
  return own(schema, keyword) === true
}

/** A bound; negative ones count as 0. Undefined if absent. */
export function bound(schema: JsonObject, keyword: string): number | undefined {
  const value = toNumber(own(schema, keyword))
  return Number.isNaN(value) ? undefined : Math.max(0, value)
}

/** A list keyword; empty if absent. */
export function listOf(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = own(schema, keyword)
  return Array.isArray(value) ? value : []
}

/** A schema below a keyword. */
export function schemaAt(schema: JsonObject, keyword: string): JsonObject | undefined {
  const value = own(schema, keyword)
  return isObject(value) ? value : undefined
}

/** The properties by name. */
export function properties(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  const all = schemaAt(schema, 'properties')
  if (all === undefined) return []
  return Object.keys(all).flatMap((name) => {
    const property = schemaAt(all, name)
    return property === undefined ? [] : [[name, property] as const]
  })
}

/** One property's schema. */
export function property(schema: JsonObject, name: string): JsonObject | undefined {
  const all = schemaAt(schema, 'properties')
  return all === undefined ? undefined : schemaAt(all, name)
}

/** Whether a default is declared (null is none). */
export function hasDefault(schema: JsonObject): boolean {
  return (own(schema, 'default') ?? null) !== null
}

/** Whether the schema is the root of an object of another kind. */
export function isEmbedded(schema: JsonObject): boolean {
  return flag(schema, 'x-kubernetes-embedded-resource')
}
