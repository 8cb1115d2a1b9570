import { StoreError, type Store, type StoreStatus } from '../contract.js'
import type { StoredRecord } from '../engine/journal.js'
import { JournaledStore, type JournaledStoreOptions } from '../engine/journaled-store.js'
import { backupOf } from './backup.js'
import { DataDirectory, type DataDirectoryOptions } from './data-directory.js'
import type { Database } from './database.js'
import { readHeader, type JournalHeader } from './journal-scan.js'
import { encodeFormat, encodeFormatOf, FORMAT, FORMAT_KEY } from './layout.js'
import { LevelJournal } from './level-journal.js'
import { snapshotOf, type JournalSnapshot, type SnapshotSource } from './journal-snapshot.js'
import { Periodic } from './periodic.js'
import { readTail, recoverIndex } from './recovery.js'

const HEAD_INTERVAL_MS = 1_000
const CHECK_INTERVAL_MS = 5_000
const FIRST_REOPEN_DELAY_MS = 100
const MAX_REOPEN_DELAY_MS = 5_000

export interface LevelStoreOptions extends JournaledStoreOptions, Omit<DataDirectoryOptions, 'logger'> {}

/** A store in a LevelDB. */
export interface LevelStore extends Store, SnapshotSource {}

/** The request by which another process asks the owner of a directory for a backup. */
export const BACKUP_REQUEST = 'backup'

/** A store in a LevelDB: the revision log is the database, the index is in memory (spec/storage.md §9). */
export function createLevelStore(options: LevelStoreOptions): LevelStore {
  return new LevelJournaledStore(options)
}

class LevelJournaledStore extends JournaledStore implements LevelStore {
  readonly #options: LevelStoreOptions
  readonly #journal: LevelJournal
  #directory: DataDirectory | undefined
  #periodic: Periodic[] = []
  #epoch = ''
  #claiming: Promise<DataDirectory> | undefined
  #opening: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #reopening: Promise<void> | undefined
  /** Ends the wait of a reopening. */
  #wake: (() => void) | undefined

  constructor(options: LevelStoreOptions) {
    const journal = new LevelJournal()
    super(options, journal, (callback) => {
      options.environment.scheduler.immediate(callback)
    })
    this.#options = options
    this.#journal = journal
  }

  get epoch(): string {
    return this.#epoch
  }

  override async claim(): Promise<void> {
    await this.#claimed()
  }

  open(): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new StoreError('Closed', 'the store has been closed'))
    this.#opening ??= this.#open()
    return this.#opening
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  status(): StoreStatus {
    const reason = this.refusal
    const { head, compacted } = this
    const sizeBytes = this.#directory?.sizeBytes ?? 0
    return { kind: 'level', writable: reason === undefined, ...(reason === undefined ? {} : { reason }), head, compacted, sizeBytes }
  }

  snapshot(): JournalSnapshot {
    this.assertOpen()
    const { database } = this.#journal
    if (database === undefined) throw new StoreError('Unavailable', 'the database is not open')
    return snapshotOf(database, this.#epoch, this.head)
  }

  protected full(): string | undefined {
    return this.#directory?.full
  }

  /** spec/storage.md §9.6: close, reopen, read again; until then reads go on from memory. */
  protected recover(cause: unknown): void {
    this.environment.logger.error('a write to the database failed, it is being opened again', { error: cause })
    this.#reopening = this.#reopen()
  }

  #claimed(): Promise<DataDirectory> {
    if (this.#closing !== undefined) return Promise.reject(new StoreError('Closed', 'the store has been closed'))
    this.#claiming ??= this.#claim()
    return this.#claiming
  }

  async #claim(): Promise<DataDirectory> {
    const { logger } = this.environment
    const directory = await DataDirectory.take({ ...this.#options, logger })
    try {
      const exists = await directory.holdsDatabase()
      this.#journal.database = await directory.openDatabase(!exists)
    } catch (error) {
      await directory.release()
      throw error
    }
    this.#directory = directory
    return directory
  }

  async #open(): Promise<void> {
    const directory = await this.#claimed()
    try {
      await this.#recoverFrom(this.#journal.database as Database, directory.floor)
      await directory.measure()
    } catch (error) {
      await this.#letGo(directory)
      throw error
    }
    const { scheduler } = this.environment
    this.#periodic = [
      new Periodic(scheduler, HEAD_INTERVAL_MS, () => directory.noteHead(this.head)),
      new Periodic(scheduler, CHECK_INTERVAL_MS, () => directory.check()),
    ]
    this.start()
    directory.serve(new Map([[BACKUP_REQUEST, () => backupOf(this, this.environment.clock)]]))
  }

  async #recoverFrom(database: Database, floor: number): Promise<void> {
    const found = await readHeader(database)
    if (found === undefined && floor > 0)
      throw new StoreError('Corrupt', `the database is empty, but had reached revision ${String(floor)}`)
    const header = found ?? (await this.#initialise(database))
    this.#epoch = header.format.epoch
    // Before the first record that older programs could not read.
    if (header.format.format < FORMAT) await database.write([{ type: 'put', key: FORMAT_KEY, value: encodeFormatOf(header.format) }])
    const now = this.environment.clock.now()
    await recoverIndex(database, header, floor, this.index, (record) => {
      this.expirer.set(record.key, record.revision, ttlOf(record, now))
    })
  }

  async #initialise(database: Database): Promise<JournalHeader> {
    await database.write([
      { type: 'put', key: FORMAT_KEY, value: encodeFormat(this.environment.random.uuid(), this.environment.clock.now()) },
    ])
    const header = await readHeader(database)
    if (header === undefined) throw new StoreError('Unavailable', 'the database does not keep what is written to it')
    return header
  }

  async #close(): Promise<void> {
    await (this.#opening ?? this.#claiming)?.catch(() => undefined)
    const stopped = this.stop()
    this.#wake?.()
    await stopped
    await this.#reopening
    await Promise.all(this.#periodic.map((periodic) => periodic.stop()))
    const directory = this.#directory
    if (directory === undefined) return
    if (this.#opening !== undefined) await directory.noteHead(this.head)
    await this.#letGo(directory)
  }

  async #letGo(directory: DataDirectory): Promise<void> {
    this.#directory = undefined
    try {
      await this.#journal.database?.close()
    } finally {
      await directory.release()
    }
  }

  async #reopen(): Promise<void> {
    for (let delay = FIRST_REOPEN_DELAY_MS; this.#closing === undefined; delay = Math.min(delay * 2, MAX_REOPEN_DELAY_MS)) {
      try {
        await this.#reread(this.#directory as DataDirectory)
        return
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        this.environment.logger.error('the database cannot be opened again', { error })
        this.refuse('ReadOnly', `the database cannot be opened again: ${message}`)
        if (error instanceof StoreError && error.code === 'Corrupt') return
      }
      await this.#wait(delay)
    }
  }

  async #reread(directory: DataDirectory): Promise<void> {
    const { database } = this.#journal
    this.#journal.database = undefined
    await database?.close()
    const reopened = await directory.openDatabase(false)
    try {
      const { records, trim } = await readTail(reopened, this.#epoch, this.index)
      this.#journal.database = reopened
      const now = this.environment.clock.now()
      this.resume(
        records.map((record) => ({ record, ttlMs: ttlOf(record, now) })),
        trim,
      )
      this.environment.logger.info('the database is open again', { revision: this.head })
    } catch (error) {
      await reopened.close()
      throw error
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.environment.scheduler.after(ms, resolve)
      this.#wake = () => {
        timer.cancel()
        resolve()
      }
    })
  }
}

/** How long the key still has to live; undefined: for ever. */
function ttlOf({ expiry }: StoredRecord, now: number): number | undefined {
  return expiry === 0 ? undefined : Math.max(0, expiry - now)
}
