import { open, rename, stat, statfs, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './file-errors.js'

/** A file that does nothing but take room: removed when the database needs room to open again on a full disk (spec/storage.md §9.6). */
export const RESERVE_FILE = 'RESERVE'

export interface SpaceOptions {
  /** Size of the reserve file; 0: none. */
  readonly reserveBytes: number
  /** Puts are refused while less than this is free. */
  readonly minFreeBytes: number
  /** How much room the file system of a directory has for us, in bytes. */
  readonly freeBytes: (directory: string) => Promise<number>
}

export const DEFAULT_SPACE: SpaceOptions = { reserveBytes: 16 * 1024 * 1024, minFreeBytes: 64 * 1024 * 1024, freeBytes }

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

/** Watches over the room that a data directory has. */
export class Space {
  readonly #directory: string
  readonly #options: SpaceOptions
  #free = Number.POSITIVE_INFINITY

  constructor(directory: string, options: SpaceOptions) {
    this.#directory = directory
    this.#options = options
  }

  /** Why nothing more may be put; undefined: there is room. */
  get full(): string | undefined {
    if (this.#free >= this.#options.minFreeBytes) return undefined
    return `only ${String(this.#free)} bytes are free on the disk, ${String(this.#options.minFreeBytes)} are needed`
  }

  /** Looks again how much is free. */
  async measure(): Promise<void> {
    this.#free = await this.#options.freeBytes(this.#directory)
  }

  /** Makes the reserve where it is missing and fits. */
  async keepReserve(): Promise<void> {
    const { reserveBytes, minFreeBytes } = this.#options
    if (reserveBytes > 0 && this.#free >= minFreeBytes + reserveBytes && !(await this.#hasReserve())) await this.#makeReserve()
  }

  /** Gives the reserve up. @returns false when there was none */
  async release(): Promise<boolean> {
    try {
      await unlink(join(this.#directory, RESERVE_FILE))
      return true
    } catch {
      return false
    }
  }

  async #hasReserve(): Promise<boolean> {
    try {
      return (await stat(join(this.#directory, RESERVE_FILE))).size === this.#options.reserveBytes
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false
      throw error
    }
  }

  async #makeReserve(): Promise<void> {
    const path = join(this.#directory, RESERVE_FILE)
    const file = await open(`${path}.new`, 'w')
    try {
      const block = Buffer.alloc(1024 * 1024)
      for (let left = this.#options.reserveBytes; left > 0; left -= block.byteLength) {
        await file.write(block, 0, Math.min(left, block.byteLength))
      }
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }
}
