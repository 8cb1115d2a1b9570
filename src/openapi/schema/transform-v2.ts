import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { withEmbeddedMembers } from './embedded.js'
import { INT_OR_STRING, PRESERVE_UNKNOWN, EMBEDDED } from './extensions.js'

/**
 * What v2 can say of a node of a structural schema (spec/openapi-and-clients.md §1.4). Null cannot be said at all, so that a nullable value
 * is one without a type, and not required; whatever preserves unknown fields has no properties, which would make clients refuse all others.
 */
export function transformV2(node: JsonObject): JsonObject {
  const out: JsonObject = { ...node }
  if (own(node, 'nullable') === true) drop(out, 'type', 'items', 'properties')
  dropNullableRequired(out)
  if (own(node, PRESERVE_UNKNOWN) === true) {
    drop(out, 'items', 'properties')
    if (own(out, 'type') === 'object') drop(out, 'type')
  }
  if (own(out, 'type') === 'array' && !isObject(own(out, 'items'))) drop(out, 'type')
  if (own(node, INT_OR_STRING) === true) drop(out, 'type')
  return own(node, EMBEDDED) === true && own(node, PRESERVE_UNKNOWN) !== true ? withEmbeddedMembers(out) : out
}

function dropNullableRequired(out: JsonObject): void {
  const properties = own(out, 'properties')
  const required = own(out, 'required')
  if (!Array.isArray(required)) return
  if (isNullable(own(out, 'additionalProperties'))) {
    drop(out, 'required')
    return
  }
  if (isObject(properties)) out['required'] = required.filter((name) => typeof name !== 'string' || !isNullable(own(properties, name)))
}

const isNullable = (schema: JsonValue | undefined): boolean => isObject(schema) && own(schema, 'nullable') === true

function drop(object: JsonObject, ...names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(object, name)
}
