import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../base/index.js'
import { StoreError } from '../contract.js'
import { errorCode } from './file-errors.js'
import { HEAD_FILE } from './head-file.js'
import { OWNER_SOCKET } from './owner-lock.js'
import { RESERVE_FILE } from './space.js'

/** Files that may be in a directory in which a database is made: our own, and the one at the root of a file system. */
const OUR_FILES = new Set([OWNER_SOCKET, RESERVE_FILE, 'lost+found'])
/** What LevelDB writes before a new database is complete; a crash at that moment leaves these and nothing else. */
const UNFINISHED_FILES = new Set(['LOG', 'LOG.old', 'LOCK', 'MANIFEST-000001', '000001.dbtmp'])

/** Makes the directory if it is missing. @returns its real path @throws StoreError Unavailable */
export async function prepareDirectory(directory: string): Promise<string> {
  try {
    await makeFolder(directory, 0o700)
    return await realpath(directory)
  } catch (error) {
    throw new StoreError('Unavailable', `cannot use the data directory ${directory}: ${String(error)}`, { cause: error })
  }
}

/**
 * True when the directory holds a database, false when one may be made in it. LevelDB itself would make an empty one, and remove the tables, wherever
 * the file CURRENT is missing (spec/storage.md §9.5).
 * @throws StoreError Corrupt
 */
export async function holdsDatabase(directory: string): Promise<boolean> {
  const names = await readdir(directory)
  if (names.includes('CURRENT')) return true
  const strange = names.filter((name) => !OUR_FILES.has(name) && !UNFINISHED_FILES.has(name))
  if (strange.length === 0) return false
  const what = strange.includes(HEAD_FILE) || strange.some((name) => /\.(log|ldb|sst)$|^MANIFEST-/.test(name))
  const found = strange.slice(0, 5).join(', ')
  if (what) throw new StoreError('Corrupt', `the file CURRENT is missing in ${directory}, but there are parts of a database (${found})`)
  throw new StoreError('Corrupt', `${directory} is neither empty nor a database (${found})`)
}

/** The bytes of all files in the directory. */
export async function sizeOf(directory: string): Promise<number> {
  let total = 0
  for (const name of await readdir(directory)) {
    if (name !== RESERVE_FILE) total += await sizeOfFile(join(directory, name))
  }
  return total
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    // LevelDB removes files at any time.
    if (errorCode(error) === 'ENOENT') return 0
    throw error
  }
}
