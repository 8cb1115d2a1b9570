import { createWriteStream } from 'node:fs'
import { realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StoreError } from '../contract.js'
import type { StoreEnvironment } from '../environment.js'
import { backupOf } from './backup.js'
import { checkBackup, type BackupSummary } from './backup-check.js'
import { holdsDatabase } from './directory.js'
import { BACKUP_REQUEST, createLevelStore } from './level-store.js'
import { askOwner } from './owner-channel.js'
import { syncPath } from './sync-path.js'

/**
 * Backs a data directory up into a file: by its owner where a server runs on it, which goes on serving, else by opening it. The file is there under its name
 * when it has been read back and is on disk; one that was there before is kept until then.
 * @throws StoreError: there is no store, it cannot be opened, or the backup broke off; errors of the file system
 */
export async function backupDirectory(directory: string, file: string, environment: StoreEnvironment): Promise<BackupSummary> {
  const path = await existing(directory)
  const part = `${file}.part`
  try {
    const answer = await askOwner(path, BACKUP_REQUEST)
    if (answer === undefined) await backupClosed(path, part, environment)
    else await save(answer, part)
    const summary = await checkBackup(part)
    await rename(part, file)
    await syncPath(dirname(file))
    return summary
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function existing(directory: string): Promise<string> {
  const path = await realpath(directory).catch(() => undefined)
  if (path !== undefined && (await holdsDatabase(path))) return path
  throw new StoreError('Unavailable', `there is no database in ${directory}`)
}

async function backupClosed(directory: string, part: string, environment: StoreEnvironment): Promise<void> {
  const store = createLevelStore({ environment, directory })
  try {
    await store.open()
    await save(backupOf(store, environment.clock), part)
  } finally {
    await store.close()
  }
}

async function save(bytes: Readable, part: string): Promise<void> {
  await pipeline(bytes, createWriteStream(part, { mode: 0o600 }))
  await syncPath(part)
}
