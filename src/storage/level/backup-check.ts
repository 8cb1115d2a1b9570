import { createReadStream } from 'node:fs'
import { StoreError } from '../contract.js'
import type { StoredRecord } from '../engine/journal.js'
import { BackupDecoder, type BackupHeader } from './backup-format.js'
import { JournalCheck } from './journal-scan.js'
import { decodeRecord } from './record.js'

/** The revisions of a backup, or of a store that was restored. */
export interface BackupSummary {
  readonly head: number
  readonly compacted: number
  readonly records: number
}

/** A record of a backup, and its bytes. */
export interface CheckedRecord {
  readonly record: StoredRecord
  readonly bytes: Buffer
}

/** The records of a backup behind its header; each one fits those before it, and the last one is the head's. @throws StoreError Corrupt */
export async function* checkedRecords(header: BackupHeader, decoder: BackupDecoder): AsyncGenerator<CheckedRecord, void, undefined> {
  const values = new Map<string, number>()
  // How many records there are is checked by the backup's own count.
  const check = new JournalCheck({ compacted: header.compacted, live: undefined }, (key) => values.get(key) ?? 0)
  for await (const { revision, bytes } of decoder.records()) {
    const record = decodeRecord(revision, bytes)
    if (typeof record === 'string') throw new StoreError('Corrupt', `the record of revision ${String(revision)} ${record}`)
    refuse(check.next({ revision, record }))
    yield { record, bytes }
    if (record.value === undefined) values.delete(record.key)
    else values.set(record.key, revision)
  }
  refuse(check.end(header.head))
}

/** Reads a backup from its first byte to its last. @throws StoreError Corrupt, FormatTooNew; what reading the file throws */
export async function checkBackup(file: string): Promise<BackupSummary> {
  const decoder = new BackupDecoder(createReadStream(file))
  const header = await decoder.header()
  let records = 0
  for await (const _ of checkedRecords(header, decoder)) records++
  return { head: header.head, compacted: header.compacted, records }
}

function refuse([finding]: readonly string[]): void {
  if (finding !== undefined) throw new StoreError('Corrupt', `the backup is damaged: ${finding}`)
}
