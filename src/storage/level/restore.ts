import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../contract.js'
import type { StoredRecord } from '../engine/journal.js'
import type { StoreEnvironment } from '../environment.js'
import { BackupDecoder, type BackupHeader } from './backup-format.js'
import { checkedRecords, type BackupSummary } from './backup-check.js'
import { DataDirectory } from './data-directory.js'
import type { Database, DatabaseOperation } from './database.js'
import { COMPACT_KEY, encodeCompact, encodeFormat, FORMAT_KEY, recordKey } from './layout.js'

/** How far a restored store's head is from the backup's: beyond all that clients may have seen after it (spec/storage.md §9.10). */
const REVISION_BUMP = 1_000_000_000
const BATCH_RECORDS = 1000
const BATCH_BYTES = 4 * 1024 * 1024

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
  for await (const { record, bytes } of checkedRecords(header, backupFile)) await restoring.take(record, bytes)
  return restoring.finish(format)
}

/** Writes the records of a backup, and removes those that a later one supersedes: what is left is the state at the head. */
class Restoring {
  readonly #header: BackupHeader
  readonly #database: Database
  /** The revision of each key's value so far. */
  readonly #values = new Map<string, number>()
  #operations: DatabaseOperation[] = []
  #bytes = 0

  constructor(header: BackupHeader, database: Database) {
    this.#header = header
    this.#database = database
  }

  async take(record: StoredRecord, bytes: Buffer): Promise<void> {
    this.#put(record, bytes)
    if (this.#operations.length >= BATCH_RECORDS || this.#bytes >= BATCH_BYTES) await this.#flush()
  }

  async finish(format: Buffer): Promise<BackupSummary> {
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
