import { StoreError, type StoreEvent, type StoreWatch, type WatchSink } from '../contract.js'
import type { StoreEnvironment } from '../environment.js'
import { PrefixGroups, type PrefixGroup } from './prefix-groups.js'
import type { VersionIndex } from './version-index.js'

/** The open watches of a store: each gets every event below its prefix once, in revision order (spec/storage.md §3.2). */
export class WatchHub {
  readonly #index: VersionIndex
  readonly #logger: StoreEnvironment['logger']
  readonly #watches = new Set<Watch>()
  /** Those that are told of rounds without events for them. */
  readonly #followers = new Set<Watch>()
  readonly #groups = new PrefixGroups<Watch>()

  constructor(index: VersionIndex, logger: StoreEnvironment['logger']) {
    this.#index = index
    this.#logger = logger
  }

  /** Opens a watch and hands over what history has. @throws StoreError Compacted */
  open(prefix: string, after: number, sink: WatchSink): StoreWatch {
    const { compacted, head } = this.#index
    if (after < compacted) throw new StoreError('Compacted', `history begins at ${String(compacted)}, the watch at ${String(after)}`)
    const watch = new Watch(this, prefix, after, sink)
    this.#watches.add(watch)
    if (sink.progress !== undefined) this.#followers.add(watch)
    this.#groups.add(prefix, watch)
    if (after < head) watch.deliver(this.#index.eventsSince(after, prefix), head)
    else if (after === head) watch.deliver([], head)
    return watch
  }

  /** Delivers a commit round that the index has: its events, in revision order, up to the head. */
  publish(events: readonly StoreEvent[]): void {
    const head = this.#index.head
    for (const [group, below] of this.#byGroup(events)) {
      for (const watch of group.members) watch.deliver(below, head)
    }
    for (const watch of this.#followers) watch.deliver([], head)
  }

  /** The watch gets nothing more. */
  remove(watch: Watch): void {
    if (!this.#watches.delete(watch)) return
    this.#followers.delete(watch)
    this.#groups.remove(watch.prefix, watch)
  }

  /** A sink has thrown. */
  failed(watch: Watch, message: string, error: unknown): void {
    this.#logger.error(message, { prefix: watch.prefix, error })
  }

  /** Ends all watches. */
  end(): void {
    for (const watch of [...this.#watches]) watch.end()
  }

  #byGroup(events: readonly StoreEvent[]): Map<PrefixGroup<Watch>, StoreEvent[]> {
    const rounds = new Map<PrefixGroup<Watch>, StoreEvent[]>()
    for (const event of events) {
      for (let group = this.#groups.find(event.key); group !== undefined; group = group.parent) {
        const round = rounds.get(group)
        if (round === undefined) rounds.set(group, [event])
        else round.push(event)
      }
    }
    return rounds
  }
}

class Watch implements StoreWatch {
  readonly prefix: string
  /** Everything up to here has been delivered, or is not wanted. */
  #delivered: number
  /** The last revision told as progress. */
  #told = -1
  readonly #hub: WatchHub
  readonly #sink: WatchSink
  #closed = false

  constructor(hub: WatchHub, prefix: string, after: number, sink: WatchSink) {
    this.#hub = hub
    this.prefix = prefix
    this.#delivered = after
    this.#sink = sink
  }

  close(): void {
    this.#closed = true
    this.#hub.remove(this)
  }

  /**
   * Hands over the events that are new to this watch (one opened by another's sink has those of the round already) and tells the progress.
   */
  deliver(events: readonly StoreEvent[], head: number): void {
    if (this.#closed) return
    const fresh = events.length > 0 ? this.#fresh(events) : events
    try {
      if (fresh.length > 0) {
        this.#delivered = (fresh.at(-1) as StoreEvent).revision
        this.#sink.events(fresh)
      }
      this.#progress(head)
    } catch (error) {
      this.#hub.failed(this, 'a watch is ended, its sink has thrown', error)
      this.end()
    }
  }

  end(): void {
    if (this.#closed) return
    this.close()
    try {
      this.#sink.end()
    } catch (error) {
      this.#hub.failed(this, 'a watch has thrown at its end', error)
    }
  }

  #fresh(events: readonly StoreEvent[]): readonly StoreEvent[] {
    const [first] = events
    if (first === undefined || first.revision > this.#delivered) return events
    return events.filter((event) => event.revision > this.#delivered)
  }

  #progress(head: number): void {
    if (this.#closed || head < this.#delivered || head <= this.#told) return
    this.#told = head
    this.#delivered = head
    this.#sink.progress?.(head)
  }
}
