import { StoreError, type CasResult, type StoreEvent } from '../contract.js'
import type { Journal, StoredRecord, Trim } from './journal.js'
import type { Newest, VersionIndex } from './version-index.js'

const MAX_BATCH_RECORDS = 1000
const MAX_BATCH_BYTES = 4 * 1024 * 1024
/** Writes are refused while so many bytes wait: the journal is far too slow for what comes in. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024
const RECORD_OVERHEAD = 64

/** A write as the committer takes it: `put` undefined deletes. */
export interface Change {
  readonly key: string
  /** The revision that the newest version must have; 0: there must be none. */
  readonly expect: number
  readonly put: Buffer | undefined
  readonly ttlMs: number | undefined
  /** Wall time in ms, 0: none. */
  readonly expiry: number
  readonly mark: number
}

/** A write whose revision is assigned. */
export interface Write extends StoredRecord {
  readonly ttlMs: number | undefined
}

/** What the committer needs of the store around it. */
export interface CommitterHost {
  /** Lets others go first: called before each round, so that the callers just answered get into it (spec/storage.md §9.4). */
  readonly pause: (callback: () => void) => void
  /** A step of compaction to go along with so many writes; with 0 it would go alone. */
  readonly planTrim: (writes: number) => Trim | undefined
  /** A round is durable and in the index: tell the watches. */
  readonly published: (writes: readonly Write[], events: readonly StoreEvent[]) => void
  /** A round failed; all that waited is rejected. Nothing is taken until {@link Committer.resume}. */
  readonly failed: (error: unknown) => void
}

interface PendingWrite extends Write {
  readonly batch: Batch
  readonly resolve: (result: CasResult) => void
  readonly reject: (error: StoreError) => void
}

/** One whose compare lost against a write that is not durable yet. */
interface Loser {
  readonly key: string
  readonly resolve: (result: CasResult) => void
  readonly reject: (error: StoreError) => void
}

class Batch {
  readonly writes: PendingWrite[] = []
  readonly losers: Loser[] = []
  bytes = 0

  takes(bytes: number): boolean {
    return this.writes.length === 0 || (this.writes.length < MAX_BATCH_RECORDS && this.bytes + bytes <= MAX_BATCH_BYTES)
  }
}

/**
 * Orders all writes (spec/storage.md §9.3): compares against the newest assigned version, assigns revisions, makes them durable in batches, one at a time,
 * and shows a batch when it is durable: first in the index, then to the watches, then to the callers.
 */
export class Committer {
  readonly #index: VersionIndex
  readonly #journal: Journal
  readonly #host: CommitterHost
  /** Rounds to come, in order; the last one is open. */
  #queue: Batch[] = []
  #inFlight: Batch | undefined
  /** The newest assigned write of each key that has one. */
  readonly #pending = new Map<string, PendingWrite>()
  #assigned = 0
  #waitingBytes = 0
  #running = false
  #halted = false
  #idleWaiters: (() => void)[] = []

  constructor(index: VersionIndex, journal: Journal, host: CommitterHost) {
    this.#index = index
    this.#journal = journal
    this.#host = host
  }

  /** Takes a write. The promise settles when its outcome is known, in the order of revisions. */
  cas(change: Change): Promise<CasResult> {
    const pending = this.#pending.get(change.key)
    const newest = pending === undefined ? this.#index.newest(change.key) : newestOf(pending)
    const nothingToDelete = newest.revision === 0 && change.put === undefined
    if (change.expect !== newest.revision || nothingToDelete) {
      return pending === undefined
        ? Promise.resolve({ ok: false, current: this.#index.get(change.key) })
        : this.#lose(pending.batch, change.key)
    }
    const bytes = change.key.length + (change.put?.byteLength ?? 0) + RECORD_OVERHEAD
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      return Promise.reject(new StoreError('Unavailable', 'too many writes are waiting for the disk'))
    }
    return this.#enqueue(change, newest, bytes)
  }

  /** Starts a round if one is due and none is under way. */
  wake(): void {
    if (this.#running || this.#halted) return
    this.#running = true
    this.#host.pause(() => void this.#run())
  }

  /** Takes writes again, after the index has been brought in line with the journal. */
  resume(): void {
    this.#halted = false
    this.wake()
  }

  /** Resolves when no round is under way and none is due. */
  idle(): Promise<void> {
    if (!this.#running) return Promise.resolve()
    return new Promise((resolve) => this.#idleWaiters.push(resolve))
  }

  #lose(batch: Batch, key: string): Promise<CasResult> {
    return new Promise((resolve, reject) => batch.losers.push({ key, resolve, reject }))
  }

  #enqueue(change: Change, previous: Newest, bytes: number): Promise<CasResult> {
    if (this.#pending.size === 0) this.#assigned = this.#index.head
    const { key, put, expiry, mark, ttlMs } = change
    const revision = ++this.#assigned
    const createRevision = previous.revision === 0 ? revision : previous.createRevision
    const record = { key, value: put, revision, createRevision, previousRevision: previous.revision, expiry, mark, ttlMs }
    const batch = this.#open(bytes)
    batch.bytes += bytes
    this.#waitingBytes += bytes
    const result = new Promise<CasResult>((resolve, reject) => {
      const write = { ...record, batch, resolve, reject }
      batch.writes.push(write)
      this.#pending.set(key, write)
    })
    this.wake()
    return result
  }

  #open(bytes: number): Batch {
    const last = this.#queue.at(-1)
    if (last?.takes(bytes) === true) return last
    const batch = new Batch()
    this.#queue.push(batch)
    return batch
  }

  async #run(): Promise<void> {
    for (;;) {
      const batch = this.#queue.shift() ?? new Batch()
      const trim = this.#host.planTrim(batch.writes.length)
      if (batch.writes.length === 0 && trim === undefined) break
      this.#inFlight = batch
      try {
        await this.#journal.append({ records: batch.writes, trim })
      } catch (error) {
        this.#fail(error)
        break
      }
      this.#publish(batch, trim)
      await new Promise<void>((resolve) => this.#host.pause(resolve))
    }
    this.#running = false
    for (const resolve of this.#idleWaiters.splice(0)) resolve()
  }

  /** Runs in one go: nobody sees a part of a round. */
  #publish(batch: Batch, trim: Trim | undefined): void {
    this.#inFlight = undefined
    this.#waitingBytes -= batch.bytes
    for (const write of batch.writes) {
      this.#index.append(write)
      if (this.#pending.get(write.key) === write) this.#pending.delete(write.key)
    }
    const events = batch.writes.map(({ revision }) => this.#index.event(revision))
    this.#host.published(batch.writes, events)
    if (trim !== undefined) this.#index.trim(trim)
    for (const [place, { resolve, revision }] of batch.writes.entries()) {
      const event = events[place] as StoreEvent
      resolve({ ok: true, revision, entry: event.type === 'put' ? event.entry : undefined })
    }
    for (const { resolve, key } of batch.losers) resolve({ ok: false, current: this.#index.get(key) })
  }

  #fail(cause: unknown): void {
    this.#halted = true
    const batches = this.#inFlight === undefined ? this.#queue : [this.#inFlight, ...this.#queue]
    this.#inFlight = undefined
    this.#queue = []
    this.#pending.clear()
    this.#waitingBytes = 0
    this.#host.failed(cause)
    for (const batch of batches) {
      const { message } = cause instanceof Error ? cause : new Error(String(cause))
      for (const { reject } of batch.writes) reject(new StoreError('Unknown', `the outcome of the write is unknown: ${message}`, { cause }))
      for (const { reject } of batch.losers) reject(new StoreError('Unavailable', `the write was not tried: ${message}`, { cause }))
    }
  }
}

/** What the next write of a key finds when this one is assigned. */
function newestOf({ value, revision, createRevision }: Write): Newest {
  return value === undefined ? { revision: 0, createRevision: 0 } : { revision, createRevision }
}
