import { isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { FieldPath } from '../paths.js'
import { additionalSchema, type Structural } from '../structural.js'

/** What is done with each embedded resource; `path` is where it stands. */
export type ResourceVisitor = (object: JsonObject, schema: Structural, path: FieldPath) => void

/**
 * Visits every object that stands at a node with `x-kubernetes-embedded-resource`, outer ones first, and descends wherever there may be more.
 * `isRoot`: the value itself counts as one, whatever its schema says. Subtrees without such nodes are not entered.
 */
export function walkResources(value: JsonValue, schema: Structural, isRoot: boolean, path: FieldPath, visit: ResourceVisitor): void {
  if (Array.isArray(value)) walkItems(value, schema, path, visit)
  if (!isObject(value)) return
  if (isRoot || schema.xEmbeddedResource) visit(value, schema, path)
  if (schema.has.embeddedResources) walkMembers(value, schema, path, visit)
}

function walkMembers(object: JsonObject, schema: Structural, path: FieldPath, visit: ResourceVisitor): void {
  const additional = additionalSchema(schema)
  for (const key of Object.keys(object).sort()) {
    const property = schema.properties.get(key)
    const known = property ?? additional
    if (known?.has.embeddedResources !== true) continue
    if (property === undefined) path.key(key)
    else path.property(key)
    walkResources(object[key] as JsonValue, known, false, path, visit)
    path.pop()
  }
}

function walkItems(items: JsonValue[], schema: Structural, path: FieldPath, visit: ResourceVisitor): void {
  const { items: known } = schema
  if (known?.has.embeddedResources !== true) return
  for (const [i, item] of items.entries()) {
    path.index(i)
    walkResources(item, known, false, path, visit)
    path.pop()
  }
}
