import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { eventually } from './eventually.js'

const MAX_SAID = 4_000

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** A program under test that tells of what it does, one JSON object a line, and ends with its standard input. */
export class Program<Line extends object> {
  /** What it has told so far. */
  readonly lines: Line[] = []
  readonly #child: ChildProcess
  #log = ''

  constructor(command: string, args: readonly string[], { cwd, environment = {} }: ProgramOptions = {}) {
    const child = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    })
    this.#child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text
    })
    createInterface({ input: child.stdout }).on('line', (text) => this.lines.push(JSON.parse(text) as Line))
    child.stdin.on('error', () => undefined)
  }

  /** What it has said of late, for the message of an error. */
  get said(): string {
    return `${this.lines.map((line) => JSON.stringify(line)).join('\n')}\n${this.#log}`.slice(-MAX_SAID)
  }

  /** Waits for a line. @throws Error with all it said, where it ends without or does not tell it in time */
  async told(what: string, fits: (line: Line) => boolean): Promise<void> {
    const holds = (): boolean => {
      if (this.lines.some(fits)) return true
      if (this.#ended) throw new Error(`the program ended before it told ${what}:\n${this.said}`)
      return false
    }
    await eventually(`the program told ${what}`, holds, () => this.said)
  }

  /** Ends its standard input and waits for its end. @returns its exit code */
  async stop(): Promise<number | null> {
    const ended = this.#ended ? Promise.resolve() : once(this.#child, 'exit')
    this.#child.stdin?.end()
    await ended
    return this.#child.exitCode
  }

  /** Ends it at once, without a word to it. */
  async kill(): Promise<void> {
    if (this.#ended) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}
