/** One revision as a journal holds it. */
export interface StoredRecord {
  readonly key: string
  /** Undefined: the revision deleted the key. */
  readonly value: Buffer | undefined
  readonly revision: number
  readonly createRevision: number
  /** The revision of the value that this one replaced; 0: the key did not exist. */
  readonly previousRevision: number
  /** Wall time in ms after which the key is to be deleted; 0: never. */
  readonly expiry: number
  /** What the layer above says of the value; 0: nothing. */
  readonly mark: number
}

/** A step of compaction: the records that go, and what holds after it. */
export interface Trim {
  /** The new compacted revision. */
  readonly compacted: number
  /** How many records at or below it are left: the keys that existed at that revision. */
  readonly live: number
  /** The revisions whose records go: superseded at or before `compacted`, or deletions there. */
  readonly deletions: readonly number[]
}

/** What becomes durable in one step: all of it or nothing. */
export interface JournalBatch {
  /** In revision order, without a gap, the first one being the revision after the last appended. May be empty when there is a trim. */
  readonly records: readonly StoredRecord[]
  readonly trim: Trim | undefined
}

/** Where the revisions of a store are kept. Only one append is under way at any time. */
export interface Journal {
  /** Resolves when durable. A rejection leaves the outcome open. */
  append(batch: JournalBatch): Promise<void>
}
