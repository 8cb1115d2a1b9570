import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../../base/index.js'
import { StartError } from '../start-error.js'

const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** A file's text; undefined where there is no such file. @throws StartError where it cannot be read */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new StartError(`cannot read ${path}: ${reason(error)}`, { cause: error })
  }
}

/** A file's text. @throws StartError where it cannot be read; `what` tells what it is */
export async function readNeeded(path: string, what: string): Promise<string> {
  const text = await readIfThere(path)
  if (text === undefined) throw new StartError(`${what} ${path} does not exist`)
  return text
}

/** Writes a file for the user's eyes alone, whole or not at all. @throws StartError */
export async function writeSecret(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path), FOLDER_MODE)
    const unfinished = `${path}.tmp`
    await writeFile(unfinished, text, { mode: FILE_MODE })
    await rename(unfinished, path)
  } catch (error) {
    throw new StartError(`cannot write ${path}: ${reason(error)}`, { cause: error })
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
