import type { Version } from './version.js'
import type { Trim } from './version-index.js'

/** One revision on its way to the journal. */
export interface JournalRecord {
  readonly version: Version
  /** Wall time in ms after which the key is to be deleted; 0: never. */
  readonly expiry: number
}

/** One revision as a journal holds it. */
export interface StoredRecord {
  readonly key: string
  /** Undefined: the revision deleted the key. */
  readonly value: Buffer | undefined
  readonly revision: number
  readonly createRevision: number
  /** The revision of the value that this one replaced; 0: the key did not exist. */
  readonly previousRevision: number
  /** Wall time in ms; 0: never. */
  readonly expiry: number
}

/** What becomes durable in one step: all of it or nothing. */
export interface JournalBatch {
  /** In revision order, without a gap, the first one being the revision after the last appended. May be empty when there is a trim. */
  readonly records: readonly JournalRecord[]
  readonly trim: Trim | undefined
}

/** Where the revisions of a store are kept. Only one append is under way at any time. */
export interface Journal {
  /** Resolves when durable. A rejection leaves the outcome open. */
  append(batch: JournalBatch): Promise<void>
}
