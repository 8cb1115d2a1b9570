import type { Entry, StoreEvent } from '../contract.js'

/** The length of a deletion's value. */
const NO_VALUE = -1
const NO_BYTES = Buffer.alloc(0)

/**
 * One version of one key, linked to the one before it: the node of the index, the record of the journal and the entry of the contract in one object, so that
 * a kept revision costs one object beside its bytes (spec/storage.md §9.7). The bytes of kept versions lie together in larger blocks ({@link ValueSlabs}).
 */
export class Version {
  readonly key: string
  /** Where the value lies: from `offset` on, `length` bytes long. */
  bytes: Buffer
  offset: number
  readonly length: number
  readonly revision: number
  readonly createRevision: number
  /** True when it is kept no longer. */
  released: boolean
  derived: unknown
  /** The version before this one; cut by compaction. */
  previous: Version | undefined

  /** @param value undefined: this revision deleted the key */
  constructor(key: string, value: Buffer | undefined, revision: number, previous: Version | undefined, createRevision?: number) {
    this.key = key
    this.bytes = value ?? NO_BYTES
    this.offset = 0
    this.length = value?.byteLength ?? NO_VALUE
    this.revision = revision
    this.createRevision = createRevision ?? (isLive(previous) ? previous.createRevision : revision)
    this.released = false
    this.derived = undefined
    this.previous = previous
  }

  /** Undefined: this revision deleted the key. */
  get value(): Buffer | undefined {
    const { bytes, length, offset } = this
    if (length < 0) return undefined
    return bytes.byteLength === length ? bytes : bytes.subarray(offset, offset + length)
  }

  /** Copies the value to another place. */
  moveTo(bytes: Buffer, offset: number): void {
    this.bytes.copy(bytes, offset, this.offset, this.offset + this.length)
    this.bytes = bytes
    this.offset = offset
  }

  /** Sees to it that the value keeps no larger block alive than its own. */
  standAlone(): void {
    if (this.bytes.buffer.byteLength === this.length) return
    this.moveTo(Buffer.allocUnsafeSlow(this.length), 0)
  }
}

/** A version that has a value. */
export type LiveVersion = Version & Entry

/** True for a version that is a value, false for a deletion and for none. */
export function isLive(version: Version | undefined): version is LiveVersion {
  return version !== undefined && version.length >= 0
}

/** The version if it has a value. */
export function live(version: Version | undefined): LiveVersion | undefined {
  return isLive(version) ? version : undefined
}

/** The change that made the version. Its predecessor must not be cut. */
export function eventOf(version: Version): StoreEvent {
  const { key, revision } = version
  const previous = live(version.previous)
  if (isLive(version)) return { type: 'put', key, revision, entry: version, previous }
  if (previous === undefined) throw new Error(`revision ${String(revision)} deletes ${JSON.stringify(key)}, which was not there`)
  return { type: 'delete', key, revision, previous }
}
