import { elementName, isField, type Element } from '../paths/element.js'
import { FieldSet } from '../paths/field-set.js'
import { DEDUCED, type Type } from './type.js'

/**
 * Fits a stored set to the schema of today: paths below what has become atomic turn into the path of the atomic value (spec/apply.md §3.6). What the schema does not
 * describe stays as it is. The set itself where nothing is to be done.
 */
export function collapseAtomics(type: Type, set: FieldSet): FieldSet {
  if (!type.mayCollapse || !set.hasChildren) return set
  if (isAtomic(type)) return FieldSet.LEAF
  let children: Map<Element, FieldSet> | undefined
  for (const [element, child] of set.children) {
    const below = typeBelow(type, element)
    if (below === undefined || below === DEDUCED) continue
    const collapsed = collapseAtomics(below, child)
    if (collapsed !== child) (children ??= new Map(set.children)).set(element, collapsed)
  }
  return children === undefined ? set : FieldSet.of(set.member, children)
}

/** Untyped places are taken for maps here. */
function isAtomic({ map, list }: Type): boolean {
  return map === undefined ? list?.atomic === true : map.atomic
}

/**
 * Makes every declared field that has members below it a member too (spec/apply.md §1.2): what keeps a struct alive that others own fields of. Map keys and list
 * items get no such protection.
 */
export function ensureNamed(type: Type, set: FieldSet): FieldSet {
  let children: Map<Element, FieldSet> | undefined
  for (const [element, child] of set.children) {
    if (!child.hasChildren) continue
    const below = ensureNamed(typeBelow(type, element) ?? DEDUCED, child)
    const named = isField(element) && type.map?.fields.has(elementName(element)) === true ? below.withMember(true) : below
    if (named !== child) (children ??= new Map(set.children)).set(element, named)
  }
  return children === undefined ? set : FieldSet.of(set.member, children)
}

/** The type of what is below an element; undefined where there is none. */
function typeBelow(type: Type, element: Element): Type | undefined {
  if (!isField(element)) return type.list?.element
  return type.map?.fields.get(elementName(element))?.type ?? type.map?.element
}
