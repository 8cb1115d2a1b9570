import { isObject, JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { normalizeElement, type Element } from './element.js'
import { FieldSet } from './field-set.js'
import { union } from './set-algebra.js'

/** A `fieldsV1` that is no encoding of a set of paths. */
export class FieldsV1Error extends Error {
  override readonly name = 'FieldsV1Error'
}

/**
 * The set of a `fieldsV1` that somebody handed in; {@link FieldSet.encode} is the way back (spec/apply.md §1.3). Absent and null are the empty set.
 * @throws FieldsV1Error, ElementError
 */
export function decodeFieldsV1(fields: JsonValue | undefined): FieldSet {
  if (fields === undefined || fields === null) return FieldSet.EMPTY
  if (!isObject(fields)) throw new FieldsV1Error(`expected a map, got ${typeName(fields)}`)
  return FieldSet.of(false, decodeLevel(fields, 0))
}

/** Deepest path accepted: no value that is looked into is deeper, and no walk of a set can exhaust the stack. */
const MAX_DEPTH = 1_000

function decodeLevel(fields: JsonObject, depth: number): ReadonlyMap<Element, FieldSet> {
  if (depth > MAX_DEPTH) throw new FieldsV1Error('exceeded max depth')
  const children = new Map<Element, FieldSet>()
  for (const key of Object.keys(fields)) {
    if (key === '.') continue
    const element = normalizeElement(key)
    if (element === undefined) continue
    const node = decodeNode(fields[key] as JsonValue, depth + 1)
    const twin = children.get(element)
    children.set(element, twin === undefined ? node : union(twin, node))
  }
  return children
}

/** A node without known children is a member, whether it says so or not. */
function decodeNode(fields: JsonValue, depth: number): FieldSet {
  if (fields === null) return FieldSet.LEAF
  if (!isObject(fields)) throw new FieldsV1Error(`expected a map, got ${typeName(fields)}`)
  const children = decodeLevel(fields, depth)
  return FieldSet.of(children.size === 0 || Object.hasOwn(fields, '.'), children)
}

function typeName(value: JsonValue): string {
  return Array.isArray(value) ? 'array' : value instanceof JsonFloat ? 'number' : typeof value
}
