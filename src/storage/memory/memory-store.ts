import type { Store, StoreStatus } from '../contract.js'
import type { Journal } from '../engine/journal.js'
import { JournaledStore, type JournaledStoreOptions } from '../engine/journaled-store.js'

export interface MemoryStoreOptions extends JournaledStoreOptions {
  /** What is awaited before a write counts as durable; default: nothing. For tests of what depends on it. */
  readonly journal?: Journal
}

/** A store without persistence: the same index, order and events as the others. Writes need no scheduler, they take a few microtasks. */
export function createMemoryStore(options: MemoryStoreOptions): Store {
  return new MemoryStore(options)
}

const NO_JOURNAL: Journal = { append: () => Promise.resolve() }

class MemoryStore extends JournaledStore {
  readonly epoch: string

  constructor(options: MemoryStoreOptions) {
    super(options, options.journal ?? NO_JOURNAL, queueMicrotask)
    this.epoch = options.environment.random.uuid()
  }

  open(): Promise<void> {
    return new Promise((resolve) => {
      this.start()
      resolve()
    })
  }

  close(): Promise<void> {
    return this.stop()
  }

  status(): StoreStatus {
    const reason = this.refusal
    const { head, compacted } = this
    return { kind: 'memory', writable: reason === undefined, ...(reason === undefined ? {} : { reason }), head, compacted, sizeBytes: 0 }
  }

  /** A journal that failed holds nothing. */
  protected recover(): void {
    this.resume([], undefined)
  }

  protected full(): undefined {
    return undefined
  }
}
