import { Owner, type Closable, type Timer } from '../../base/index.js'
import { isStatusError } from '../../meta/index.js'
import { Controller } from '../../reconcile/index.js'
import { splitKey, type WallClock } from '../../registry/index.js'
import type { Entry, Store } from '../../storage/index.js'
import { makeObject, type Actor } from '../actor.js'
import { ObjectFeed, type FeedScheduler, type ObjectListener } from '../object-feed.js'
import type { ServedType, ServedTypes } from '../served-types.js'
import { deleteDependent, finishDeparture, keepDependent, orphanDependents, type Item } from './actions.js'
import { readNode, uidOf, type GraphNode, type OwnerReference } from './graph-node.js'
import { invalidOwnerEvent } from './invalid-owner-event.js'
import { OwnerGraph } from './owner-graph.js'
import { OwnerStates, type OwnerState } from './owner-states.js'

/** What the garbage collector stands on. */
export interface GarbageCollectorOptions {
  readonly store: Store
  readonly clock: WallClock
  readonly scheduler: FeedScheduler
  readonly types: ServedTypes
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** The name that switches it. */
export const GARBAGE_COLLECTOR = 'garbage-collector-controller'

const EVERYTHING = '/registry/'
const USER = 'system:serviceaccount:kube-system:generic-garbage-collector'
const VERBS = ['delete', 'list', 'watch']
const WORKERS = 20
/** How often the collector looks which types are served, in ms; types often come many at a time. Upstream looks every 30 s. */
const SYNC_MS = 10_000

/**
 * Deletes what has lost its owners, and lets go what waits for its dependents (spec/api.md §12.2). It follows every object there is by one watch of the store, looks at
 * the bytes, and keeps only those that have owners or wait for it; all else it looks up when it has to decide. Level-triggered on the key of an object.
 */
export class GarbageCollector implements Closable, ObjectListener {
  readonly #options: GarbageCollectorOptions
  readonly #graph = new OwnerGraph()
  readonly #states: OwnerStates
  readonly #controller: Controller
  readonly #owned = new Owner()
  /** Keys of objects about which nothing can be said before another type is known. */
  readonly #puzzling = new Set<string>()
  /** Key prefixes of the types that were served when it looked last: objects of newer ones have to wait, as upstream begins to follow them then. */
  #known: ReadonlySet<string> = new Set()
  #nextSync: Timer | undefined

  constructor(options: GarbageCollectorOptions) {
    this.#options = options
    const { store, scheduler, types, onError } = options
    this.#states = new OwnerStates(store, types, this.#graph)
    this.#owned.onClose(() => this.#nextSync?.cancel())
    this.#controller = this.#owned.own(
      new Controller({
        name: GARBAGE_COLLECTOR,
        scheduler,
        workers: WORKERS,
        onError,
        reconcile: (key, signal) => this.#reconcile(key, { userName: USER, signal }),
      }),
    )
  }

  /** Reads what there is; decides nothing before it has. */
  start(): void {
    const { store, scheduler } = this.#options
    this.#sync()
    this.#owned.own(new ObjectFeed(store, scheduler, EVERYTHING, this)).start()
  }

  close(): Promise<void> {
    return this.#owned.close()
  }

  /** A type is served, or is served no more. */
  typesChanged(): void {
    if (this.#owned.closed) return
    this.#nextSync ??= this.#options.scheduler.after(SYNC_MS, () => {
      this.#nextSync = undefined
      this.#sync()
    })
  }

  #sync(): void {
    this.#known = new Set(Array.from(this.#options.types.all(), ({ space }) => space.prefix))
    const keys = [...this.#puzzling]
    this.#puzzling.clear()
    for (const key of keys) this.#controller.queue.add(key)
  }

  reset(): void {
    this.#graph.clear()
    this.#puzzling.clear()
  }

  put(entry: Entry): void {
    const old = this.#graph.get(entry.key)
    const node = readNode(entry)
    if (node === undefined && old === undefined) return
    this.#set(entry.key, node)
    if (node === undefined) return
    const departs = node.departure !== undefined && node.departure !== old?.departure
    if (departs || !sameOwners(old?.owners, node.owners)) this.#controller.queue.add(entry.key)
    if (departs && node.departure === 'foreground') this.#askDependents(node.uid)
  }

  deleted(previous: Entry): void {
    const old = this.#graph.get(previous.key)
    if (old === undefined && this.#graph.isOwnerless) return
    const uid = old?.uid ?? uidOf(previous)
    this.#set(previous.key, undefined)
    this.#graph.markGone(uid)
    this.#askDependents(uid)
  }

  synced(): void {
    this.#controller.start()
  }

  #set(key: string, node: GraphNode | undefined): void {
    if (node === undefined) this.#puzzling.delete(key)
    for (const uid of this.#graph.set(key, node)) {
      const owner = this.#graph.departing(uid)
      if (owner !== undefined && !this.#graph.isBlocked(uid)) this.#controller.queue.add(owner)
    }
  }

  #askDependents(uid: string): void {
    for (const dependent of this.#graph.dependents(uid)) this.#controller.queue.add(dependent)
  }

  async #reconcile(key: string, actor: Actor): Promise<void> {
    const pending = this.#options.store.barrier()
    if (pending !== undefined) await pending
    const node = this.#graph.get(key)
    const entry = this.#options.store.get(key)
    if (node === undefined || entry === undefined) return
    const type = this.#typeOf(key)
    if (type === undefined) {
      this.#puzzling.add(key)
      return
    }
    const item: Item = { type, node, entry, graph: this.#graph, typeOf: (other) => this.#typeOf(other) }
    await this.#decide(item, actor)
  }

  async #decide(item: Item, actor: Actor): Promise<void> {
    const { node, type } = item
    if (node.departure === 'orphan') await orphanDependents(item, actor)
    if (node.departure !== undefined) {
      if (node.departure === 'orphan' || !this.#graph.isBlocked(node.uid)) await finishDeparture(item, node.departure, actor)
      return
    }
    if (node.isDeleted) return
    const { namespace } = splitKey(type.space, node.key)
    const states = new Map(node.owners.map((owner) => [owner, this.#states.stateOf(owner, namespace)] as const))
    const having = (state: OwnerState): OwnerReference[] => node.owners.filter((owner) => states.get(owner) === state)
    if (having('unknown').length > 0) {
      this.#puzzling.add(node.key)
      return
    }
    const unreachable = having('unreachable')
    if (unreachable.length > 0) {
      await this.#warn(item, namespace, unreachable, actor)
      return
    }
    const [absent, departing] = [having('absent'), having('departing')]
    const misplaced = absent.filter((owner) => this.#states.isElsewhere(owner, namespace))
    await this.#warn(item, namespace, misplaced, actor)
    if (having('alive').length === 0) await deleteDependent(item, departing, actor)
    else if (absent.length + departing.length > 0) await keepDependent(item, [...absent, ...departing], actor)
  }

  /** Writes an event about each of the owners, where events are served. That it was written matters less than what comes after it. */
  async #warn(item: Item, namespace: string, owners: readonly OwnerReference[], actor: Actor): Promise<void> {
    const events = this.#options.types.ofKind('', 'Event')
    if (events === undefined) return
    const { type, node } = item
    const { name } = splitKey(type.space, node.key)
    for (const owner of owners) {
      const made = invalidOwnerEvent({ type, uid: node.uid, namespace, name, owner }, this.#options.clock.now())
      try {
        await makeObject(events.context(), made.event, made.namespace, actor)
      } catch (error) {
        if (!isStatusError(error)) throw error
      }
    }
  }

  /** The type of a key, where it has the verbs that the collector needs. */
  #typeOf(key: string): ServedType | undefined {
    const type = this.#options.types.ofKey(key)
    return type !== undefined && this.#known.has(type.space.prefix) && VERBS.every((verb) => type.verbs.has(verb)) ? type : undefined
  }
}

function sameOwners(a: readonly OwnerReference[] | undefined, b: readonly OwnerReference[]): boolean {
  if (a?.length !== b.length) return false
  return b.every((owner, i) => {
    const other = a[i]
    return other?.uid === owner.uid && other.name === owner.name && other.kind === owner.kind && other.apiVersion === owner.apiVersion
  })
}
