import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StoreError } from '../contract.js'
import type { StoredRecord } from '../engine/journal.js'
import type { StoreEnvironment } from '../environment.js'
import { BackupDecoder, BackupEncoder, type BackupHeader } from './backup-format.js'
import { DataDirectory } from './data-directory.js'
import type { Database, DatabaseOperation } from './database.js'
import { JournalCheck } from './journal-scan.js'
import type { JournalSnapshot, SnapshotRecord } from './journal-snapshot.js'
import { COMPACT_KEY, encodeCompact, encodeFormat, FORMAT_KEY, recordKey } from './layout.js'
import type { LevelStore } from './level-store.js'
import { decodeRecord } from './record.js'

/** How far a restored store's head is from the backup's: beyond all that clients may have seen after it (spec/storage.md §9.10). */
const REVISION_BUMP = 1_000_000_000
const BATCH_RECORDS = 1000
const BATCH_BYTES = 4 * 1024 * 1024

/** The revisions of a backup, or of a store that was restored. */
export interface BackupSummary {
  readonly head: number
  readonly compacted: number
  readonly records: number
}

/**
 * Writes all kept revisions as of the call while the store goes on, and ends the output.
 * @throws StoreError Closed, Unavailable, Corrupt; what the output throws
 */
export async function backup(store: LevelStore, output: Writable, clock: StoreEnvironment['clock']): Promise<BackupSummary> {
  const snapshot = store.snapshot()
  const summary = { head: snapshot.head, compacted: 0, records: 0 }
  await pipeline(Readable.from(encode(snapshot, summary, clock.now())), output)
  return summary
}

async function* encode(
  snapshot: JournalSnapshot,
  summary: { compacted: number; records: number },
  now: number,
): AsyncGenerator<Buffer, void, undefined> {
  const { compact, records } = await snapshot.read()
  const encoder = new BackupEncoder()
  const { epoch, head } = snapshot
  summary.compacted = compact.compacted
  yield encoder.begin({ epoch, head, compacted: compact.compacted, created: new Date(now).toISOString() })
  for await (const chunk of records) {
    summary.records += chunk.length
    yield encoder.records(chunk)
  }
  yield encoder.end()
}

/**
 * Makes a store from a backup in a missing or empty directory: the values at the backup's head, under a new epoch and with a head and compacted revision far
 * above, so that every client that resumes from an old revision is told to read anew instead of waiting for a future that does not come.
 * @throws StoreError Corrupt, FormatTooNew, Unavailable (the directory is in use), Locked, NoSpace; what reading the file throws
 */
export async function restore(
  file: string,
  directory: string,
  environment: Pick<StoreEnvironment, 'clock' | 'random' | 'logger'>,
): Promise<BackupSummary> {
  const target = await DataDirectory.take({ directory, logger: environment.logger, space: { reserveBytes: 0 } })
  try {
    if (await target.holdsDatabase()) throw new StoreError('Unavailable', `${target.path} already holds a database`)
    return await restoreInto(target, file, environment)
  } finally {
    await target.release()
  }
}

async function restoreInto(
  target: DataDirectory,
  file: string,
  environment: Pick<StoreEnvironment, 'clock' | 'random'>,
): Promise<BackupSummary> {
  const before = new Set(await readdir(target.path))
  const database = await target.openDatabase(true)
  try {
    const summary = await copy(
      new BackupDecoder(createReadStream(file)),
      database,
      encodeFormat(environment.random.uuid(), environment.clock.now()),
    )
    await target.noteHead(summary.head)
    await database.close()
    return summary
  } catch (error) {
    await database.close()
    for (const name of await readdir(target.path)) if (!before.has(name)) await rm(join(target.path, name), { recursive: true })
    throw error
  }
}

async function copy(backupFile: BackupDecoder, database: Database, format: Buffer): Promise<BackupSummary> {
  const header = await backupFile.header()
  const restoring = new Restoring(header, database)
  for await (const record of backupFile.records()) await restoring.take(record)
  return restoring.finish(format)
}

/** Writes the records of a backup, and removes those that a later one supersedes: what is left is the state at the head. */
class Restoring {
  readonly #header: BackupHeader
  readonly #database: Database
  readonly #check: JournalCheck
  /** The revision of each key's value so far. */
  readonly #values = new Map<string, number>()
  #operations: DatabaseOperation[] = []
  #bytes = 0

  constructor(header: BackupHeader, database: Database) {
    this.#header = header
    this.#database = database
    // How many records there are is checked by the backup's own count.
    this.#check = new JournalCheck({ compacted: header.compacted, live: undefined }, (key) => this.#values.get(key) ?? 0)
  }

  async take({ revision, bytes }: SnapshotRecord): Promise<void> {
    const record = decodeRecord(revision, bytes)
    if (typeof record === 'string') throw new StoreError('Corrupt', `the record of revision ${String(revision)} ${record}`)
    const [finding] = this.#check.next({ revision, record })
    if (finding !== undefined) throw new StoreError('Corrupt', `the backup is damaged: ${finding}`)
    this.#put(record, bytes)
    if (this.#operations.length >= BATCH_RECORDS || this.#bytes >= BATCH_BYTES) await this.#flush()
  }

  async finish(format: Buffer): Promise<BackupSummary> {
    const [finding] = this.#check.end(this.#header.head)
    if (finding !== undefined) throw new StoreError('Corrupt', `the backup is damaged: ${finding}`)
    await this.#flush()
    const compacted = this.#header.head + REVISION_BUMP
    const records = this.#values.size
    await this.#database.write([
      { type: 'put', key: COMPACT_KEY, value: encodeCompact({ compacted, live: records }) },
      { type: 'put', key: FORMAT_KEY, value: format },
    ])
    return { head: compacted, compacted, records }
  }

  #put({ key, value, revision }: StoredRecord, bytes: Buffer): void {
    const earlier = this.#values.get(key)
    if (earlier !== undefined) this.#operations.push({ type: 'del', key: recordKey(earlier) })
    if (value === undefined) {
      this.#values.delete(key)
      return
    }
    this.#values.set(key, revision)
    this.#operations.push({ type: 'put', key: recordKey(revision), value: bytes })
    this.#bytes += bytes.byteLength
  }

  async #flush(): Promise<void> {
    await this.#database.write(this.#operations)
    this.#operations = []
    this.#bytes = 0
  }
}
