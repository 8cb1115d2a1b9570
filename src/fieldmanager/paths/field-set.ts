import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { isElement, type Element } from './element.js'
import { inKeyOrder } from './key-order.js'

/** The `fieldsV1` object of a path that has none below it. */
export const LEAF_FIELDS: JsonObject = Object.freeze({})

const NO_CHILDREN: ReadonlyMap<Element, FieldSet> = new Map()

/**
 * A set of field paths: one node of a trie (spec/apply.md §1.2). A node is a member (its own path belongs to the set), or has children, or both; nodes that are
 * neither do not occur except as the empty set. Sets are values: operations make new ones and share what stays the same.
 *
 * A set out of a stored `fieldsV1` object looks at a level of that object only when it is asked for it, and is encoded as that very object.
 */
export class FieldSet {
  readonly member: boolean
  readonly #stored: JsonObject | undefined
  #children: ReadonlyMap<Element, FieldSet> | undefined

  private constructor(member: boolean, children: ReadonlyMap<Element, FieldSet> | undefined, stored: JsonObject | undefined) {
    this.member = member
    this.#children = children
    this.#stored = stored
  }

  /** No paths. */
  static readonly EMPTY: FieldSet = new FieldSet(false, NO_CHILDREN, undefined)

  /** Just the path of the node itself. */
  static readonly LEAF: FieldSet = new FieldSet(true, NO_CHILDREN, undefined)

  /** A node; `children` must hold no empty sets and must not change afterwards. */
  static of(member: boolean, children: ReadonlyMap<Element, FieldSet>): FieldSet {
    if (children.size === 0) return member ? FieldSet.LEAF : FieldSet.EMPTY
    return new FieldSet(member, children, undefined)
  }

  /** The set of a canonical `fieldsV1` object, as this server stores them; `decodeFieldsV1` is for all others. */
  static ofStored(fields: JsonObject): FieldSet {
    return hasElements(fields) ? new FieldSet(false, undefined, fields) : FieldSet.EMPTY
  }

  get children(): ReadonlyMap<Element, FieldSet> {
    this.#children ??= childrenOf(this.#stored as JsonObject)
    return this.#children
  }

  /** The node below `element`. */
  child(element: Element): FieldSet | undefined {
    if (this.#children !== undefined) return this.#children.get(element)
    const stored = own(this.#stored as JsonObject, element)
    return stored === undefined ? undefined : FieldSet.nodeOf(stored)
  }

  /** False while the children are still in the stored object. */
  get isRead(): boolean {
    return this.#children !== undefined
  }

  get isEmpty(): boolean {
    return !this.member && !this.hasChildren
  }

  get hasChildren(): boolean {
    return this.#children === undefined || this.#children.size > 0
  }

  /** The `fieldsV1` object of this set: `.` first, keys in order of their texts, which is how custom resources are stored (spec/apply.md §1.3). */
  encode(): JsonObject {
    if (this.#stored !== undefined) return this.#stored
    if (!this.hasChildren) return LEAF_FIELDS
    const fields: JsonObject = this.member ? { '.': LEAF_FIELDS } : {}
    for (const [element, child] of this.children) fields[element] = child.encode()
    return inKeyOrder(fields)
  }

  /** The same node, member or not. */
  withMember(member: boolean): FieldSet {
    return member === this.member ? this : FieldSet.of(member, this.children)
  }

  /** The node of an object inside a stored `fieldsV1`: without children it is a member, whatever it says. */
  static nodeOf(stored: JsonValue): FieldSet {
    if (typeof stored !== 'object' || !hasElements(stored as JsonObject | null)) return FieldSet.LEAF
    return new FieldSet(Object.hasOwn(stored as JsonObject, '.'), undefined, stored as JsonObject)
  }
}

function hasElements(fields: JsonObject | null): boolean {
  if (fields === null) return false
  for (const key in fields) if (isElement(key)) return true
  return false
}

function childrenOf(fields: JsonObject): ReadonlyMap<Element, FieldSet> {
  const children = new Map<Element, FieldSet>()
  for (const key of Object.keys(fields)) if (isElement(key)) children.set(key, FieldSet.nodeOf(fields[key] as JsonValue))
  return children
}
