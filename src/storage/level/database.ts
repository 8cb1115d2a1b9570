import { Level } from 'level'
import { StoreError, type StoreErrorCode } from '../contract.js'

export type DatabaseOperation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer }

/** Which records {@link Database.scan} reads: keys in [from, to). */
export interface ScanRange {
  readonly from: Buffer
  readonly to: Buffer
  /** False: the values are left out (empty buffers). */
  readonly values?: boolean
}

/** What the store needs of LevelDB; a seam for tests of its failures. */
export interface Database {
  get(key: Buffer): Promise<Buffer | undefined>
  /** Atomic and synced. */
  write(operations: readonly DatabaseOperation[]): Promise<void>
  /** Chunks in key order, all of the state at the time of the call. */
  scan(range: ScanRange): AsyncIterable<readonly (readonly [Buffer, Buffer])[]>
  close(): Promise<void>
}

/** Opens a database. @throws StoreError Locked, Corrupt, NoSpace, Unavailable */
export type OpenDatabase = (directory: string, createIfMissing: boolean) => Promise<Database>

/** Records read in one step of a scan, and bytes read ahead. */
const CHUNK_RECORDS = 1000
const CHUNK_BYTES = 1024 * 1024
/** All reads come from memory: the cache only serves LevelDB's own compaction. */
const CACHE_BYTES = 1024 * 1024

/** Opens a LevelDB. */
export const openLevelDatabase: OpenDatabase = async (directory, createIfMissing) => {
  const level = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
  try {
    await level.open({ createIfMissing, cacheSize: CACHE_BYTES })
  } catch (error) {
    throw openError(directory, error)
  }
  return {
    get: (key) => level.get(key),
    write: (operations) => level.batch([...operations], { sync: true }),
    scan: ({ from, to, values }) => chunks(level, from, to, values ?? true),
    close: () => level.close(),
  }
}

async function* chunks(level: Level<Buffer, Buffer>, gte: Buffer, lt: Buffer, values: boolean): AsyncGenerator<[Buffer, Buffer][], void, undefined> {
  const iterator = level.iterator({ gte, lt, values, fillCache: false, highWaterMarkBytes: CHUNK_BYTES })
  try {
    for (;;) {
      const chunk = await iterator.nextv(CHUNK_RECORDS)
      if (chunk.length === 0) return
      yield chunk
    }
  } finally {
    await iterator.close()
  }
}

function openError(directory: string, error: unknown): StoreError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const message = cause instanceof Error ? cause.message : String(cause)
  return new StoreError(openErrorCode(codeOf(cause), message), `cannot open the database in ${directory}: ${message}`, { cause: error })
}

function openErrorCode(code: unknown, message: string): StoreErrorCode {
  if (code === 'LEVEL_LOCKED') return 'Locked'
  if (isNoSpace(message)) return 'NoSpace'
  return code === 'LEVEL_CORRUPTION' || code === 'LEVEL_INVALID_ARGUMENT' ? 'Corrupt' : 'Unavailable'
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function isNoSpace(message: string): boolean {
  return /No space left on device|File too large|Disk quota exceeded/i.test(message)
}
