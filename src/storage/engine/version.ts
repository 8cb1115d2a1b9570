import type { Entry, StoreEvent } from '../contract.js'

/**
 * One version of one key, linked to the one before it: the node of the index, the record of the journal and the entry of the contract in one object, so that
 * a kept revision costs one object beside its bytes (spec/storage.md §9.7).
 */
export class Version {
  readonly key: string
  /** Undefined: this revision deleted the key. */
  readonly value: Buffer | undefined
  readonly revision: number
  readonly createRevision: number
  derived: unknown
  /** The version before this one; cut by compaction. */
  previous: Version | undefined

  constructor(key: string, value: Buffer | undefined, revision: number, previous: Version | undefined, createRevision?: number) {
    this.key = key
    this.value = value
    this.revision = revision
    this.createRevision = createRevision ?? (isLive(previous) ? previous.createRevision : revision)
    this.derived = undefined
    this.previous = previous
  }
}

/** A version that has a value. */
export type LiveVersion = Version & Entry

/** True for a version that is a value, false for a deletion and for none. */
export function isLive(version: Version | undefined): version is LiveVersion {
  return version?.value !== undefined
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

/** The bytes in memory of their own: a slice would keep alive the larger block it was cut from for as long as the version is kept. */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.byteLength) return bytes
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength)
  bytes.copy(copy)
  return copy
}
