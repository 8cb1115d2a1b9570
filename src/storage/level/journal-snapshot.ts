import { StoreError } from '../contract.js'
import type { Trim } from '../engine/journal.js'
import type { Database } from './database.js'
import { COMPACT_KEY, decodeCompact, FORMAT_KEY, recordKey, revisionOf } from './layout.js'

/** The bytes of one record. */
export interface SnapshotRecord {
  readonly revision: number
  readonly bytes: Buffer
}

/** The state of a journal at one moment. Must be read, be it in part. */
export interface JournalSnapshot {
  readonly epoch: string
  readonly head: number
  /** Resolves with what the journal is compacted to and its records in order. @throws StoreError */
  read(): Promise<{ readonly compact: Pick<Trim, 'compacted' | 'live'>; readonly records: AsyncIterable<readonly SnapshotRecord[]> }>
}

/** Where snapshots come from: an open store. */
export interface SnapshotSource {
  /** All records as of now, while the store goes on. @throws StoreError Closed, Unavailable (the database is being opened again) */
  snapshot(): JournalSnapshot
}

/**
 * Takes a snapshot. The database may hold a round beyond the head that is not acknowledged yet: its records are left out, the compaction in it, which never
 * goes beyond the head, is not: hence the compacted revision is read from the same state as the records.
 */
export function snapshotOf(database: Database, epoch: string, head: number): JournalSnapshot {
  const chunks = database.scan({ from: COMPACT_KEY, to: recordKey(head + 1) })[Symbol.asyncIterator]()
  return {
    epoch,
    head,
    read: async () => {
      const first = await chunks.next()
      const entries = first.done === true ? [] : first.value
      const compact = entries.find(([key]) => key.equals(COMPACT_KEY))?.[1]
      return { compact: decodeCompact(compact), records: recordsOf(entries, chunks) }
    },
  }
}

type Chunk = readonly (readonly [Buffer, Buffer])[]

async function* recordsOf(first: Chunk, rest: AsyncIterator<Chunk>): AsyncGenerator<SnapshotRecord[], void, undefined> {
  yield first.flatMap(recordOf)
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value.flatMap(recordOf)
}

function recordOf([key, bytes]: readonly [Buffer, Buffer]): SnapshotRecord[] {
  if (key.equals(COMPACT_KEY) || key.equals(FORMAT_KEY)) return []
  const revision = revisionOf(key)
  if (revision === undefined) throw new StoreError('Corrupt', `the key ${key.toString('hex')} is not that of a record`)
  return [{ revision, bytes }]
}
