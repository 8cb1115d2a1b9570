import { Readable } from 'node:stream'
import type { StoreEnvironment } from '../environment.js'
import { BackupEncoder } from './backup-format.js'
import type { JournalSnapshot, SnapshotSource } from './journal-snapshot.js'

/** The bytes of a backup: all kept revisions as of the call, while the store goes on. Must be read or destroyed. @throws StoreError Closed, Unavailable */
export function backupOf(source: SnapshotSource, clock: Pick<StoreEnvironment['clock'], 'now'>): Readable {
  return Readable.from(encode(source.snapshot(), clock.now()), { objectMode: false })
}

async function* encode(snapshot: JournalSnapshot, now: number): AsyncGenerator<Buffer, void, undefined> {
  const { compact, records } = await snapshot.read()
  const encoder = new BackupEncoder()
  const { epoch, head } = snapshot
  yield encoder.begin({ epoch, head, compacted: compact.compacted, created: new Date(now).toISOString() })
  for await (const chunk of records) yield encoder.records(chunk)
  yield encoder.end()
}
