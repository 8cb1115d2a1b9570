import { isObject, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldElement } from '../paths/element.js'
import type { FieldSet } from '../paths/field-set.js'
import { formOf, viewOf } from './form.js'
import { itemElement } from './items.js'
import { DEDUCED, type ListType, type MapType, type Type } from './type.js'

/**
 * The value without the members of a set (spec/apply.md §3.5). A container that loses its last child becomes null and stays, unless it is a member itself.
 * @throws ItemError
 */
export function removeItems(type: Type, value: JsonValue, set: FieldSet): JsonValue {
  if (!set.hasChildren) return value
  const view = viewOf(type, value)
  switch (view.kind) {
    case 'leaf':
      return formOf(type, value) === 'scalar' ? value : null
    case 'map':
      return removeKeys(view.type, view.entries, set)
    case 'list':
      return removeListItems(view.type, view.items, set)
  }
}

function removeKeys(type: MapType, entries: Readonly<Record<string, JsonValue>>, set: FieldSet): JsonValue {
  const rest: JsonObject = {}
  let isEmpty = true
  for (const key of Object.keys(entries)) {
    const field = type.fields.get(key)
    const node = set.child(field?.path ?? fieldElement(key))
    if (node?.member === true) continue
    const value = entries[key] as JsonValue
    put(rest, key, node === undefined ? value : removeItems(field?.type ?? type.element ?? DEDUCED, value, node))
    isEmpty = false
  }
  return isEmpty ? null : rest
}

function removeListItems(type: ListType, items: readonly JsonValue[], set: FieldSet): JsonValue {
  const rest: JsonValue[] = []
  for (const item of items) {
    const node = set.child(itemElement(type, item))
    if (node?.member === true) continue
    rest.push(node === undefined ? item : removeItems(type.element, item, node))
  }
  return rest.length === 0 ? null : rest
}

/** {@link removeItems} of an object, which is never emptied. */
export function removeFromObject(type: Type, object: JsonObject, set: FieldSet): JsonObject {
  const rest = removeItems(type, object, set)
  return isObject(rest) ? rest : {}
}
