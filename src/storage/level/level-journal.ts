import { StoreError } from '../contract.js'
import type { Journal, JournalBatch } from '../engine/journal.js'
import type { Database, DatabaseOperation } from './database.js'
import { COMPACT_KEY, encodeCompact, recordKey } from './layout.js'
import { encodeRecord } from './record.js'

/** The revision log in a LevelDB: one record a revision, one synced batch a round (spec/storage.md §9.2). */
export class LevelJournal implements Journal {
  /** Undefined: closed, or being opened again. */
  database: Database | undefined

  async append({ records, trim }: JournalBatch): Promise<void> {
    if (this.database === undefined) throw new StoreError('Unavailable', 'the database is not open')
    const operations: DatabaseOperation[] = records.map((record) => ({
      type: 'put',
      key: recordKey(record.revision),
      value: encodeRecord(record),
    }))
    if (trim !== undefined) {
      for (const revision of trim.deletions) operations.push({ type: 'del', key: recordKey(revision) })
      operations.push({ type: 'put', key: COMPACT_KEY, value: encodeCompact(trim) })
    }
    await this.database.write(operations)
  }
}
