import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A child process that serves a store, as the tests talk to it: one JSON value a line, either way. */
export class StoreChild {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterableIterator<string>
  #errors = ''

  /** @param shell what the shell does before it becomes the child (limits) */
  constructor(compiled: string, directory: string, options: Record<string, unknown> = {}, shell = 'true') {
    const script = join(import.meta.dirname, 'store-child.mjs')
    const command = `${shell}; exec "$0" "$@"`
    this.#process = spawn('/bin/sh', ['-c', command, process.execPath, script, compiled, directory, JSON.stringify(options)])
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** The next value that the child says; undefined when it is gone. */
  async next(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    return done === true ? undefined : JSON.parse(value)
  }

  /** The next value, which must be there. */
  async expect(): Promise<unknown> {
    const value = await this.next()
    if (value === undefined) throw new Error(`the child is gone: ${this.#errors}`)
    return value
  }

  say(value: unknown): void {
    this.#process.stdin.write(`${JSON.stringify(value)}\n`)
  }

  /** kill -9. What it has said before can still be read. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }

  /** Resolves when the process is no more. */
  async gone(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit')
  }
}
