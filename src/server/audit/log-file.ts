import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { makeFolder, type Clock, type Logger } from '../../base/index.js'
import { StartError } from '../start-error.js'

/** Where lines go, and how much is kept. */
export interface LogFileOptions {
  readonly path: string
  /** A file is put aside before it becomes larger; bytes. */
  readonly maxBytes: number
  /** Files that were put aside and are kept; 0: all. */
  readonly maxBackups: number
  /** Days that they are kept; 0: for ever. */
  readonly maxAgeDays: number
}

/** What waits to be written is dropped beyond this: a disk that stands still must not fill the memory. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
const DAY_MS = 86_400_000
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}$/

/**
 * A file that lines are added to; when it is full it is put aside as `name-TIME.ext`, as lumberjack does for kube-apiserver. Writing happens behind the
 * requests, in their order; what a failing disk does not take is dropped and counted.
 */
export class LogFile {
  readonly #options: LogFileOptions
  readonly #clock: Clock
  readonly #logger: Logger
  #file: FileHandle | undefined
  #size = 0
  #waiting: string[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  #failing = false
  #closed = false
  #dropped = 0

  constructor(options: LogFileOptions, clock: Clock, logger: Logger) {
    this.#options = options
    this.#clock = clock
    this.#logger = logger
  }

  /** Lines that could not be written. */
  get dropped(): number {
    return this.#dropped
  }

  /** Opens the file, which is made if need be. @throws StartError */
  async open(): Promise<void> {
    const { path } = this.#options
    try {
      await makeFolder(dirname(path), FOLDER_MODE)
      await this.#reopen()
    } catch (error) {
      throw new StartError(`the audit log ${path} cannot be written: ${reason(error)}`, { cause: error })
    }
  }

  /** Adds a line, soon. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line) + 1
    if (this.#closed || this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      this.#dropped++
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    this.#writing ??= this.#writeAll()
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
    await this.#file?.close()
    this.#file = undefined
  }

  async #writeAll(): Promise<void> {
    // What comes in this turn of the event loop is written at once.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const lines = this.#waiting
      this.#waiting = []
      this.#waitingBytes = 0
      await this.#writeLines(lines)
    }
    this.#writing = undefined
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    let at = 0
    while (at < lines.length) {
      const { text, bytes, count } = this.#portion(lines, at)
      try {
        if (count > 0) await this.#append(text, bytes)
        at += count
        if (at < lines.length) await this.#rotate()
        this.#failing = false
      } catch (error) {
        this.#dropped += lines.length - at
        if (!this.#failing) this.#logger.error('the audit log cannot be written', { path: this.#options.path, error })
        this.#failing = true
        return
      }
    }
  }

  /** The lines that the file has room for; at least one goes into an empty file. */
  #portion(lines: readonly string[], from: number): { readonly text: string; readonly bytes: number; readonly count: number } {
    let text = ''
    let bytes = 0
    let count = 0
    for (let at = from; at < lines.length; at++) {
      const line = `${lines[at] as string}\n`
      const length = Buffer.byteLength(line)
      if (this.#size + bytes > 0 && this.#size + bytes + length > this.#options.maxBytes) break
      text += line
      bytes += length
      count++
    }
    return { text, bytes, count }
  }

  async #append(text: string, bytes: number): Promise<void> {
    if (this.#file === undefined) await this.#reopen()
    await this.#file?.writeFile(text)
    this.#size += bytes
  }

  async #reopen(): Promise<void> {
    this.#file = await open(this.#options.path, 'a', FILE_MODE)
    this.#size = (await this.#file.stat()).size
  }

  async #rotate(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    await rename(this.#options.path, await this.#backupName())
    await this.#reopen()
    await this.#removeOld()
  }

  /** A name that no file has. */
  async #backupName(): Promise<string> {
    const { path } = this.#options
    for (let at = this.#clock.now(); ; at++) {
      const name = join(dirname(path), this.#prefix + timestamp(at) + extname(path))
      if (!(await exists(name))) return name
    }
  }

  get #prefix(): string {
    const { path } = this.#options
    return `${basename(path, extname(path))}-`
  }

  async #removeOld(): Promise<void> {
    const { path, maxBackups, maxAgeDays } = this.#options
    if (maxBackups === 0 && maxAgeDays === 0) return
    const times = (await readdir(dirname(path))).flatMap((name) => this.#timeOf(name)).sort()
    const oldest = maxAgeDays === 0 ? '' : timestamp(this.#clock.now() - maxAgeDays * DAY_MS)
    const tooMany = maxBackups === 0 ? 0 : Math.max(0, times.length - maxBackups)
    for (const [index, time] of times.entries())
      if (index < tooMany || time < oldest) await rm(join(dirname(path), this.#prefix + time + extname(path)), { force: true })
  }

  /** When a file was put aside, by its name; nothing for other files. */
  #timeOf(name: string): string[] {
    const extension = extname(this.#options.path)
    if (!name.startsWith(this.#prefix) || !name.endsWith(extension)) return []
    const time = name.slice(this.#prefix.length, name.length - extension.length)
    return TIMESTAMP.test(time) ? [time] : []
  }
}

/** Sorts as times do. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1).replaceAll(':', '-')
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
