import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { withEmbeddedMembers } from './embedded.js'
import { EMBEDDED, INT_OR_STRING } from './extensions.js'

const INTEGER_OR_STRING: readonly JsonObject[] = [{ type: 'integer' }, { type: 'string' }]

/** What v3 says of a node of a structural schema: everything, with int-or-string spelt out (spec/openapi-and-clients.md §1.4). */
export function transformV3(node: JsonObject): JsonObject {
  const unfolded = own(node, INT_OR_STRING) === true ? unfold(node) : node
  return own(node, EMBEDDED) === true ? withEmbeddedMembers(unfolded) : unfolded
}

/** Says that the value is an integer or a string, where the author has not said so in one of the two known ways. */
function unfold(node: JsonObject): JsonObject {
  const anyOf = own(node, 'anyOf')
  const allOf = own(node, 'allOf')
  const all = Array.isArray(allOf) ? allOf : []
  if (isPattern(anyOf) || (isObject(all[0]) && isPattern(own(all[0], 'anyOf')))) return node
  const pattern = [...INTEGER_OR_STRING]
  return Array.isArray(anyOf) && anyOf.length > 0 ? { ...node, allOf: [{ anyOf: pattern }, ...all] } : { ...node, anyOf: pattern }
}

function isPattern(anyOf: JsonValue | undefined): boolean {
  return (
    Array.isArray(anyOf) &&
    anyOf.length === 2 &&
    anyOf.every((item, i) => isObject(item) && Object.keys(item).length === 1 && own(item, 'type') === INTEGER_OR_STRING[i]?.['type'])
  )
}
