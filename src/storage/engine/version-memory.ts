import type { Entry, StoreEvent } from '../contract.js'
import { NumberList } from './number-list.js'
import { Slab, sizeOfVersion, SLAB_BYTES, type VersionParts } from './slab.js'

/** Versions from this size on have a slab of their own. */
const LARGE_BYTES = 64 * 1024
/** A slab of which no more than this part is in use is emptied into the present one. */
const SPARSE = 0.5

/** The slab of a number that is free. */
const NO_SLAB = 2 ** 32 - 1

/** Stands for "no version". */
export const NO_VERSION = 0

/**
 * The memory of all kept versions, each linked to the one before it: key, value and numbers lie together in slabs, outside the heap, where a version costs
 * little beside its bytes and garbage collection never looks at it (spec/storage.md §9.7). A version is known by a number, which stays when its bytes move.
 *
 * What was read from a slab stays as it is, and keeps the slab, for as long as somebody holds it.
 */
export class VersionMemory {
  /** By number: which slab, and the place in it. Number 0 stands for none. */
  readonly #slabOf = new NumberList()
  readonly #placeOf = new NumberList()
  readonly #slabs: (Slab | undefined)[] = []
  readonly #freeSlabs: number[] = []
  /** The first of the numbers that are free again, each of which has the next one as its place; 0: none is. */
  #freeNumber = NO_VERSION
  #current: Slab | undefined
  #currentIndex = 0
  #bytes = 0
  /** What the layer above derived from versions, by their revisions: few have something. */
  readonly #derived = new Map<number, unknown>()

  constructor() {
    this.#slabOf.push(0)
    this.#placeOf.push(0)
  }

  /** Bytes of all slabs. */
  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a version of a key, in UTF-8, that follows another one ({@link NO_VERSION}: none). @returns its number */
  add(key: Uint8Array, parts: VersionParts, previous: number): number {
    const size = sizeOfVersion(key.length, parts.value?.length ?? 0)
    const number = this.#takeNumber()
    if (size >= LARGE_BYTES) {
      const slab = new Slab(size)
      this.#move(number, this.#addSlab(slab), slab.write(key, parts, number, previous))
    } else {
      const slab = this.#withRoom(size)
      this.#move(number, this.#currentIndex, slab.write(key, parts, number, previous))
    }
    return number
  }

  /** Forgets a version that is kept no longer. */
  release(version: number): void {
    const index = this.#slabOf.at(version)
    const slab = this.#slab(version)
    const at = this.#placeOf.at(version)
    if (this.#derived.size > 0) this.#derived.delete(slab.revision(at))
    slab.release(at)
    this.#slabOf.set(version, NO_SLAB)
    this.#placeOf.set(version, this.#freeNumber)
    this.#freeNumber = version
    if (slab === this.#current) return
    if (slab.live === 0) this.#dropSlab(index)
    else if (isSparse(slab)) this.#empty(index)
  }

  revision(version: number): number {
    return this.#slab(version).revision(this.#placeOf.at(version))
  }

  createRevision(version: number): number {
    return this.#slab(version).createRevision(this.#placeOf.at(version))
  }

  /** True for a version that is a value, false for a deletion and for none. */
  isLive(version: number): boolean {
    return version !== NO_VERSION && this.#slab(version).isLive(this.#placeOf.at(version))
  }

  /** Bytes of key and value. */
  length(version: number): number {
    const slab = this.#slab(version)
    const at = this.#placeOf.at(version)
    return slab.keyLength(at) + slab.valueLength(at)
  }

  /** The version before this one; {@link NO_VERSION}: none, or cut by compaction. */
  previous(version: number): number {
    return this.#slab(version).previous(this.#placeOf.at(version))
  }

  cutPrevious(version: number): void {
    this.#slab(version).cutPrevious(this.#placeOf.at(version))
  }

  /** Compares the key of a version with the bytes of another one ({@link Slab.compareKey}). */
  compareKey(version: number, key: Uint8Array): number {
    return this.#slab(version).compareKey(this.#placeOf.at(version), key)
  }

  keyStartsWith(version: number, prefix: Uint8Array): boolean {
    return this.#slab(version).keyStartsWith(this.#placeOf.at(version), prefix)
  }

  key(version: number): string {
    return this.#slab(version).key(this.#placeOf.at(version))
  }

  /** The version as an entry; undefined for a deletion and for none. */
  entry(version: number): Entry | undefined {
    return this.isLive(version) ? new StoredEntry(this, this.#slab(version), this.#placeOf.at(version)) : undefined
  }

  /** The change that made the version. Its predecessor must not be cut. */
  event(version: number): StoreEvent {
    const [key, revision] = [this.key(version), this.revision(version)]
    const entry = this.entry(version)
    const previous = this.entry(this.previous(version))
    if (entry !== undefined) return { type: 'put', key, revision, entry, previous }
    if (previous === undefined) throw new Error(`revision ${String(revision)} deletes ${JSON.stringify(key)}, which was not there`)
    return { type: 'delete', key, revision, previous }
  }

  /** Where a version lies that lay at a place once; undefined: it is kept no longer. */
  whereIs(slab: Slab, at: number): { readonly slab: Slab; readonly at: number } | undefined {
    const number = slab.number(at)
    if (number === 0) return undefined
    const now = this.#slabs[this.#slabOf.at(number)]
    const place = this.#placeOf.at(number)
    return now?.revision(place) === slab.revision(at) ? { slab: now, at: place } : undefined
  }

  derivedOf(revision: number): unknown {
    return this.#derived.get(revision)
  }

  derive(revision: number, derived: unknown): void {
    this.#derived.set(revision, derived)
  }

  #slab(version: number): Slab {
    return this.#slabs[this.#slabOf.at(version)] as Slab
  }

  #takeNumber(): number {
    const number = this.#freeNumber
    if (number !== NO_VERSION) {
      this.#freeNumber = this.#placeOf.at(number)
      return number
    }
    this.#slabOf.push(0)
    this.#placeOf.push(0)
    return this.#slabOf.length - 1
  }

  #move(version: number, slab: number, at: number): void {
    this.#slabOf.set(version, slab)
    this.#placeOf.set(version, at)
  }

  #withRoom(size: number): Slab {
    if (this.#current?.hasRoom(size) === true) return this.#current
    const [full, index] = [this.#current, this.#currentIndex]
    this.#current = new Slab(SLAB_BYTES)
    this.#currentIndex = this.#addSlab(this.#current)
    if (full?.live === 0) this.#dropSlab(index)
    else if (full !== undefined && isSparse(full)) this.#empty(index)
    return this.#current.hasRoom(size) ? this.#current : this.#withRoom(size)
  }

  #addSlab(slab: Slab): number {
    const index = this.#freeSlabs.pop() ?? this.#slabs.length
    this.#slabs[index] = slab
    this.#bytes += slab.bytes.length
    return index
  }

  #dropSlab(index: number): void {
    this.#bytes -= (this.#slabs[index] as Slab).bytes.length
    this.#slabs[index] = undefined
    this.#freeSlabs.push(index)
  }

  /** Moves what has not been released elsewhere: no more than half a slab. */
  #empty(index: number): void {
    const slab = this.#slabs[index] as Slab
    const kept: number[] = []
    for (let at = 0; at * 4 < slab.used; at += slab.size(at) >>> 2) if (slab.number(at) !== 0) kept.push(at)
    for (const at of kept) {
      const target = this.#withRoom(slab.size(at))
      this.#move(slab.number(at), this.#currentIndex, target.copy(slab, at))
    }
    this.#dropSlab(index)
  }
}

/** A version as the contract shows it: where it lay when it was read, which stays as it is. */
class StoredEntry implements Entry {
  readonly #memory: VersionMemory
  readonly #slab: Slab
  readonly #at: number
  #key: string | undefined = undefined

  constructor(memory: VersionMemory, slab: Slab, at: number) {
    this.#memory = memory
    this.#slab = slab
    this.#at = at
  }

  get key(): string {
    this.#key ??= this.#slab.key(this.#at)
    return this.#key
  }

  get value(): Buffer {
    return this.#slab.value(this.#at)
  }

  get revision(): number {
    return this.#slab.revision(this.#at)
  }

  get createRevision(): number {
    return this.#slab.createRevision(this.#at)
  }

  get mark(): number {
    return this.#slab.mark(this.#at)
  }

  set mark(mark: number) {
    this.#slab.setMark(this.#at, mark)
    const now = this.#memory.whereIs(this.#slab, this.#at)
    now?.slab.setMark(now.at, mark)
  }

  get derived(): unknown {
    return this.#memory.derivedOf(this.revision)
  }

  set derived(derived: unknown) {
    if (this.#memory.whereIs(this.#slab, this.#at) !== undefined) this.#memory.derive(this.revision, derived)
  }
}

function isSparse({ live, used }: Slab): boolean {
  return live <= used * SPARSE
}
