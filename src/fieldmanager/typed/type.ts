import type { JsonValue } from '../../base/json/index.js'
import { fieldElement, valueText, compareText, type Element } from '../paths/element.js'

/**
 * What field management knows about the values at one place (spec/apply.md §2): which forms a value may take there, and how each form is looked into. A type
 * with several forms is untyped: a value decides by what it is. Types are values and may be cyclic.
 */
export interface Type {
  readonly scalar: Scalar | undefined
  readonly list: ListType | undefined
  readonly map: MapType | undefined
  /** True when stored paths at or below this place may have to be collapsed because something there is atomic (spec/apply.md §3.6). */
  readonly mayCollapse: boolean
}

/** 'untyped': any number, string or boolean. */
export type Scalar = 'numeric' | 'string' | 'boolean' | 'untyped'

/** A list: atomic (a leaf), a set (no keys) or keyed. */
export interface ListType {
  readonly atomic: boolean
  /** In order of names; empty for sets. */
  readonly keys: readonly ListKey[]
  readonly element: Type
}

/** One key of a keyed list. */
export interface ListKey {
  readonly name: string
  /** `"name":`, as path elements have it. */
  readonly text: string
  /** Stands in where an item leaves the key out. */
  readonly default: JsonValue | undefined
}

/** A map or struct: atomic (a leaf) or granular. */
export interface MapType {
  readonly atomic: boolean
  readonly fields: ReadonlyMap<string, Field>
  /** The type of keys that are no declared field; undefined: there must be none. */
  readonly element: Type | undefined
}

/** A declared field. */
export interface Field {
  readonly type: Type
  readonly path: Element
}

/** A scalar type. */
export function scalarType(scalar: Scalar): Type {
  return { scalar, list: undefined, map: undefined, mayCollapse: false }
}

/** A list type. `keys`: names with their defaults, in any order. */
export function listType(
  atomic: boolean,
  element: Type,
  keys: readonly (readonly [name: string, value: JsonValue | undefined])[] = [],
): Type {
  const sorted = [...keys].sort(([a], [b]) => compareText(a, b))
  const list: ListType = { atomic, element, keys: sorted.map(([name, value]) => ({ name, text: `${valueText(name)}:`, default: value })) }
  return { scalar: undefined, list, map: undefined, mayCollapse: atomic || element.mayCollapse }
}

/** A map type. `fields`: the declared ones. */
export function mapType(atomic: boolean, fields: Iterable<readonly [name: string, type: Type]>, element: Type | undefined): Type {
  const map: MapType = {
    atomic,
    element,
    fields: new Map(Array.from(fields, ([name, type]) => [name, { type, path: fieldElement(name) }])),
  }
  // Maps of anything are passed over, and so are maps of any scalar, which upstream takes for the same.
  const isOpen = map.fields.size === 0 && element?.scalar === 'untyped'
  const below = [...map.fields.values()].some(({ type }) => type.mayCollapse) || element?.mayCollapse === true
  return { scalar: undefined, list: undefined, map, mayCollapse: !isOpen && (atomic || below) }
}

/** A type that takes the form of the value: any scalar, a list or a map of the given kinds. */
export function anyOfTypes(list: ListType | undefined, map: MapType | undefined, mayCollapse: boolean): Type {
  return { scalar: 'untyped', list, map, mayCollapse }
}

/** A map type that is made when its members are first looked at, for types that contain themselves; only for places below an atomic one, where nothing collapses. */
export function lazyMapType(make: () => Type): Type {
  return {
    scalar: undefined,
    list: undefined,
    get map() {
      return make().map
    },
    mayCollapse: false,
  }
}

/** The type of values that no schema describes: maps are looked into, lists are not (spec/apply.md §2.7). */
export const DEDUCED: Type = deduced()

function deduced(): Type {
  const map: { atomic: boolean; fields: ReadonlyMap<string, Field>; element: Type | undefined } = {
    atomic: false,
    fields: new Map(),
    element: undefined,
  }
  const list: { atomic: boolean; keys: readonly ListKey[]; element: Type } = { atomic: true, keys: [], element: scalarType('untyped') }
  const type = anyOfTypes(list, map, false)
  map.element = type
  list.element = type
  Object.freeze(map)
  Object.freeze(list)
  return Object.freeze(type)
}
