import { cloneJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { buildStructural, coerceResources, EmbeddedDecodeError, type Structural } from '../../schema/index.js'

/**
 * Brings the metadata in defaults of embedded resources, and in the default of the root, into its type, in place: what ObjectMeta does not have is gone from
 * what is stored, without a word (spec/crd.md §2.15 [R]). A default whose metadata does not fit is left to validation.
 */
export function coerceEmbeddedDefaults(schema: JsonObject): void {
  if (hasDefaultWithMembers(schema)) coerceBelow(schema, buildStructural(schema), true)
}

/** Most schemas have no such default, and are then spared being built. */
function hasDefaultWithMembers(schema: JsonObject): boolean {
  const open = [schema]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const value = own(node, 'default')
    if (isObject(value) || Array.isArray(value)) return true
    const properties = own(node, 'properties')
    for (const child of [own(node, 'items'), ...(isObject(properties) ? Object.values(properties) : [])])
      if (isObject(child)) open.push(child)
  }
  return false
}

/** Defaults are values where they are reached through `properties` and `items`. */
function coerceBelow(node: JsonObject, schema: Structural, isRoot: boolean): void {
  if (!schema.has.defaults || (!isRoot && !schema.has.embeddedResources)) return
  const value = own(node, 'default')
  if (isObject(value) || Array.isArray(value)) node['default'] = coerced(value, schema, isRoot)
  const items = own(node, 'items')
  if (isObject(items) && schema.items !== undefined) coerceBelow(items, schema.items, false)
  const properties = own(node, 'properties')
  if (!isObject(properties)) return
  for (const [name, property] of schema.properties) coerceBelow(own(properties, name) as JsonObject, property, false)
}

function coerced(value: JsonValue, schema: Structural, isRoot: boolean): JsonValue {
  const copy = cloneJson(value)
  try {
    coerceResources(copy, schema, [], isRoot)
    return copy
  } catch (error) {
    if (error instanceof EmbeddedDecodeError) return value
    throw error
  }
}
