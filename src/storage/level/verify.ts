import { access, copyFile, link, mkdtemp, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StoreError } from '../contract.js'
import type { StoreEnvironment } from '../environment.js'
import { openLevelDatabase, type Database } from './database.js'
import { DataDirectory } from './data-directory.js'
import { JournalCheck, readHeader, scanRecords } from './journal-scan.js'

const MAX_FINDINGS = 100
/** LevelDB's own files; those with `ldb` are never written to again. */
const DATABASE_FILE = /^(CURRENT|MANIFEST-\d+|\d+\.(log|ldb|sst))$/
const FINAL_FILE = /\.(ldb|sst)$/

/** What was found in a store. */
export interface Verification {
  /** What is wrong, in words; empty when nothing is. */
  readonly findings: readonly string[]
  /** The last revision, and how many keys have a value there; as far as the store could be read. */
  readonly head: number
  readonly keys: number
}

/**
 * Looks through a store that is not open for all that would make it refuse to open (spec/storage.md §9.5). Nothing in the directory is changed: opening a
 * LevelDB rewrites its log, and drops what is damaged in it, so that a copy is opened beside the directory (tables are linked, not copied).
 * @throws StoreError Locked (it is open), Unavailable, NoSpace; errors of the file system where no copy can be made
 */
export async function verify(directory: string, logger: StoreEnvironment['logger']): Promise<Verification> {
  const exists = await access(directory).then(
    () => true,
    () => false,
  )
  if (!exists) return broken(`there is no directory ${directory}`)
  try {
    return await inspect(directory, logger)
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'Corrupt' || error.code === 'FormatTooNew')) return broken(error.message)
    throw error
  }
}

function broken(finding: string): Verification {
  return { findings: [finding], head: 0, keys: 0 }
}

async function inspect(path: string, logger: StoreEnvironment['logger']): Promise<Verification> {
  const directory = await DataDirectory.take({ directory: path, logger })
  try {
    if (!(await directory.holdsDatabase())) return broken(`there is no database in ${directory.path}`)
    return await inCopy(directory.path, (database) => examine(database, directory.floor))
  } finally {
    await directory.release()
  }
}

async function inCopy(directory: string, look: (database: Database) => Promise<Verification>): Promise<Verification> {
  const copy = await mkdtemp(join(dirname(directory), `${basename(directory)}.verify-`))
  try {
    for (const name of await readdir(directory)) if (DATABASE_FILE.test(name)) await take(join(directory, name), join(copy, name))
    const database = await openLevelDatabase(copy, false)
    try {
      return await look(database)
    } finally {
      await database.close()
    }
  } finally {
    await rm(copy, { recursive: true })
  }
}

async function take(from: string, to: string): Promise<void> {
  const linked = FINAL_FILE.test(from) && (await link(from, to).then(yes, no))
  if (!linked) await copyFile(from, to)
}

const yes = (): boolean => true
const no = (): boolean => false

async function examine(database: Database, floor: number): Promise<Verification> {
  const header = await readHeader(database)
  if (header === undefined)
    return { findings: floor > 0 ? [`the database is empty, but had reached revision ${String(floor)}`] : [], head: 1, keys: 0 }
  const values = new Map<string, number>()
  const check = new JournalCheck(header.compact, (key) => values.get(key) ?? 0)
  const findings: string[] = []
  for await (const items of scanRecords(database, 0)) {
    for (const item of items) {
      findings.push(...check.next(item))
      if (!('record' in item)) continue
      if (item.record.value === undefined) values.delete(item.record.key)
      else values.set(item.record.key, item.revision)
    }
    if (findings.length > MAX_FINDINGS) {
      const told = [...findings.slice(0, MAX_FINDINGS), 'there is more, the rest was not looked at']
      return { findings: told, head: check.head, keys: values.size }
    }
  }
  return { findings: [...findings, ...check.end(floor)], head: check.head, keys: values.size }
}
