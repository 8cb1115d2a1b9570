import { Level } from 'level'
import { StoreError, type StoreErrorCode } from '../contract.js'

export type DatabaseOperation =
  { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer } | { readonly type: 'del'; readonly key: Buffer }

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
  /** Chunks in key order, all of the state at the time of the call. Must be iterated, be it in part. */
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

/** How much is written to the log, and kept in memory, before it becomes a table: twice what LevelDB takes, for half the work of merging. */
const TABLE_BYTES = 8 * 1024 * 1024

interface LevelIterator {
  nextv(size: number): Promise<[Buffer, Buffer][]>
  close(): Promise<void>
}

/** Opens a LevelDB. */
export const openLevelDatabase: OpenDatabase = async (directory, createIfMissing) => {
  const level = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
  await level.open({ createIfMissing, cacheSize: CACHE_BYTES, writeBufferSize: TABLE_BYTES, maxFileSize: TABLE_BYTES }).catch(fail('open'))
  return {
    get: (key) => level.get(key).catch(fail('read')),
    write: (operations) => writeSynced(level, operations),
    scan: ({ from, to, values = true }) =>
      chunksOf(level.iterator({ gte: from, lt: to, values, fillCache: false, highWaterMarkBytes: CHUNK_BYTES })),
    close: () => level.close(),
  }
}

/** A batch that is told its operations one by one takes half the time of one that is given them as an array. */
async function writeSynced(level: Level<Buffer, Buffer>, operations: readonly DatabaseOperation[]): Promise<void> {
  const batch = level.batch()
  for (const operation of operations) {
    if (operation.type === 'put') batch.put(operation.key, operation.value)
    else batch.del(operation.key)
  }
  await batch.write({ sync: true })
}

/** The database reads the next chunk while the last one is worked off. */
async function* chunksOf(iterator: LevelIterator): AsyncGenerator<[Buffer, Buffer][], void, undefined> {
  let next = iterator.nextv(CHUNK_RECORDS)
  try {
    for (;;) {
      const chunk = await next.catch(fail('read'))
      if (chunk.length === 0) return
      next = iterator.nextv(CHUNK_RECORDS)
      next.catch(() => undefined) // told by the await above, if anyone gets there
      yield chunk
    }
  } finally {
    await next.catch(() => undefined)
    await iterator.close()
  }
}

/** Throws a failure of LevelDB as an error of the store. */
function fail(action: string): (error: unknown) => never {
  return (error) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(errorCodeOf(cause, message), `cannot ${action} the database: ${message}`, { cause: error })
  }
}

function errorCodeOf(cause: unknown, message: string): StoreErrorCode {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'LEVEL_LOCKED') return 'Locked'
  if (NO_SPACE.test(message)) return 'NoSpace'
  return code === 'LEVEL_CORRUPTION' || MISSING.test(message) ? 'Corrupt' : 'Unavailable'
}

const MISSING = /does not exist \(create_if_missing is false\)/
const NO_SPACE = /No space left on device|File too large|Disk quota exceeded/i
