import type { JsonValue } from '../../base/json/index.js'
import { fieldElement, type Element } from '../paths/element.js'
import { FieldSet } from '../paths/field-set.js'
import { viewOf } from './form.js'
import { indexItems } from './items.js'
import { DEDUCED, type ListType, type MapType, type Type } from './type.js'

/**
 * Every path of a value that has just come into being, containers included, the value's own first (spec/apply.md §3.4): what a Write that adds it comes to own.
 * @throws ItemError
 */
export function allPaths(type: Type, value: JsonValue): FieldSet {
  const view = viewOf(type, value)
  switch (view.kind) {
    case 'leaf':
      return FieldSet.LEAF
    case 'map':
      return FieldSet.of(true, mapPaths(view.type, view.entries))
    case 'list':
      return FieldSet.of(true, listPaths(view.type, view.items))
  }
}

function mapPaths(type: MapType, entries: Readonly<Record<string, JsonValue>>): ReadonlyMap<Element, FieldSet> {
  const paths = new Map<Element, FieldSet>()
  for (const key of Object.keys(entries)) {
    const field = type.fields.get(key)
    const value = entries[key] as JsonValue
    if (field === undefined) paths.set(fieldElement(key), allPaths(type.element ?? DEDUCED, value))
    else paths.set(field.path, allPaths(field.type, value))
  }
  return paths
}

function listPaths(type: ListType, items: readonly JsonValue[]): ReadonlyMap<Element, FieldSet> {
  const paths = new Map<Element, FieldSet>()
  const index = indexItems(type, items)
  for (const [element, item] of index.first) paths.set(element, index.repeated.has(element) ? FieldSet.LEAF : allPaths(type.element, item))
  return paths
}
