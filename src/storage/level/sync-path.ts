import { open } from 'node:fs/promises'

/** Puts on disk what was written to a file, or the names in a directory. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
