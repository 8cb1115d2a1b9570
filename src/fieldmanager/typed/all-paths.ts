import { JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldElement } from '../paths/element.js'
import { FieldSet, LEAF_FIELDS } from '../paths/field-set.js'
import { inKeyOrder, inOrder } from '../paths/key-order.js'
import { itemElement } from './items.js'
import type { ListType, MapType, Type } from './type.js'
import { scalarProblem, typeErrors } from './validate.js'

/** A value that does not fit its type; `typeErrors` says why. */
export class Misfit extends Error {
  override readonly name = 'Misfit'
}

/** Deepest nesting that is followed. */
const MAX_DEPTH = 1_000

/**
 * Every path of a value that has just come into being, containers included, the value's own first (spec/apply.md §3.4): what a Write that adds it comes to own.
 * @throws Misfit, ItemError
 */
export function allPaths(type: Type, value: JsonValue): FieldSet {
  return FieldSet.nodeOf(allFields(type, value, 0))
}

/** {@link allPaths} as a `fieldsV1` object, keys in order, so that it is encoded as it stands. One walk both finds the paths and checks the value. */
function allFields(type: Type, value: JsonValue, depth: number): JsonObject {
  if (typeof value !== 'object' || value === null || value instanceof JsonFloat) {
    if (value !== null && (type.scalar === undefined || scalarProblem(type.scalar, value) !== undefined)) throw new Misfit()
    return LEAF_FIELDS
  }
  const isList = Array.isArray(value)
  const form = isList ? type.list : type.map
  if (form === undefined || depth > MAX_DEPTH) throw new Misfit()
  if (form.atomic) {
    if (typeErrors(type, value, true).length > 0) throw new Misfit()
    return LEAF_FIELDS
  }
  if (isList) return value.length === 0 ? LEAF_FIELDS : itemFields(form as ListType, value, depth + 1)
  const keys = Object.keys(value)
  if (keys.length === 0) return LEAF_FIELDS
  const fields: JsonObject = { '.': LEAF_FIELDS }
  for (const key of inOrder(keys)) addMember(fields, form as MapType, key, value[key] as JsonValue, depth + 1)
  return fields
}

/**
 * Adds the paths of one member of a map to the `fieldsV1` object of that map. `depth`: of the member's value.
 * @throws Misfit, ItemError
 */
export function addMember(fields: JsonObject, type: MapType, key: string, value: JsonValue, depth: number): void {
  const field = type.fields.get(key)
  const below = field === undefined ? type.element : field.type
  if (below === undefined) throw new Misfit()
  fields[field === undefined ? fieldElement(key) : field.path] = allFields(below, value, depth)
}

/** The paths of the items of a list; those of items that occur twice are leaves. */
function itemFields(type: ListType, items: readonly JsonValue[], depth: number): JsonObject {
  const fields: JsonObject = { '.': LEAF_FIELDS }
  for (const item of items) {
    const element = itemElement(type, item)
    const below = allFields(type.element, item, depth)
    fields[element] = fields[element] === undefined ? below : LEAF_FIELDS
  }
  return inKeyOrder(fields)
}
