import { isObject, type JsonValue } from '../../base/json/index.js'
import { fieldElement, type Element } from '../paths/element.js'
import { FieldSet } from '../paths/field-set.js'
import { hasKeys, viewOf } from './form.js'
import { indexItems } from './items.js'
import { DEDUCED, type ListType, type MapType, type Type } from './type.js'

/**
 * The paths that a configuration owns by stating it (spec/apply.md §3.2): leaves, list items, undeclared keys, null and `{}`; no declared containers, and nothing
 * for an empty set or keyed list.
 * @throws ItemError
 */
export function ownedPaths(type: Type, config: JsonValue): FieldSet {
  const view = viewOf(type, config)
  switch (view.kind) {
    case 'leaf':
      return isUnowned(type, config) ? FieldSet.EMPTY : FieldSet.LEAF
    case 'map':
      return mapPaths(view.type, view.entries)
    case 'list':
      return listPaths(view.type, view.items)
  }
}

/** Empty containers of granular kinds: whether they are owned is said by what holds them. */
function isUnowned(type: Type, value: JsonValue): boolean {
  if (Array.isArray(value)) return type.list?.atomic === false
  return isObject(value) && type.map?.atomic === false
}

function mapPaths(type: MapType, entries: Readonly<Record<string, JsonValue>>): FieldSet {
  const paths = new Map<Element, FieldSet>()
  for (const key of Object.keys(entries)) {
    const field = type.fields.get(key)
    const value = entries[key] as JsonValue
    const below = ownedPaths(field?.type ?? type.element ?? DEDUCED, value)
    const owned = field === undefined || value === null || (isObject(value) && !hasKeys(value)) ? below.withMember(true) : below
    if (!owned.isEmpty) paths.set(field?.path ?? fieldElement(key), owned)
  }
  return FieldSet.of(false, paths)
}

function listPaths(type: ListType, items: readonly JsonValue[]): FieldSet {
  const paths = new Map<Element, FieldSet>()
  const index = indexItems(type, items)
  for (const [element, item] of index.first) {
    paths.set(element, index.repeated.has(element) ? FieldSet.LEAF : ownedPaths(type.element, item).withMember(true))
  }
  return FieldSet.of(false, paths)
}
