import {
  StoreError,
  type CasResult,
  type Entry,
  type Operation,
  type RangeOptions,
  type RangeResult,
  type Store,
  type StoreEvent,
  type StoreErrorCode,
  type StoreStatus,
  type StoreWatch,
  type WatchSink,
} from '../contract.js'
import type { Timer } from '../../base/index.js'
import type { StoreEnvironment } from '../environment.js'
import { Committer, type Write } from './committer.js'
import { Expirer } from './expirer.js'
import type { Journal, StoredRecord, Trim } from './journal.js'
import { DEFAULT_HISTORY, Retention, type HistoryOptions } from './retention.js'
import { isWellFormed } from './key-order.js'
import { VersionIndex } from './version-index.js'
import { WatchHub } from './watch-hub.js'

/** The longest key and value together, in bytes: etcd's limit of a request (spec/storage.md §2.6). */
const MAX_WRITE_BYTES = 1_572_864
/** Deletions that go along with each write of a round; without writes; and beside these where someone waits for the compaction (spec/storage.md §9.8). */
const DELETIONS_PER_WRITE = 2
const DELETIONS_WHEN_IDLE = 256
const DELETIONS_WHEN_ASKED = 64
/** Entries between two pauses of a scan: less than a millisecond. */
const SCAN_CHUNK = 2_000

/** What the stores of one process share in options. */
export interface JournaledStoreOptions {
  readonly environment: StoreEnvironment
  /** How much history is kept; default: ten minutes and 10,000 revisions, at most 256 MiB of superseded values. */
  readonly history?: Partial<HistoryOptions>
}

interface CompactionWaiter {
  readonly revision: number
  readonly resolve: () => void
  readonly reject: (error: StoreError) => void
}

/** A record that was read back, and how long its key still has to live. */
export interface FoundRecord {
  readonly record: StoredRecord
  readonly ttlMs: number | undefined
}

/** Why writes are refused. */
interface Refusal {
  readonly code: StoreErrorCode
  readonly reason: string
}

/** A store of this process alone: the index in memory, a committer in front of a journal. Subclasses open, close and describe the journal. */
export abstract class JournaledStore implements Store {
  protected readonly environment: StoreEnvironment
  protected readonly index: VersionIndex = new VersionIndex()
  protected readonly expirer: Expirer
  readonly #hub: WatchHub
  readonly #committer: Committer
  readonly #retention: Retention
  readonly #compactions: CompactionWaiter[] = []
  #state: 'new' | 'open' | 'closing' | 'closed' = 'new'
  #refusal: Refusal | undefined
  #timer: Timer | undefined
  /** A round of compaction alone is wanted. */
  #tidying = false

  protected constructor(options: JournaledStoreOptions, journal: Journal, pause: (callback: () => void) => void) {
    const { environment } = options
    this.environment = environment
    this.#hub = new WatchHub(this.index, environment.logger)
    this.#retention = new Retention(this.index, environment.clock, { ...DEFAULT_HISTORY, ...options.history })
    this.expirer = new Expirer(environment, (key, revision) => this.#expire(key, revision))
    this.#committer = new Committer(this.index, journal, {
      pause,
      planTrim: (writes) => this.#planTrim(writes),
      published: (writes, events) => {
        this.#published(writes, events)
      },
      failed: (cause) => {
        this.#failed(cause)
      },
    })
  }

  abstract get epoch(): string
  abstract open(): Promise<void>
  abstract close(): Promise<void>
  abstract status(): StoreStatus
  /** A round of the journal failed; writes are refused until {@link resume}. */
  protected abstract recover(cause: unknown): void
  /** Why a put is refused at present, beside {@link refuse}. */
  protected abstract full(): string | undefined

  get head(): number {
    return this.index.head
  }

  get compacted(): number {
    return this.index.compacted
  }

  claim(): Promise<void> {
    const over = this.#state === 'closing' || this.#state === 'closed'
    return over ? Promise.reject(new StoreError('Closed', 'the store has been closed')) : Promise.resolve()
  }

  barrier(): Promise<void> | undefined {
    return undefined
  }

  get(key: string, revision?: number): Entry | undefined {
    this.assertOpen()
    return this.index.get(key, revision)
  }

  range(prefix: string, options?: RangeOptions): RangeResult {
    this.assertOpen()
    return this.index.range(prefix, options ?? {})
  }

  scan(prefix: string, options: Omit<RangeOptions, 'limit'> = {}): AsyncIterable<readonly Entry[]> {
    this.assertOpen()
    return this.#chunks(prefix, options.from, options.revision ?? this.head)
  }

  count(prefix: string, options?: RangeOptions): number {
    this.assertOpen()
    return this.index.count(prefix, options ?? {})
  }

  async cas(key: string, expect: number, operation: Operation): Promise<CasResult> {
    const put = 'put' in operation ? operation.put : undefined
    const ttlMs = 'put' in operation ? operation.ttlMs : undefined
    this.#assertWritable(key, put)
    const expiry = ttlMs === undefined ? 0 : Math.ceil(this.environment.clock.now() + Math.max(0, ttlMs))
    const mark = 'put' in operation ? (operation.mark ?? 0) : 0
    return this.#committer.cas({ key, expect, put, ttlMs, expiry, mark })
  }

  watch(prefix: string, afterRevision: number, sink: WatchSink): StoreWatch {
    this.assertOpen()
    return this.#hub.open(prefix, afterRevision, sink)
  }

  async compact(revision: number): Promise<void> {
    this.assertOpen()
    if (revision > this.head)
      throw new StoreError('FutureRevision', `cannot compact to ${String(revision)}, the head is ${String(this.head)}`)
    if (revision <= Math.max(this.compacted, 1)) return
    if (this.#refusal !== undefined) throw new StoreError('ReadOnly', this.#refusal.reason)
    await new Promise<void>((resolve, reject) => {
      this.#compactions.push({ revision, resolve, reject })
      this.#committer.wake()
    })
  }

  /** Why writes are refused, if they are. */
  protected get refusal(): string | undefined {
    return this.#state === 'open'
      ? (this.#refusal?.reason ?? this.full())
      : `the store is ${this.#state === 'new' ? 'not open' : this.#state}`
  }

  /** Begins service: the index is complete. @throws StoreError Closed */
  protected start(): void {
    if (this.#state === 'open') return
    if (this.#state !== 'new') throw new StoreError('Closed', 'the store has been closed')
    this.#state = 'open'
    this.expirer.start()
    this.#tick()
  }

  /** Refuses writes that are not yet taken. */
  protected refuse(code: StoreErrorCode, reason: string): void {
    this.#refusal = { code, reason }
  }

  /** Shows what the journal turned out to hold beyond the index, and takes writes again. */
  protected resume(found: readonly FoundRecord[], trim: Trim | undefined): void {
    const writes = found.map((one) => this.#take(one))
    this.#published(
      writes,
      writes.map(({ revision }) => this.index.event(revision)),
    )
    if (trim !== undefined) this.index.trim(trim)
    this.#refusal = undefined
    this.#committer.resume()
  }

  /** Ends service: takes no more writes, waits for those under way, ends the watches. */
  protected async stop(): Promise<void> {
    if (this.#state !== 'open') {
      this.#state = 'closed'
      return
    }
    this.#state = 'closing'
    this.#timer?.cancel()
    this.expirer.close()
    for (const { reject } of this.#compactions.splice(0)) reject(new StoreError('Closed', 'the store is closing'))
    await this.#committer.idle()
    this.#hub.end()
    this.#state = 'closed'
  }

  async *#chunks(prefix: string, start: string | undefined, revision: number): AsyncGenerator<readonly Entry[], void, undefined> {
    const release = this.index.pin(revision)
    try {
      for (let from = start ?? prefix; ;) {
        this.assertOpen()
        const { entries, more } = this.index.range(prefix, { from, limit: SCAN_CHUNK, revision })
        const last = entries.at(-1)
        if (last === undefined) return
        yield entries
        if (!more) return
        from = `${last.key}\0`
        await new Promise<void>((resolve) => this.environment.scheduler.immediate(resolve))
      }
    } finally {
      release()
    }
  }

  #take({ record, ttlMs }: FoundRecord): Write {
    this.index.append(record)
    return { ...record, ttlMs }
  }

  /** @throws StoreError Closed */
  protected assertOpen(): void {
    if (this.#state !== 'open' && this.#state !== 'closing')
      throw new StoreError('Closed', `the store is ${this.#state === 'new' ? 'not open' : 'closed'}`)
  }

  #assertWritable(key: string, put: Buffer | undefined): void {
    if (this.#state !== 'open') throw new StoreError('Closed', `the store is ${this.#state === 'new' ? 'not open' : this.#state}`)
    if (this.#refusal !== undefined) throw new StoreError(this.#refusal.code, this.#refusal.reason)
    if (!isWellFormed(key)) throw new TypeError('a key must be a well-formed string')
    if (put === undefined) return
    const bytes = Buffer.byteLength(key) + put.byteLength
    if (bytes > MAX_WRITE_BYTES) throw new StoreError('TooLarge', 'etcdserver: request is too large')
    const full = this.full()
    if (full !== undefined) throw new StoreError('NoSpace', full)
  }

  #published(writes: readonly Write[], events: readonly StoreEvent[]): void {
    if (writes.length === 0) return
    this.expirer.note(writes)
    this.#hub.publish(events)
  }

  #failed(cause: unknown): void {
    this.refuse(
      'ReadOnly',
      `the last write failed, the journal is being read again: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    for (const { reject } of this.#compactions.splice(0)) reject(new StoreError('ReadOnly', 'the journal failed'))
    this.recover(cause)
  }

  async #expire(key: string, revision: number): Promise<void> {
    await this.cas(key, revision, { delete: true })
  }

  #planTrim(writes: number): Trim | undefined {
    this.#settleCompactions()
    const asked = this.#compactions.reduce((highest, { revision }) => Math.max(highest, revision), 0)
    if (writes === 0 && asked === 0 && !this.#tidying) return undefined
    const target = this.#state === 'open' ? Math.max(asked, this.#retention.target) : 0
    const budget = writes === 0 ? DELETIONS_WHEN_IDLE : writes * DELETIONS_PER_WRITE + (asked > 0 ? DELETIONS_WHEN_ASKED : 0)
    const trim = this.index.planTrim(target, budget)
    if (trim === undefined) this.#tidying = false
    return trim
  }

  #settleCompactions(): void {
    const done = this.#compactions.filter(({ revision }) => revision <= this.compacted)
    for (const waiter of done) {
      this.#compactions.splice(this.#compactions.indexOf(waiter), 1)
      waiter.resolve()
    }
  }

  /** Now and then: notes how old the head is, and forgets what is old enough. */
  #tick(): void {
    this.#retention.mark()
    this.#tidying = true
    this.#committer.wake()
    this.#timer = this.environment.scheduler.after(this.#retention.interval, () => {
      this.#tick()
    })
  }
}
