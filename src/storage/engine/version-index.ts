import { StoreError, type Entry, type RangeOptions, type RangeResult, type StoreEvent } from '../contract.js'
import { History } from './history.js'
import type { StoredRecord, Trim } from './journal.js'
import { isWellFormed } from './key-order.js'
import { NO_VERSION, VersionMemory } from './version-memory.js'
import { VersionTable } from './version-table.js'

/** The revision of an empty store (spec/storage.md §1.1). */
export const FIRST_REVISION = 1

/** What a kept version costs in memory beside key and value, about: its numbers, its places in the table and in the history. */
const VERSION_OVERHEAD = 80

/** Revisions looked at for one trim at most: where there is little to delete, it would otherwise take as long as history is. */
const MAX_TRIM_REVISIONS = 20_000

/** The newest version of a key as a write sees it. */
export interface Newest {
  /** 0: the key does not exist. */
  readonly revision: number
  readonly createRevision: number
}

const ABSENT: Newest = { revision: 0, createRevision: 0 }
/** Above all bytes of keys, which are UTF-8. */
const ABOVE_ALL = Buffer.from([0xff])

/** The one index of a store: key -> newest durable version -> the ones before it, and the history of revisions (spec/storage.md §9.7). */
export class VersionIndex {
  readonly #memory = new VersionMemory()
  readonly #table = new VersionTable(this.#memory)
  /** The key that was last found or written, and its bytes: a write finds before it writes. */
  #lastKey = ''
  #lastBytes: Uint8Array = Buffer.alloc(0)
  #history = new History(FIRST_REVISION + 1)
  #head = FIRST_REVISION
  #compacted = 0
  /** Records at or below the compacted revision. */
  #live = 0
  #supersededBytes = 0
  /** Revisions that are being read, and by how many. */
  readonly #pins = new Map<number, number>()

  /** The last durable revision. */
  get head(): number {
    return this.#head
  }

  get compacted(): number {
    return this.#compacted
  }

  /** The keys that existed at the compacted revision. */
  get live(): number {
    return this.#live
  }

  /** What compaction up to the head would set free, about. */
  get supersededBytes(): number {
    return this.#supersededBytes
  }

  /** Takes over the compacted revision of a journal; before anything else. */
  start(compacted: number): void {
    this.#compacted = compacted
    this.#head = Math.max(FIRST_REVISION, compacted)
    this.#history = new History(this.#head + 1)
  }

  /** Takes over a record at or below the compacted revision: the newest of its key there. */
  load(record: StoredRecord): void {
    const key = this.#bytesOf(record.key)
    this.#table.set(key, this.#memory.add(key, record, NO_VERSION))
    this.#live++
  }

  /** Takes the record of the revision after the head. */
  append(record: StoredRecord): void {
    const key = this.#bytesOf(record.key)
    const previous = this.#table.get(key)
    const version = this.#memory.add(key, record, previous)
    this.#history.push(record.revision, version)
    this.#head = record.revision
    this.#table.set(key, version)
    this.#supersededBytes += this.#weight(previous) + (record.value === undefined ? VERSION_OVERHEAD : 0)
  }

  /** The change that a revision made, which history must still hold. */
  event(revision: number): StoreEvent {
    return this.#memory.event(this.#history.at(revision))
  }

  /** What a write of the key finds. */
  newest(key: string): Newest {
    const version = this.#find(key)
    if (!this.#memory.isLive(version)) return ABSENT
    return { revision: this.#memory.revision(version), createRevision: this.#memory.createRevision(version) }
  }

  get(key: string, revision?: number): Entry | undefined {
    const at = this.#readable(revision)
    return this.#memory.entry(this.#versionAt(this.#find(key), at))
  }

  range(prefix: string, options: RangeOptions): RangeResult {
    const limit = options.limit ?? Number.POSITIVE_INFINITY
    const entries: Entry[] = []
    let more = false
    const at = this.#readable(options.revision)
    const [low, high] = bounds(prefix, options.from)
    this.#table.walk(low, high, (newest) => {
      const entry = this.#memory.entry(this.#versionAt(newest, at))
      if (entry === undefined) return false
      more = entries.length >= limit
      if (!more) entries.push(entry)
      return more
    })
    return { entries, more }
  }

  count(prefix: string, options: RangeOptions): number {
    const at = this.#readable(options.revision)
    const [low, high] = bounds(prefix, options.from)
    const behind = this.#head - at
    if (behind > this.#table.size) return this.#walkedCount(low, high, at)
    return this.#table.count(low, high) - this.#added(low, high, at)
  }

  /**
   * Keeps compaction from going beyond a revision until the answered function is called.
   * @throws StoreError Compacted, FutureRevision
   */
  pin(revision: number): () => void {
    this.#readable(revision)
    this.#pins.set(revision, (this.#pins.get(revision) ?? 0) + 1)
    return () => {
      const left = (this.#pins.get(revision) as number) - 1
      if (left === 0) this.#pins.delete(revision)
      else this.#pins.set(revision, left)
    }
  }

  /** The changes of keys with the prefix after a revision, in order. The caller sees to it that history reaches that far back. */
  eventsSince(revision: number, prefix: string): StoreEvent[] {
    const start = Buffer.from(prefix)
    const events: StoreEvent[] = []
    for (let next = Math.max(revision, this.#compacted, FIRST_REVISION) + 1; next <= this.#head; next++) {
      const version = this.#history.at(next)
      if (this.#memory.keyStartsWith(version, start)) events.push(this.#memory.event(version))
    }
    return events
  }

  /**
   * The next step of compaction towards a revision, with about so many deletions at most; undefined when it is reached. A plan holds until the next
   * {@link trim}: what is appended meanwhile does not change it.
   */
  planTrim(target: number, maxDeletions: number): Trim | undefined {
    const last = Math.min(target, this.#head, ...this.#pins.keys(), Math.max(this.#compacted, FIRST_REVISION) + MAX_TRIM_REVISIONS)
    let compacted = this.#compacted
    let count = this.#live
    const deletions: number[] = []
    for (let next = Math.max(compacted, FIRST_REVISION) + 1; next <= last && deletions.length < maxDeletions; next++) {
      const version = this.#history.at(next)
      const previous = this.#memory.previous(version)
      if (this.#memory.isLive(previous)) {
        deletions.push(this.#memory.revision(previous))
        count--
      }
      if (this.#memory.isLive(version)) count++
      else deletions.push(next)
      compacted = next
    }
    if (compacted === this.#compacted) return undefined
    return { compacted, live: count, deletions }
  }

  /** Carries a step of compaction out. */
  trim(trim: Trim): void {
    while (this.#compacted < trim.compacted) this.#trimOne()
    this.#live = trim.live
  }

  #trimOne(): void {
    const memory = this.#memory
    const version = this.#history.shift()
    this.#compacted = memory.revision(version)
    const previous = memory.previous(version)
    this.#supersededBytes -= this.#weight(previous)
    if (previous !== NO_VERSION) {
      memory.cutPrevious(version)
      memory.release(previous)
    }
    if (memory.isLive(version)) return
    this.#supersededBytes -= VERSION_OVERHEAD
    const key = Buffer.from(memory.key(version))
    if (this.#table.get(key) !== version) return
    this.#table.delete(key)
    memory.release(version)
  }

  #find(key: string): number {
    const bytes = this.#bytesOf(key)
    // Keys are well-formed, which bytes cannot tell of what was asked for.
    return bytes.length === key.length || isWellFormed(key) ? this.#table.get(bytes) : NO_VERSION
  }

  #bytesOf(key: string): Uint8Array {
    if (key !== this.#lastKey) {
      this.#lastBytes = Buffer.from(key)
      this.#lastKey = key
    }
    return this.#lastBytes
  }

  #versionAt(newest: number, revision: number): number {
    let version = newest
    while (version !== NO_VERSION && this.#memory.revision(version) > revision) version = this.#memory.previous(version)
    return version
  }

  #weight(version: number): number {
    return this.#memory.isLive(version) ? this.#memory.length(version) + VERSION_OVERHEAD : 0
  }

  #walkedCount(low: Uint8Array, high: Uint8Array, at: number): number {
    let count = 0
    this.#table.walk(low, high, (newest) => {
      if (this.#memory.isLive(this.#versionAt(newest, at))) count++
      return false
    })
    return count
  }

  /** By how many keys in [low, high) the state now has more than that of a revision. */
  #added(low: Uint8Array, high: Uint8Array, at: number): number {
    const memory = this.#memory
    let added = 0
    for (let next = at + 1; next <= this.#head; next++) {
      if (next <= FIRST_REVISION) continue
      const version = this.#history.at(next)
      if (memory.compareKey(version, low) < 0 || memory.compareKey(version, high) >= 0) continue
      added += (memory.isLive(version) ? 1 : 0) - (memory.isLive(memory.previous(version)) ? 1 : 0)
    }
    return added
  }

  #readable(revision: number | undefined): number {
    if (revision === undefined) return this.#head
    if (revision > this.#head)
      throw new StoreError('FutureRevision', `revision ${String(revision)} is in the future, the head is ${String(this.#head)}`)
    if (revision < this.#compacted)
      throw new StoreError('Compacted', `revision ${String(revision)} has been compacted, the oldest is ${String(this.#compacted)}`)
    return revision
  }
}

/** The bytes of the keys with a prefix, from one of them on: [low, high). */
function bounds(prefix: string, from: string | undefined): readonly [low: Uint8Array, high: Uint8Array] {
  const start = Buffer.from(prefix)
  const high = Buffer.concat([start, ABOVE_ALL])
  if (from === undefined) return [start, high]
  const low = Buffer.from(from)
  if (low.compare(start) <= 0) return [start, high]
  return [low.compare(high) < 0 ? low : high, high]
}
