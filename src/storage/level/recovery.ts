import { StoreError } from '../contract.js'
import type { StoredRecord, Trim } from '../engine/journal.js'
import type { VersionIndex } from '../engine/version-index.js'
import type { Database } from './database.js'
import { JournalCheck, readHeader, scanRecords, type JournalHeader } from './journal-scan.js'
import { recordKey, revisionOf } from './layout.js'

/**
 * Fills an empty index from a journal.
 * @param floor the head is known to have been at least this
 * @param onExpiring called with each record that has an expiry and is its key's newest so far
 * @throws StoreError Corrupt naming what is wrong
 */
export async function recoverIndex(
  database: Database,
  header: JournalHeader,
  floor: number,
  index: VersionIndex,
  onRecord: (record: StoredRecord) => void,
): Promise<void> {
  const { compacted } = header.compact
  const check = new JournalCheck(header.compact, (key) => index.newest(key).revision)
  index.start(compacted)
  for await (const items of scanRecords(database, 0)) {
    for (const item of items) {
      refuse(check.next(item))
      if (!('record' in item)) continue
      take(index, item.record, compacted)
      onRecord(item.record)
    }
  }
  refuse(check.end(floor))
}

/** What a journal holds beyond the index. */
export interface JournalTail {
  readonly records: readonly StoredRecord[]
  /** A step of compaction that had become durable, too. */
  readonly trim: Trim | undefined
}

/**
 * Reads what a reopened journal holds beyond the index (spec/storage.md §9.6), after making sure that it still holds what the index shows.
 * @throws StoreError Corrupt
 */
export async function readTail(database: Database, epoch: string, index: VersionIndex): Promise<JournalTail> {
  const header = await readHeader(database)
  if (header?.format.epoch !== epoch) throw new StoreError('Corrupt', 'the database is another one than before the fault')
  const { compacted, live } = header.compact
  if (compacted < index.compacted)
    throw new StoreError('Corrupt', `the compacted revision fell from ${String(index.compacted)} to ${String(compacted)}`)
  await assertHeld(database, compacted, index.head)
  const newest = new Map<string, number>()
  const check = new JournalCheck({ compacted: index.head, live: 0 }, (key) => newest.get(key) ?? index.newest(key).revision)
  const records: StoredRecord[] = []
  for await (const items of scanRecords(database, index.head)) {
    for (const item of items) {
      refuse(check.next(item))
      if (!('record' in item)) continue
      newest.set(item.record.key, item.record.value === undefined ? 0 : item.revision)
      records.push(item.record)
    }
  }
  return { records, trim: compacted > index.compacted ? { compacted, live, deletions: [] } : undefined }
}

/** Checks that every revision in (after, last] has a record. */
async function assertHeld(database: Database, after: number, last: number): Promise<void> {
  let expected = Math.max(after, 1) + 1
  for await (const chunk of database.scan({ from: recordKey(expected), to: recordKey(last + 1), values: false })) {
    for (const [key] of chunk) {
      if (revisionOf(key) !== expected) throw new StoreError('Corrupt', `revision ${String(expected)} is missing`)
      expected++
    }
  }
  if (expected <= last)
    throw new StoreError('Corrupt', `the journal ends at revision ${String(expected - 1)}, but had reached ${String(last)}`)
}

function take(index: VersionIndex, record: StoredRecord, compacted: number): void {
  if (record.revision > compacted) index.append(record)
  else if (record.value !== undefined) index.load(record)
}

function refuse([finding]: readonly string[]): void {
  if (finding !== undefined) throw new StoreError('Corrupt', `the journal is damaged: ${finding}`)
}
