import { StoreError, type Entry, type RangeOptions, type RangeResult } from '../contract.js'
import { History } from './history.js'
import { endOfPrefix, KeyOrder } from './key-order.js'
import { isLive, live, type LiveVersion, type Version } from './version.js'
import { ValueSlabs } from './value-slabs.js'
import { VersionTable } from './version-table.js'

/** The revision of an empty store (spec/storage.md §1.1). */
export const FIRST_REVISION = 1

/** What a kept version costs in memory beside its bytes, about: the objects of the version, its key and its place in the history. */
const VERSION_OVERHEAD = 300

/** Revisions looked at for one trim at most: where there is little to delete, it would otherwise take as long as history is. */
const MAX_TRIM_REVISIONS = 20_000

/** A step of compaction: the records that go, and what holds after it. */
export interface Trim {
  /** The new compacted revision. */
  readonly compacted: number
  /** How many records at or below it are left: the keys that existed at that revision. */
  readonly live: number
  /** The revisions whose records go: superseded at or before `compacted`, or deletions there. */
  readonly deletions: readonly number[]
}

/** The one index of a store: key -> newest durable version -> the ones before it, and the history of revisions (spec/storage.md §9.7). */
export class VersionIndex {
  readonly #order = new KeyOrder()
  readonly #table = new VersionTable(this.#order)
  readonly #slabs = new ValueSlabs()
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

  /** Takes over a version at or below the compacted revision: the newest of its key there. */
  load(version: LiveVersion): void {
    this.admit(version.key)
    this.#slabs.keep(version)
    this.#table.set(version)
    this.#live++
  }

  /** Must be called before a version of the key is made. False: the key is no well-formed string. */
  admit(key: string): boolean {
    return this.#order.admit(key)
  }

  /** Takes the version of the revision after the head; its `previous` is what {@link newest} tells. */
  append(version: Version): void {
    if (isLive(version)) this.#slabs.keep(version)
    this.#history.push(version)
    this.#head = version.revision
    this.#table.set(version)
    this.#supersededBytes += weight(version.previous) + (isLive(version) ? 0 : VERSION_OVERHEAD)
  }

  /** The newest version of the key, be it a deletion. */
  newest(key: string): Version | undefined {
    return this.#table.get(key)
  }

  get(key: string, revision?: number): Entry | undefined {
    const at = this.#readable(revision)
    return live(versionAt(this.#table.get(key), at))
  }

  range(prefix: string, options: RangeOptions): RangeResult {
    const limit = options.limit ?? Number.POSITIVE_INFINITY
    const entries: Entry[] = []
    let more = false
    this.#walk(prefix, options, (entry) => {
      if (entries.length >= limit) {
        more = true
        return false
      }
      entries.push(entry)
      return true
    })
    return { entries, more }
  }

  count(prefix: string, options: RangeOptions): number {
    const at = this.#readable(options.revision)
    const [low, high] = this.#bounds(prefix, options.from)
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

  /** The versions of the revisions after this one, in order. The caller sees to it that history reaches that far back. */
  *since(revision: number): Generator<Version, void, undefined> {
    for (let next = Math.max(revision, this.#compacted, FIRST_REVISION) + 1; next <= this.#head; next++) yield this.#history.at(next)
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
      if (isLive(version.previous)) {
        deletions.push(version.previous.revision)
        count--
      }
      if (isLive(version)) count++
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
    const version = this.#history.shift()
    this.#compacted = version.revision
    this.#supersededBytes -= weight(version.previous)
    if (isLive(version.previous)) this.#slabs.release(version.previous)
    version.previous = undefined
    if (isLive(version)) return
    this.#supersededBytes -= VERSION_OVERHEAD
    if (this.#table.get(version.key) === version) this.#table.delete(version.key)
  }

  #bounds(prefix: string, from: string | undefined): readonly [low: string, high: string] {
    const high = endOfPrefix(prefix)
    if (from === undefined || this.#order.compare(from, prefix) <= 0) return [prefix, high]
    return [this.#order.compare(from, high) < 0 ? from : high, high]
  }

  #walk(prefix: string, options: RangeOptions, take: (entry: Entry) => boolean): void {
    const at = this.#readable(options.revision)
    const [low, high] = this.#bounds(prefix, options.from)
    this.#table.walk(low, high, (newest) => {
      const version = versionAt(newest, at)
      return isLive(version) && !take(version)
    })
  }

  #walkedCount(low: string, high: string, at: number): number {
    let count = 0
    this.#table.walk(low, high, (newest) => {
      if (isLive(versionAt(newest, at))) count++
      return false
    })
    return count
  }

  /** By how many keys in [low, high) the state now has more than that of a revision. */
  #added(low: string, high: string, at: number): number {
    let added = 0
    for (let next = at + 1; next <= this.#head; next++) {
      if (next <= FIRST_REVISION) continue
      const version = this.#history.at(next)
      if (this.#order.compare(version.key, low) < 0 || this.#order.compare(version.key, high) >= 0) continue
      added += (isLive(version) ? 1 : 0) - (isLive(version.previous) ? 1 : 0)
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

function versionAt(newest: Version | undefined, revision: number): Version | undefined {
  let version = newest
  while (version !== undefined && version.revision > revision) version = version.previous
  return version
}

function weight(version: Version | undefined): number {
  return isLive(version) ? version.length + VERSION_OVERHEAD : 0
}
