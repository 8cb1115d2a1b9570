import { StoreError } from '../contract.js'
import type { StoreEnvironment } from '../environment.js'
import { openLevelDatabase, type Database, type OpenDatabase } from './database.js'
import { holdsDatabase, prepareDirectory, sizeOf } from './directory.js'
import { readHeadFile, writeHeadFile } from './head-file.js'
import { answerAsOwner, type OwnerRequest } from './owner-channel.js'
import { takeOwnership, type OwnerLock } from './owner-lock.js'
import { DEFAULT_SPACE, Space, type SpaceOptions } from './space.js'

export interface DataDirectoryOptions {
  /** Made if missing. */
  readonly directory: string
  readonly logger: StoreEnvironment['logger']
  /** Room to keep free on the disk. Default: a reserve file of 16 MiB, no puts below 64 MiB. */
  readonly space?: Partial<SpaceOptions>
  /** For tests of the database's failures. */
  readonly openDatabase?: OpenDatabase
}

/** A data directory owned by this process: what lies beside the database, and how the database is opened. */
export class DataDirectory {
  /** Its real path. */
  readonly path: string
  readonly #lock: OwnerLock
  readonly #space: Space
  readonly #open: OpenDatabase
  readonly #logger: StoreEnvironment['logger']
  #floor = 0
  #sizeBytes = 0

  private constructor(path: string, lock: OwnerLock, options: DataDirectoryOptions) {
    this.path = path
    this.#lock = lock
    this.#space = new Space(path, { ...DEFAULT_SPACE, ...options.space })
    this.#open = options.openDatabase ?? openLevelDatabase
    this.#logger = options.logger
  }

  /** Takes the directory for this process. @throws StoreError Locked, Unavailable, Corrupt */
  static async take(options: DataDirectoryOptions): Promise<DataDirectory> {
    const path = await prepareDirectory(options.directory)
    const lock = await takeOwnership(path)
    try {
      const directory = new DataDirectory(path, lock, options)
      directory.#floor = (await readHeadFile(path)) ?? 0
      return directory
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** The head is known to have been at least this. */
  get floor(): number {
    return this.#floor
  }

  /** Bytes of the files, as of the last {@link check}. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Why nothing more may be put; undefined: there is room. */
  get full(): string | undefined {
    return this.#space.full
  }

  /** True when there is a database; false when the directory is as good as empty. @throws StoreError Corrupt */
  holdsDatabase(): Promise<boolean> {
    return holdsDatabase(this.path)
  }

  /** Opens the database, if need be in the room that the reserve gives. @throws StoreError Locked, Corrupt, NoSpace, Unavailable */
  async openDatabase(createIfMissing: boolean): Promise<Database> {
    try {
      return await this.#open(this.path, createIfMissing)
    } catch (error) {
      const full = error instanceof StoreError && error.code === 'NoSpace'
      if (!full || !(await this.#space.release())) throw error
      this.#logger.warn('the disk is full, the reserve file was removed to open the database', { directory: this.path })
      return this.#open(this.path, createIfMissing)
    }
  }

  /** Notes on disk that the head has reached a revision. Does not reject: the note is a safeguard only. */
  async noteHead(head: number): Promise<void> {
    if (head <= this.#floor) return
    try {
      await writeHeadFile(this.path, head)
      this.#floor = head
    } catch (error) {
      this.#logger.warn('cannot write the head file', { directory: this.path, error })
    }
  }

  /** Looks how much room there is and is taken. Does not reject. */
  measure(): Promise<void> {
    return this.#look(() => this.#space.measure())
  }

  /** Does the same, and makes the reserve where it is missing and fits. Does not reject. */
  check(): Promise<void> {
    return this.#look(async () => {
      await this.#space.measure()
      await this.#space.keepReserve()
    })
  }

  async #look(at: () => Promise<void>): Promise<void> {
    try {
      await at()
      this.#sizeBytes = await sizeOf(this.path)
    } catch (error) {
      this.#logger.warn('cannot check the room on the disk', { directory: this.path, error })
    }
  }

  /** Answers these requests of other processes that may use the directory. */
  serve(requests: ReadonlyMap<string, OwnerRequest>): void {
    this.#lock.serve((socket) => {
      answerAsOwner(socket, requests)
    })
  }

  release(): Promise<void> {
    return this.#lock.release()
  }
}
