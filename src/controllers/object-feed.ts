import type { Closable, Scheduler, Timer } from '../base/index.js'
import type { Entry, Store, StoreWatch } from '../storage/index.js'

/** Follows the objects below a prefix. All are called synchronously, before the writer of a change gets its answer: they have to be quick and must not throw. */
export interface ObjectListener {
  /** Forget everything: whatever is there will be told again. */
  reset(): void
  /** An object is there, as it is now. */
  put(entry: Entry): void
  /** The object whose last version this was is gone. */
  deleted(previous: Entry): void
  /** Everything that was there has been told. */
  synced(): void
}

/** How a feed waits. */
export type FeedScheduler = Pick<Scheduler, 'after' | 'immediate'>

/** Entries that are told in one go before others get their turn. */
const PAGE = 1_000
/** How long after the end of a watch (the store was reopened) it begins again, in ms. */
const RESTART_MS = 1_000

/** One watch of the store for as many types as there are: first what is there, in slices, and each change from the beginning on. */
export class ObjectFeed implements Closable {
  readonly #store: Store
  readonly #scheduler: FeedScheduler
  readonly #prefix: string
  readonly #listener: ObjectListener
  #watch: StoreWatch | undefined
  #timer: Timer | undefined
  #closed = false

  constructor(store: Store, scheduler: FeedScheduler, prefix: string, listener: ObjectListener) {
    this.#store = store
    this.#scheduler = scheduler
    this.#prefix = prefix
    this.#listener = listener
  }

  start(): void {
    if (this.#closed) return
    this.#listener.reset()
    try {
      this.#watch = this.#open()
      this.#tell(this.#watch, this.#prefix)
    } catch {
      this.#restart()
    }
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#watch?.close()
  }

  #open(): StoreWatch {
    return this.#store.watch(this.#prefix, this.#store.head, {
      events: (events) => {
        for (const event of events) {
          if (event.type === 'put') this.#listener.put(event.entry)
          else this.#listener.deleted(event.previous)
        }
      },
      end: () => {
        this.#restart()
      },
    })
  }

  /** Tells a slice of what is there, and the rest later. An object that changes meanwhile is told by the watch, too, and in the end as it is. */
  #tell(watch: StoreWatch, from: string): void {
    const { entries, more } = this.#store.range(this.#prefix, { from, limit: PAGE })
    for (const entry of entries) this.#listener.put(entry)
    const last = entries.at(-1)
    if (!more || last === undefined) {
      this.#listener.synced()
      return
    }
    this.#timer = this.#scheduler.immediate(() => {
      if (this.#closed || this.#watch !== watch) return
      try {
        this.#tell(watch, `${last.key}\0`)
      } catch {
        this.#restart()
      }
    })
  }

  #restart(): void {
    if (this.#closed) return
    this.#watch?.close()
    this.#watch = undefined
    this.#timer?.cancel()
    this.#timer = this.#scheduler.after(RESTART_MS, () => {
      this.start()
    })
  }
}
