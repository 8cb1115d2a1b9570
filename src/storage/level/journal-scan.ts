import { StoreError } from '../contract.js'
import type { StoredRecord, Trim } from '../engine/journal.js'
import { FIRST_REVISION } from '../engine/version-index.js'
import type { Database } from './database.js'
import { COMPACT_KEY, decodeCompact, decodeFormat, END_OF_RECORDS, FORMAT_KEY, recordKey, revisionOf, type StoreFormat } from './layout.js'
import { decodeRecord } from './record.js'

/** What a database says about itself, before its records. */
export interface JournalHeader {
  readonly format: StoreFormat
  readonly compact: Pick<Trim, 'compacted' | 'live'>
}

/** Reads the header; undefined: the database is empty. @throws StoreError Corrupt, FormatTooNew */
export async function readHeader(database: Database): Promise<JournalHeader | undefined> {
  const format = await database.get(FORMAT_KEY)
  if (format === undefined) {
    for await (const _ of database.scan({ from: Buffer.alloc(0), to: Buffer.from([0xff]), values: false })) {
      throw new StoreError('Corrupt', 'the database is not empty, but m/format is missing: it is not one of ours, or damaged')
    }
    return undefined
  }
  return { format: decodeFormat(format), compact: decodeCompact(await database.get(COMPACT_KEY)) }
}

/** A record, or what is wrong at this place. */
export type ScanItem =
  { readonly revision: number; readonly record: StoredRecord } | { readonly revision: number; readonly finding: string }

/** Reads the records after a revision, in order. */
export async function* scanRecords(database: Database, after: number): AsyncGenerator<readonly ScanItem[], void, undefined> {
  for await (const chunk of database.scan({ from: recordKey(after + 1), to: END_OF_RECORDS })) {
    yield chunk.map(([key, value]) => itemOf(key, value))
  }
}

function itemOf(key: Buffer, value: Buffer): ScanItem {
  const revision = revisionOf(key)
  if (revision === undefined) return { revision: 0, finding: `the key ${key.toString('hex')} is not that of a record` }
  const record = decodeRecord(revision, value)
  return typeof record === 'string' ? { revision, finding: `the record of revision ${String(revision)} ${record}` } : { revision, record }
}

/** What there should be at or below the compacted revision; `live` undefined: that is not known. */
export interface ExpectedCompact {
  readonly compacted: number
  readonly live: number | undefined
}

/**
 * Checks that a journal is whole (spec/storage.md §9.5): above the compacted revision every revision is there and follows what its key had before; at or below
 * it, exactly the values that existed at that revision are.
 */
export class JournalCheck {
  readonly #compact: ExpectedCompact
  /** The revision of the key's value as of the records so far; 0: it has none. */
  readonly #valueOf: (key: string) => number
  #last: number
  #live = 0
  #liveChecked = false

  constructor(compact: ExpectedCompact, valueOf: (key: string) => number) {
    this.#compact = compact
    this.#valueOf = valueOf
    this.#last = Math.max(compact.compacted, FIRST_REVISION)
  }

  /** The last revision: that of the last record, or the compacted one. */
  get head(): number {
    return this.#last
  }

  /** Takes the next item. @returns what is wrong about it */
  next(item: ScanItem): string[] {
    const { revision } = item
    if (revision <= this.#compact.compacted) {
      this.#live++
      return 'finding' in item ? [item.finding] : this.#old(item.record)
    }
    const findings = [...this.#liveCount(), ...this.#gap(revision)]
    this.#last = Math.max(revision, this.#last)
    return findings.concat('finding' in item ? item.finding : this.#recent(item.record))
  }

  /** Nothing more comes; `floor`: the head is known to have been at least this. */
  end(floor: number): string[] {
    const lost =
      this.#last < floor ? [`the journal ends at revision ${String(this.#last)}, but had reached ${String(floor)}: its tail is lost`] : []
    return [...this.#liveCount(), ...lost]
  }

  #liveCount(): string[] {
    if (this.#liveChecked) return []
    this.#liveChecked = true
    const { compacted, live } = this.#compact
    if (live === undefined || this.#live === live) return []
    return [
      `there should be ${String(live)} records up to the compacted revision ${String(compacted)}, but there are ${String(this.#live)}`,
    ]
  }

  #gap(revision: number): string[] {
    const from = this.#last + 1
    if (revision === from) return []
    const range = revision - 1 === from ? `revision ${String(from)} is` : `revisions ${String(from)} to ${String(revision - 1)} are`
    return [`${range} missing`]
  }

  #old({ key, value, revision }: StoredRecord): string[] {
    const earlier = this.#valueOf(key)
    if (value !== undefined && earlier === 0) return []
    return [`the record of revision ${String(revision)} should have gone with the compaction to ${String(this.#compact.compacted)}`]
  }

  #recent({ key, value, revision, previousRevision }: StoredRecord): string[] {
    const earlier = this.#valueOf(key)
    if (earlier === previousRevision && (value !== undefined || earlier > 0)) return []
    const [claim, fact] = [String(previousRevision), String(earlier)]
    return [`the record of revision ${String(revision)} follows revision ${claim} of its key ${JSON.stringify(key)}, which is at ${fact}`]
  }
}
