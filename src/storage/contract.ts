/**
 * The store contract: a revisioned key-value store with single-key compare-and-swap (spec/storage.md §1, §8).
 *
 * Reads are synchronous: every backend keeps its present state and the kept history in memory (one index), and shows only what is durable. A backend
 * that other processes write to awaits {@link Store.barrier} to be as new as the moment of the call; where the process is alone it is a no-op.
 */

/** One version of one key, as read: two reads of one version need not answer the same object. Immutable, except for what belongs to the layer above. */
export interface Entry {
  readonly key: string
  /** The stored bytes: the object's JSON without `metadata.resourceVersion`. */
  readonly value: Buffer
  /** Revision of the write that made this version. */
  readonly revision: number
  /** Revision of the write that made the key. */
  readonly createRevision: number
  /**
   * What the layer above says of the value, a whole number up to 2^48; 0: nothing. It comes with the put and stays with the version, also on disk; what is set
   * here is remembered in memory alone.
   */
  mark: number
  /** A slot for what the layer above derives from the value (labels, served forms); the store never looks at it. */
  derived: unknown
}

/** One change. A revision has exactly one. */
export type StoreEvent =
  | { readonly type: 'put'; readonly key: string; readonly revision: number; readonly entry: Entry; readonly previous: Entry | undefined }
  | { readonly type: 'delete'; readonly key: string; readonly revision: number; readonly previous: Entry }

/** What a write does once its compare holds. `ttlMs`: the key is deleted, by an ordinary delete, not before so many ms after this put. `mark`: {@link Entry.mark}. */
export type Operation = { readonly put: Buffer; readonly ttlMs?: number; readonly mark?: number } | { readonly delete: true }

/** The outcome of a compare-and-swap. A failed one tells what is there (undefined: nothing). */
export type CasResult =
  | { readonly ok: true; readonly revision: number; readonly entry: Entry | undefined }
  | { readonly ok: false; readonly current: Entry | undefined }

/** Which part of a range is wanted. */
export interface RangeOptions {
  /** First key wanted, inclusive; default: the first below the prefix. */
  readonly from?: string
  /** At most so many entries; default: all. */
  readonly limit?: number
  /** State at this revision; default: the newest durable one. */
  readonly revision?: number
}

/** Entries in byte order of their keys; `more` tells that keys remain behind the last one. */
export interface RangeResult {
  readonly entries: Entry[]
  readonly more: boolean
}

/** Where a watch delivers. All three are called synchronously, in revision order, before the writer's promise resolves. */
export interface WatchSink {
  /** The events of one commit round that lie below the prefix, in revision order. */
  events(events: readonly StoreEvent[]): void
  /** Everything up to this revision has been delivered (called after each round, also when nothing below the prefix changed). */
  progress?(revision: number): void
  /** The watch is over: the store closes, or was reopened after a fault. */
  end(): void
}

/** An open watch. */
export interface StoreWatch {
  close(): void
}

/** How a store is doing. */
export interface StoreStatus {
  readonly kind: 'memory' | 'level' | 'etcd'
  readonly writable: boolean
  /** Why it is not writable. */
  readonly reason?: string
  readonly head: number
  readonly compacted: number
  /** Bytes on disk (0 for memory). */
  readonly sizeBytes: number
}

/** The reasons a store refuses or fails; `code` is the contract, the message is for people. */
export type StoreErrorCode =
  | 'Closed'
  | 'Locked'
  | 'Corrupt'
  | 'FormatTooNew'
  | 'Compacted'
  | 'FutureRevision'
  | 'TooLarge'
  /** The write's outcome is not known: it may or may not be applied. Never retry it blindly. */
  | 'Unknown'
  /** The write was provably not applied. */
  | 'Unavailable'
  | 'ReadOnly'
  | 'NoSpace'

/** An error of a store. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A revisioned key-value store. An empty store is at revision 1, its first write makes revision 2; every write adds exactly 1. */
export interface Store {
  /** The last durable revision. */
  readonly head: number
  /** History below this revision is gone; 0: none is. */
  readonly compacted: number
  /** A random id made with the store and changed by a restore. */
  readonly epoch: string
  /**
   * Takes what the store has to have for itself alone, without reading it: the quick part of {@link open}, which begins with it.
   * @throws StoreError Locked, Corrupt, NoSpace, Unavailable
   */
  claim(): Promise<void>
  /** Opens and recovers. @throws StoreError Locked, Corrupt, FormatTooNew, NoSpace, Unavailable (the files cannot be read or written) */
  open(): Promise<void>
  /** Waits for writes under way, ends all watches, releases everything. Idempotent. */
  close(): Promise<void>
  /** Undefined, or a promise after which the reads see every write acknowledged anywhere before this call. */
  barrier(): Promise<void> | undefined
  /** The key's version at the revision (default: newest durable). @throws StoreError Compacted, FutureRevision, Closed */
  get(key: string, revision?: number): Entry | undefined
  /** Keys that start with `prefix`. @throws StoreError Compacted, FutureRevision, Closed */
  range(prefix: string, options?: RangeOptions): RangeResult
  /**
   * The entries of a range of one state, in chunks: other work goes on between two of them, and history at the revision is kept until the iteration ends.
   * @throws StoreError as {@link range}
   */
  scan(prefix: string, options?: Omit<RangeOptions, 'limit'>): AsyncIterable<readonly Entry[]>
  /** How many keys start with the prefix, from `from` on, at the revision; the limit does not count. @throws StoreError as {@link range} */
  count(prefix: string, options?: RangeOptions): number
  /**
   * Writes when the key's newest assigned version has revision `expect` (0: the key must not exist). Resolves when durable, after index and watches have
   * it; the entry of a put is the one that reads return. Deleting a missing key is a compare that failed. The put's bytes must not be changed before that.
   * @throws StoreError Unknown, Unavailable, TooLarge (key and value beyond 1.5 MiB), NoSpace, ReadOnly, Closed
   * @throws TypeError the key is no well-formed string
   */
  cas(key: string, expect: number, operation: Operation): Promise<CasResult>
  /**
   * Every change of keys with the prefix after the revision, in order: first, synchronously, what history has, then live. A revision above the head is taken
   * as it is: nothing up to it is delivered. @throws StoreError Compacted, Closed
   */
  watch(prefix: string, afterRevision: number, sink: WatchSink): StoreWatch
  /** Forgets history before the revision (never current values). Monotone. @throws StoreError FutureRevision, ReadOnly, Closed */
  compact(revision: number): Promise<void>
  status(): StoreStatus
}
