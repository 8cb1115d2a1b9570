import { createLogger, systemClock, systemRandom, systemScheduler } from '../base/index.js'
import { dataPaths } from '../server/index.js'
import { backupDirectory, checkBackup, restore, StoreError, verify, type StoreEnvironment } from '../storage/index.js'
import type { CommandName } from './flags.js'

/** How a command ends: what it says, and its exit status. */
export interface CommandEnd {
  readonly said: readonly string[]
  /** Why it could not do what it should. */
  readonly failure?: string
  readonly status: number
}

const OK = 0
const FAILED = 1
/** `verify` has found damage; 2 is a wrong command line. */
const DAMAGED = 3

/**
 * Runs a command on the store of a data folder.
 * @param file what `backup` writes and `restore` reads; for `verify` the backup that it looks through, instead of the store
 */
export async function runDataCommand(
  command: CommandName,
  dataDir: string,
  file: string | undefined,
  print: (line: string) => void,
): Promise<CommandEnd> {
  const { database } = dataPaths(dataDir)
  try {
    return await run(command, database, file, environmentOf(print))
  } catch (error) {
    if (error instanceof StoreError || isFileError(error)) return { said: [], failure: error.message, status: FAILED }
    throw error
  }
}

function run(command: CommandName, database: string, file: string | undefined, environment: StoreEnvironment): Promise<CommandEnd> {
  switch (command) {
    case 'backup':
      return runBackup(database, file as string, environment)
    case 'restore':
      return runRestore(database, file as string, environment)
    case 'verify':
      return file === undefined ? verifyStore(database, environment) : verifyBackup(file)
  }
}

/** An error of a file that was named, as against a fault of this program. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}

function environmentOf(print: (line: string) => void): StoreEnvironment {
  return {
    clock: systemClock,
    scheduler: systemScheduler(),
    random: systemRandom(),
    logger: createLogger({ level: 'warn', now: () => systemClock.now(), sink: print }),
  }
}

async function runBackup(database: string, file: string, environment: StoreEnvironment): Promise<CommandEnd> {
  const { head, records } = await backupDirectory(database, file, environment)
  return { said: [`${file} has the store up to revision ${String(head)} (${String(records)} records)`], status: OK }
}

async function runRestore(database: string, file: string, environment: StoreEnvironment): Promise<CommandEnd> {
  const { head, records } = await restore(file, database, environment)
  return {
    said: [
      `${database} has ${String(records)} objects; its revisions go on from ${String(head)}`,
      'clients that resume from an earlier resourceVersion are told to list anew',
    ],
    status: OK,
  }
}

async function verifyStore(database: string, environment: StoreEnvironment): Promise<CommandEnd> {
  const { findings, head, keys } = await verify(database, environment.logger)
  if (findings.length > 0) return { said: findings, status: DAMAGED }
  return { said: [`${database} is whole: ${String(keys)} objects at revision ${String(head)}`], status: OK }
}

async function verifyBackup(file: string): Promise<CommandEnd> {
  try {
    const { head, records } = await checkBackup(file)
    return { said: [`${file} is whole: it has the store up to revision ${String(head)} (${String(records)} records)`], status: OK }
  } catch (error) {
    if (error instanceof StoreError) return { said: [error.message], status: DAMAGED }
    throw error
  }
}
