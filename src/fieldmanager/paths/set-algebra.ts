import { compareElements, type Element } from './element.js'
import { FieldSet } from './field-set.js'

// Operations on exact member paths (spec/apply.md §1.2). Each gives back its first argument itself where that is the answer, and costs what the smaller side costs.

type Children = Map<Element, FieldSet>

/** All paths of both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || b.isEmpty) return a
  if (a.isEmpty) return b
  const member = a.member || b.member
  let children: Children | undefined
  for (const [element, added] of b.hasChildren ? b.children : []) {
    const had = a.child(element)
    const merged = had === undefined ? added : union(had, added)
    if (merged !== had) (children ??= new Map(a.children)).set(element, merged)
  }
  return children === undefined ? a.withMember(member) : FieldSet.of(member, children)
}

/** The paths of both at once. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a
  const [small, large] = bySize(a, b)
  const children: Children = new Map()
  for (const [element, child] of small.children) {
    const other = large.child(element)
    if (other === undefined) continue
    const common = small === a ? intersection(child, other) : intersection(other, child)
    if (!common.isEmpty) children.set(element, common)
  }
  return FieldSet.of(a.member && b.member, children)
}

/** The paths of `a` that `b` does not have; paths below a removed one stay. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, difference)
}

/** The paths of `a` that are neither in `b` nor below a path of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return b.member ? FieldSet.EMPTY : subtract(a, b, recursiveDifference)
}

function subtract(a: FieldSet, b: FieldSet, below: (a: FieldSet, b: FieldSet) => FieldSet): FieldSet {
  if (a === b) return FieldSet.EMPTY
  let children: Children | undefined
  const visit = (element: Element, had: FieldSet | undefined, taken: FieldSet | undefined): void => {
    if (had === undefined || taken === undefined) return
    const rest = below(had, taken)
    if (rest === had) return
    children ??= new Map(a.children)
    if (rest.isEmpty) children.delete(element)
    else children.set(element, rest)
  }
  if (bySize(a, b)[0] === b) for (const [element, taken] of b.children) visit(element, a.child(element), taken)
  else for (const [element, had] of a.children) visit(element, had, b.child(element))
  const member = a.member && !b.member
  return children === undefined ? a.withMember(member) : FieldSet.of(member, children)
}

/** The set with fewer children first; `a`'s children are not counted when they would have to be read for it. */
function bySize(a: FieldSet, b: FieldSet): readonly [FieldSet, FieldSet] {
  return a.isRead && a.children.size < b.children.size ? [a, b] : [b, a]
}

/** True when both have the same paths. */
export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true
  if (a.member !== b.member || a.children.size !== b.children.size) return false
  for (const [element, child] of a.children) {
    const other = b.child(element)
    if (other === undefined || !equalSets(child, other)) return false
  }
  return true
}

/** True when `b` has every path of `a`. */
export function isSubset(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true
  if (a.member && !b.member) return false
  for (const [element, child] of a.children) {
    const other = b.child(element)
    if (other === undefined || !isSubset(child, other)) return false
  }
  return true
}

/** The set of the given paths. */
export function setOf(paths: Iterable<readonly Element[]>): FieldSet {
  let set = FieldSet.EMPTY
  for (const path of paths) set = union(set, single(path))
  return set
}

function single(path: readonly Element[]): FieldSet {
  return path.reduceRight((below, element) => FieldSet.of(false, new Map([[element, below]])), FieldSet.LEAF)
}

/** True when the path is a member. */
export function hasPath(set: FieldSet, path: readonly Element[]): boolean {
  let node: FieldSet | undefined = set
  for (const element of path) node = node?.child(element)
  return node?.member === true
}

/** All paths, in the order of messages: at each node the members of that level, then level by level below (spec/apply.md §1.2). */
export function* pathsOf(set: FieldSet, prefix: readonly Element[] = []): Generator<readonly Element[]> {
  const children = [...set.children].sort(([a], [b]) => compareElements(a, b))
  for (const [element, child] of children) if (child.member) yield [...prefix, element]
  for (const [element, child] of children) if (child.hasChildren) yield* pathsOf(child, [...prefix, element])
}
