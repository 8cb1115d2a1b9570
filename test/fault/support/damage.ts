import { cp, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Files of LevelDB in a directory whose name ends so. */
export async function filesEnding(directory: string, end: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith(end)).sort()
}

/** The write-ahead log, of which a database that was not open for long has one. */
export async function logOf(directory: string): Promise<string> {
  const logs = await filesEnding(directory, '.log')
  if (logs.length !== 1) throw new Error(`there are ${String(logs.length)} logs`)
  return join(directory, logs[0]!)
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size
}

/**
 * Copies the files of a database, which may be open: they are as a killed process would leave them. LOCK must not be touched, reading it would release it.
 */
export async function copyOf(directory: string, target: string): Promise<string> {
  await cp(directory, target, { recursive: true, filter: (path) => !['LOCK', 'owner.sock'].includes(basename(path)) })
  return target
}

/** Cuts a file. */
export async function truncate(path: string, length: number): Promise<void> {
  const file = await open(path, 'r+')
  await file.truncate(length)
  await file.close()
}

/** Changes one bit of a byte. */
export async function flip(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[offset] = bytes[offset]! ^ 0x04
  await writeFile(path, bytes)
}

/** Numbers in [0, 1) that are the same in each run. */
export function fractions(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 1) * 0.618_033_988_749) % 1)
}
