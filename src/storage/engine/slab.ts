/** Values share blocks of memory of this size: a block of its own would cost each one some 350 bytes more. */
export const SLAB_BYTES: number = 1024 * 1024

/*
 * A version in a slab, in words of four bytes of the machine's order; it begins at a multiple of eight bytes:
 *   0 revision (double)   2 create revision (double)   4 mark (double)   6 number, 0 once it is released   7 number of the version before it, 0 for none
 *   8 bytes of the key   9 bytes of the value + 1, 0 for a deletion   10 key, value, up to the next multiple of eight bytes
 * Key and value are never written twice.
 */
const MARK = 4
const NUMBER = 6
const PREVIOUS = 7
const KEY_LENGTH = 8
const VALUE_LENGTH = 9
const HEADER_WORDS = 10
const HEADER_BYTES = HEADER_WORDS * 4

/** What a version is made of beside its key. */
export interface VersionParts {
  /** Undefined: the revision deleted the key. */
  readonly value: Buffer | undefined
  readonly revision: number
  readonly createRevision: number
  readonly mark: number
}

/** How many bytes a version takes. */
export function sizeOfVersion(keyBytes: number, valueBytes: number): number {
  return (HEADER_BYTES + keyBytes + valueBytes + 7) & ~7
}

/** A block of memory that versions share. A version in it is told by the place of its first word. */
export class Slab {
  readonly bytes: Buffer
  readonly #words: Uint32Array
  readonly #doubles: Float64Array
  /** Bytes that are taken, from the beginning. */
  used = 0
  /** Bytes of the versions that have not been released. */
  live = 0

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.#words = new Uint32Array(this.bytes.buffer, 0, size >>> 2)
    this.#doubles = new Float64Array(this.bytes.buffer, 0, size >>> 3)
  }

  hasRoom(size: number): boolean {
    return this.used + size <= this.bytes.length
  }

  /** Writes a version behind the others; there must be room. @returns its place */
  write(key: Uint8Array, { value, revision, createRevision, mark }: VersionParts, number: number, previous: number): number {
    const at = this.#take(sizeOfVersion(key.length, value?.length ?? 0))
    const words = this.#words
    this.#doubles[at >>> 1] = revision
    this.#doubles[(at + 2) >>> 1] = createRevision
    this.#doubles[(at + MARK) >>> 1] = mark
    words[at + NUMBER] = number
    words[at + PREVIOUS] = previous
    words[at + KEY_LENGTH] = key.length
    words[at + VALUE_LENGTH] = value === undefined ? 0 : value.length + 1
    const keyAt = (at + HEADER_WORDS) * 4
    this.bytes.set(key, keyAt)
    if (value !== undefined) this.bytes.set(value, keyAt + key.length)
    return at
  }

  /** Copies a version of another slab behind the others; there must be room. @returns its place */
  copy(from: Slab, at: number): number {
    const size = from.size(at)
    const place = this.#take(size)
    from.bytes.copy(this.bytes, place * 4, at * 4, at * 4 + size)
    return place
  }

  #take(size: number): number {
    const at = this.used >>> 2
    this.used += size
    this.live += size
    return at
  }

  /** Gives up the bytes of a version. */
  release(at: number): void {
    this.live -= this.size(at)
    this.#words[at + NUMBER] = 0
  }

  size(at: number): number {
    return sizeOfVersion(this.keyLength(at), this.valueLength(at))
  }

  /** Its number; 0: it is released. */
  number(at: number): number {
    return this.#words[at + NUMBER] as number
  }

  revision(at: number): number {
    return this.#doubles[at >>> 1] as number
  }

  createRevision(at: number): number {
    return this.#doubles[(at + 2) >>> 1] as number
  }

  mark(at: number): number {
    return this.#doubles[(at + MARK) >>> 1] as number
  }

  setMark(at: number, mark: number): void {
    this.#doubles[(at + MARK) >>> 1] = mark
  }

  /** The number of the version before it; 0: none, or cut by compaction. */
  previous(at: number): number {
    return this.#words[at + PREVIOUS] as number
  }

  cutPrevious(at: number): void {
    this.#words[at + PREVIOUS] = 0
  }

  /** False for a deletion. */
  isLive(at: number): boolean {
    return this.#words[at + VALUE_LENGTH] !== 0
  }

  keyLength(at: number): number {
    return this.#words[at + KEY_LENGTH] as number
  }

  /** 0 for a deletion, too. */
  valueLength(at: number): number {
    return Math.max(0, (this.#words[at + VALUE_LENGTH] as number) - 1)
  }

  key(at: number): string {
    const from = (at + HEADER_WORDS) * 4
    return this.bytes.toString('utf8', from, from + this.keyLength(at))
  }

  value(at: number): Buffer {
    const from = (at + HEADER_WORDS) * 4 + this.keyLength(at)
    return this.bytes.subarray(from, from + this.valueLength(at))
  }

  /** Below 0, 0 or above 0: whether the key comes before, is, or comes behind another one, in byte order. */
  compareKey(at: number, other: Uint8Array): number {
    const { bytes } = this
    const from = (at + HEADER_WORDS) * 4
    const length = this.keyLength(at)
    const shared = Math.min(length, other.length)
    for (let i = 0; i < shared; i++) {
      const difference = (bytes[from + i] as number) - (other[i] as number)
      if (difference !== 0) return difference
    }
    return length - other.length
  }

  keyStartsWith(at: number, prefix: Uint8Array): boolean {
    const from = (at + HEADER_WORDS) * 4
    if (this.keyLength(at) < prefix.length) return false
    for (let i = 0; i < prefix.length; i++) if (this.bytes[from + i] !== prefix[i]) return false
    return true
  }
}
