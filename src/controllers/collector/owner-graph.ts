import type { GraphNode } from './graph-node.js'

/** What is known of an owner by its uid, whether or not there is such an object. */
interface OwnerRecord {
  /** Keys of the objects that name it. */
  readonly dependents: Set<string>
  /** How many of them block its deletion in the foreground. */
  blocking: number
  /** It was seen to go: uids do not come back. */
  gone: boolean
  /** It was looked for in all namespaces, and not found. */
  nowhere: boolean
}

const NOBODY: ReadonlySet<string> = new Set()

/**
 * Who owns whom. It holds the objects that have owners, or wait for the collector, and nothing of all others: its size is that of the owner references there are.
 */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>()
  readonly #owners = new Map<string, OwnerRecord>()
  /** Keys of the objects in foreground deletion, by uid. */
  readonly #departing = new Map<string, string>()

  /** True where no object has owners. */
  get isOwnerless(): boolean {
    return this.#owners.size === 0
  }

  get(key: string): GraphNode | undefined {
    return this.#nodes.get(key)
  }

  nodes(): IterableIterator<GraphNode> {
    return this.#nodes.values()
  }

  clear(): void {
    this.#nodes.clear()
    this.#owners.clear()
    this.#departing.clear()
  }

  /** Sets what is kept of an object; undefined: nothing. @returns the uids that were, or are, its owners' */
  set(key: string, node: GraphNode | undefined): ReadonlySet<string> {
    const old = this.#nodes.get(key)
    const before = linksOf(old)
    const after = linksOf(node)
    for (const [uid, blocks] of after) if (!before.has(uid)) this.#link(uid, key, blocks)
    for (const [uid, blocks] of before) this.#relink(uid, key, blocks, after.get(uid))
    if (old?.departure === 'foreground') this.#departing.delete(old.uid)
    if (node?.departure === 'foreground') this.#departing.set(node.uid, key)
    if (node === undefined) this.#nodes.delete(key)
    else this.#nodes.set(key, node)
    return new Set([...before.keys(), ...after.keys()])
  }

  /** Keys of the objects that name the owner. */
  dependents(uid: string): ReadonlySet<string> {
    return this.#owners.get(uid)?.dependents ?? NOBODY
  }

  /** Whether a dependent blocks the owner's deletion in the foreground. */
  isBlocked(uid: string): boolean {
    return (this.#owners.get(uid)?.blocking ?? 0) > 0
  }

  /** The key of an object in foreground deletion. */
  departing(uid: string): string | undefined {
    return this.#departing.get(uid)
  }

  /** Remembers, as long as there are dependents, that an owner is gone. */
  markGone(uid: string): void {
    const record = this.#owners.get(uid)
    if (record !== undefined) record.gone = true
  }

  isGone(uid: string): boolean {
    return this.#owners.get(uid)?.gone === true
  }

  /** Remembers, as long as there are dependents, that no namespace has the owner that they name. */
  markNowhere(uid: string): void {
    const record = this.#owners.get(uid)
    if (record !== undefined) record.nowhere = true
  }

  isNowhere(uid: string): boolean {
    return this.#owners.get(uid)?.nowhere === true
  }

  #link(uid: string, key: string, blocks: boolean): void {
    const record = this.#owners.get(uid) ?? { dependents: new Set(), blocking: 0, gone: false, nowhere: false }
    this.#owners.set(uid, record)
    record.dependents.add(key)
    if (blocks) record.blocking++
  }

  /** `after`: whether the link blocks from now on; undefined where it is no more. */
  #relink(uid: string, key: string, before: boolean, after: boolean | undefined): void {
    const record = this.#owners.get(uid)
    if (record === undefined) return
    record.blocking += Number(after === true) - Number(before)
    if (after !== undefined) return
    record.dependents.delete(key)
    if (record.dependents.size === 0) this.#owners.delete(uid)
  }
}

/** The uids of the owners, each with whether the object blocks it. Who names itself does not wait for itself. */
function linksOf(node: GraphNode | undefined): ReadonlyMap<string, boolean> {
  const links = new Map<string, boolean>()
  for (const { uid, blocks } of node?.owners ?? []) links.set(uid, links.get(uid) === true || (blocks && uid !== node?.uid))
  return links
}
