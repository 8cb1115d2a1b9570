import { createTree, type OrderedTree } from './ordered-tree.js'
import { endOfPrefix, KeyOrder } from './key-order.js'

/** The members of one prefix, and the group of the longest other prefix that it starts with. */
export interface PrefixGroup<Member> {
  readonly prefix: string
  readonly members: Set<Member>
  parent: PrefixGroup<Member> | undefined
}

/**
 * Members by prefix; finds all whose prefix a key starts with in O(log prefixes + nesting), however many members there are.
 *
 * In a sorted set of prefixes, the greatest one that is not above the key has the longest match among itself and its parents: what lies between a prefix
 * of the key and the key starts with that prefix.
 */
export class PrefixGroups<Member> {
  readonly #order = new KeyOrder()
  readonly #tree: OrderedTree<PrefixGroup<Member>>

  constructor() {
    this.#tree = createTree(this.#order)
  }

  add(prefix: string, member: Member): void {
    const group = this.#tree.get(prefix) ?? this.#insert(prefix)
    group.members.add(member)
  }

  remove(prefix: string, member: Member): void {
    const group = this.#tree.get(prefix)
    if (group === undefined) return
    group.members.delete(member)
    if (group.members.size > 0) return
    this.#adopt(group, group, group.parent)
    this.#tree.delete(prefix)
  }

  /** The group of the longest prefix that the key starts with; the others are its parents. */
  find(key: string): PrefixGroup<Member> | undefined {
    let group = this.#tree.getPairOrNextLower(key)?.[1]
    while (group !== undefined && !key.startsWith(group.prefix)) group = group.parent
    return group
  }

  #insert(prefix: string): PrefixGroup<Member> {
    this.#order.admit(prefix)
    const group: PrefixGroup<Member> = { prefix, members: new Set(), parent: this.find(prefix) }
    this.#adopt(group, group.parent, group)
    this.#tree.set(prefix, group)
    return group
  }

  /** Gives the groups directly below `around` another parent. */
  #adopt(around: PrefixGroup<Member>, from: PrefixGroup<Member> | undefined, to: PrefixGroup<Member> | undefined): void {
    this.#tree.forRange(around.prefix, endOfPrefix(around.prefix), false, (_prefix, group) => {
      if (group !== around && group.parent === from) group.parent = to
    })
  }
}
