import { access } from 'node:fs/promises'
import { StoreError } from '../contract.js'
import type { StoreEnvironment } from '../environment.js'
import { DataDirectory } from './data-directory.js'
import type { Database } from './database.js'
import { JournalCheck, readHeader, scanRecords } from './journal-scan.js'

const MAX_FINDINGS = 100

/**
 * Looks through a store that is not open for all that would make it refuse to open (spec/storage.md §9.5).
 * @returns what is wrong, in words; empty when nothing is
 * @throws StoreError Locked (it is open), Unavailable, NoSpace
 */
export async function verify(directory: string, logger: StoreEnvironment['logger']): Promise<string[]> {
  try {
    return await inspect(directory, logger)
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'Corrupt' || error.code === 'FormatTooNew')) return [error.message]
    throw error
  }
}

async function inspect(path: string, logger: StoreEnvironment['logger']): Promise<string[]> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (!exists) return [`there is no directory ${path}`]
  const directory = await DataDirectory.take({ directory: path, logger })
  try {
    if (!(await directory.holdsDatabase())) return [`there is no database in ${directory.path}`]
    const database = await directory.openDatabase(false)
    try {
      return await findings(database, directory.floor)
    } finally {
      await database.close()
    }
  } finally {
    await directory.release()
  }
}

async function findings(database: Database, floor: number): Promise<string[]> {
  const header = await readHeader(database)
  if (header === undefined) return floor > 0 ? [`the database is empty, but had reached revision ${String(floor)}`] : []
  const values = new Map<string, number>()
  const check = new JournalCheck(header.compact, (key) => values.get(key) ?? 0)
  const found: string[] = []
  for await (const items of scanRecords(database, 0)) {
    for (const item of items) {
      found.push(...check.next(item))
      if ('record' in item) values.set(item.record.key, item.record.value === undefined ? 0 : item.revision)
    }
    if (found.length > MAX_FINDINGS) return [...found.slice(0, MAX_FINDINGS), 'there is more, the rest was not looked at']
  }
  return [...found, ...check.end(floor)]
}
