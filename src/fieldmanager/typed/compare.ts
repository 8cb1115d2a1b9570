import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldElement, type Element } from '../paths/element.js'
import { FieldSet } from '../paths/field-set.js'
import { union } from '../paths/set-algebra.js'
import { allPaths } from './all-paths.js'
import { formOf, hasKeys, sameValue, type Form } from './form.js'
import { indexItems, type ItemIndex } from './items.js'
import { DEDUCED, type ListType, type MapType, type Type } from './type.js'

/** What differs between two values, as paths (spec/apply.md §3.4). */
export interface Changes {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

const { EMPTY, LEAF } = FieldSet
const MODIFIED: Changes = Object.freeze({ added: EMPTY, modified: LEAF, removed: EMPTY })

/** No difference. */
export const NO_CHANGES: Changes = Object.freeze({ added: EMPTY, modified: EMPTY, removed: EMPTY })

/**
 * Compares two values of one type. Identical parts are not looked into, so patched objects that share structure cost what was patched.
 * @throws ItemError
 */
export function compare(type: Type, old: JsonValue, next: JsonValue): Changes {
  if (old === next) return NO_CHANGES
  const oldForm = formOf(type, old)
  const nextForm = formOf(type, next)
  const changes = compareAs(oldForm, type, old, next)
  // Of an untyped place both forms count: what the one loses and what the other gains.
  return oldForm === nextForm ? changes : join(changes, compareAs(nextForm, type, old, next))
}

/** A value that does not have the form counts as an empty one. */
function compareAs(form: Form, type: Type, old: JsonValue, next: JsonValue): Changes {
  if (form === 'map' && type.map?.atomic === false) {
    const oldEntries = isObject(old) ? old : NOTHING
    const nextEntries = isObject(next) ? next : NOTHING
    if (hasKeys(oldEntries) || hasKeys(nextEntries)) return compareMaps(type.map, oldEntries, nextEntries)
  }
  if (form === 'list' && type.list?.atomic === false) {
    const oldItems = Array.isArray(old) ? old : NO_ITEMS
    const nextItems = Array.isArray(next) ? next : NO_ITEMS
    if (oldItems.length > 0 || nextItems.length > 0) return compareLists(type.list, oldItems, nextItems)
  }
  return sameValue(old, next) ? NO_CHANGES : MODIFIED
}

const NOTHING: JsonObject = Object.freeze({})
const NO_ITEMS: readonly JsonValue[] = Object.freeze([])

function compareMaps(type: MapType, old: JsonObject, next: JsonObject): Changes {
  const changes = new Gathered()
  for (const key of Object.keys(next)) {
    const field = type.fields.get(key)
    changes.take(field?.path ?? fieldElement(key), compareParts(field?.type ?? type.element ?? DEDUCED, own(old, key), next[key]))
  }
  for (const key of Object.keys(old)) {
    if (Object.hasOwn(next, key)) continue
    const field = type.fields.get(key)
    changes.take(field?.path ?? fieldElement(key), compareParts(field?.type ?? type.element ?? DEDUCED, old[key], undefined))
  }
  return changes.result()
}

/** Compares values of which one may be absent. */
function compareParts(type: Type, old: JsonValue | undefined, next: JsonValue | undefined): Changes {
  if (old === next) return NO_CHANGES
  if (old === undefined) return { added: next === undefined ? EMPTY : allPaths(type, next), modified: EMPTY, removed: EMPTY }
  if (next === undefined) return { added: EMPTY, modified: EMPTY, removed: allPaths(type, old) }
  return compare(type, old, next)
}

function compareLists(type: ListType, old: readonly JsonValue[], next: readonly JsonValue[]): Changes {
  const changes = new Gathered()
  const before = indexItems(type, old)
  const after = indexItems(type, next)
  const isPlain = before.repeated.size === 0 && after.repeated.size === 0
  for (const [element, item] of after.first) {
    const found = isPlain ? compareParts(type.element, before.first.get(element), item) : compareItem(type, element, before, after)
    changes.take(element, found)
  }
  for (const element of before.first.keys()) if (!after.first.has(element)) changes.take(element, compareItem(type, element, before, after))
  return changes.result()
}

/** Items that occur twice are leaves: only their path is named, and a single one that takes their place counts as new. */
function compareItem(type: ListType, element: Element, before: ItemIndex, after: ItemIndex): Changes {
  const old = before.repeated.get(element)
  const next = after.repeated.get(element)
  if (old !== undefined && next !== undefined) return sameValue([...old], [...next]) ? NO_CHANGES : MODIFIED
  const single = compareParts(
    type.element,
    old === undefined ? before.first.get(element) : undefined,
    next === undefined ? after.first.get(element) : undefined,
  )
  if (old !== undefined) return { ...single, removed: union(single.removed, LEAF) }
  return next === undefined ? single : { ...single, added: union(single.added, LEAF) }
}

function join(a: Changes, b: Changes): Changes {
  return { added: union(a.added, b.added), modified: union(a.modified, b.modified), removed: union(a.removed, b.removed) }
}

/** The changes below one container; maps are made only where something differs. */
class Gathered {
  #added: Map<Element, FieldSet> | undefined
  #modified: Map<Element, FieldSet> | undefined
  #removed: Map<Element, FieldSet> | undefined

  take(element: Element, changes: Changes): void {
    if (changes === NO_CHANGES) return
    if (!changes.added.isEmpty) (this.#added ??= new Map()).set(element, changes.added)
    if (!changes.modified.isEmpty) (this.#modified ??= new Map()).set(element, changes.modified)
    if (!changes.removed.isEmpty) (this.#removed ??= new Map()).set(element, changes.removed)
  }

  result(): Changes {
    if (this.#added === undefined && this.#modified === undefined && this.#removed === undefined) return NO_CHANGES
    return { added: setOf(this.#added), modified: setOf(this.#modified), removed: setOf(this.#removed) }
  }
}

function setOf(children: ReadonlyMap<Element, FieldSet> | undefined): FieldSet {
  return children === undefined ? EMPTY : FieldSet.of(false, children)
}
