import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { StoreError } from '../contract.js'
import { errorCode } from './file-errors.js'
import { syncPath } from './sync-path.js'

/** The name of the side file that holds a lower bound of the head: LevelDB opens without complaint when its whole log is gone (spec/storage.md §9.5). */
export const HEAD_FILE = 'HEAD'

const FORM = /^(\d{1,16}) ([0-9a-f]{8})\n$/

/** The revision in the side file; undefined when there is none. @throws StoreError Corrupt */
export async function readHeadFile(directory: string): Promise<number | undefined> {
  const text = await readText(join(directory, HEAD_FILE))
  if (text === undefined) return undefined
  const [, revision, crc] = FORM.exec(text) ?? []
  if (revision === undefined || crc !== checksum(revision))
    throw new StoreError('Corrupt', `the file ${HEAD_FILE} in ${directory} is damaged`)
  return Number(revision)
}

/** Replaces the side file; it is on disk when the promise resolves. */
export async function writeHeadFile(directory: string, revision: number): Promise<void> {
  const path = join(directory, HEAD_FILE)
  const text = String(revision)
  await writeSynced(`${path}.new`, `${text} ${checksum(text)}\n`)
  await rename(`${path}.new`, path)
  await syncPath(directory)
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
