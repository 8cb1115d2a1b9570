import { parseGroupVersion } from '../../meta/index.js'
import { objectKey } from '../../registry/index.js'
import type { Store } from '../../storage/index.js'
import type { ServedType, ServedTypes } from '../served-types.js'
import { uidOf, type OwnerReference } from './graph-node.js'
import type { OwnerGraph } from './owner-graph.js'

/** Where namespaces live in the store. */
const NAMESPACES = '/registry/namespaces/'

/**
 * How an owner is (spec/api.md §12.2): `departing`: in foreground deletion; `unknown`: its kind is not served, so nobody can tell; `unreachable`: it would be in a
 * namespace, and the dependent is in none.
 */
export type OwnerState = 'alive' | 'departing' | 'absent' | 'unknown' | 'unreachable'

/** Looks owners up in the store, where they are at the moment. */
export class OwnerStates {
  readonly #store: Store
  readonly #types: ServedTypes
  readonly #graph: OwnerGraph
  /** The owner that was asked for last of those that the graph does not hold: many dependents ask for one. */
  #last = { revision: 0, uid: '' }

  constructor(store: Store, types: ServedTypes, graph: OwnerGraph) {
    this.#store = store
    this.#types = types
    this.#graph = graph
  }

  /** The state of an owner that an object in the namespace ('' for none) names. */
  stateOf(owner: OwnerReference, namespace: string): OwnerState {
    if (this.#graph.isGone(owner.uid)) return 'absent'
    const type = this.#typeOf(owner)
    if (type === undefined) return 'unknown'
    if (type.space.namespaced && namespace === '') return 'unreachable'
    const key = objectKey(type.space, namespace, owner.name)
    if (this.#uidAt(key) !== owner.uid) return 'absent'
    return this.#graph.get(key)?.departure === 'foreground' ? 'departing' : 'alive'
  }

  /** Whether an absent owner is there in another namespace than the object that names it (spec/api.md §12.2). */
  isElsewhere(owner: OwnerReference, namespace: string): boolean {
    const space = this.#typeOf(owner)?.space
    if (space?.namespaced !== true || this.#graph.isGone(owner.uid) || this.#graph.isNowhere(owner.uid)) return false
    for (const { key } of this.#store.range(NAMESPACES).entries) {
      const other = key.slice(NAMESPACES.length)
      if (other !== namespace && this.#uidAt(objectKey(space, other, owner.name)) === owner.uid) return true
    }
    this.#graph.markNowhere(owner.uid)
    return false
  }

  #typeOf({ apiVersion, kind }: OwnerReference): ServedType | undefined {
    const parsed = parseGroupVersion(apiVersion)
    return parsed === undefined ? undefined : this.#types.ofKind(parsed.group, kind)
  }

  #uidAt(key: string): string | undefined {
    const known = this.#graph.get(key)
    if (known !== undefined) return known.uid
    const entry = this.#store.get(key)
    if (entry === undefined) return undefined
    if (this.#last.revision !== entry.revision) this.#last = { revision: entry.revision, uid: uidOf(entry) }
    return this.#last.uid
  }
}
