import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** One kubectl of the machine. */
export interface Kubectl {
  /** Like v1.33.2. */
  readonly version: string
  readonly minor: number
  readonly path: string
}

/** A command that takes longer is ended. */
const ENDS_WITHIN_MS = 60_000
/** How long a line of a command that goes on is waited for. */
const LINE_WITHIN_MS = 30_000

/** What a command left behind. */
export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How a command is run. */
export interface CommandOptions {
  readonly input?: string
  /** Exit codes that are no error; default: 0. */
  readonly codes?: readonly number[]
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * All kubectls that can be reached: those of the folders in PATH, and those beside the file that `kubectl` in PATH leads to (`kubectl`, `kubectl.1.27` …);
 * one of each minor version, oldest first.
 */
export function findKubectls(path: string = process.env['PATH'] ?? ''): Kubectl[] {
  const folders = new Set(path.split(delimiter).flatMap((folder) => [folder, targetOf(join(folder, 'kubectl'))]))
  const files = new Set([...folders].flatMap((folder) => namesIn(folder).map((name) => realpathSync(join(folder, name)))))
  const byMinor = new Map<number, Kubectl>()
  for (const file of files) {
    const kubectl = inspect(file)
    if (kubectl !== undefined && !byMinor.has(kubectl.minor)) byMinor.set(kubectl.minor, kubectl)
  }
  return [...byMinor.values()].sort((a, b) => a.minor - b.minor)
}

function targetOf(file: string): string {
  try {
    return dirname(realpathSync(file))
  } catch {
    return ''
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^kubectl([.-]v?1\.\d+(\.\d+)?)?$/.test(name))
  } catch {
    return []
  }
}

function inspect(path: string): Kubectl | undefined {
  try {
    const text = execFileSync(path, ['version', '--client', '--output=json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const version: string = JSON.parse(text).clientVersion.gitVersion
    return { path, version, minor: Number(version.split('.')[1]) }
  } catch {
    return undefined
  }
}

/** One kubectl in front of one server: with a home of its own, so that it caches nothing of others. */
export class Session {
  readonly kubectl: Kubectl
  readonly #environment: NodeJS.ProcessEnv

  constructor(kubectl: Kubectl, kubeconfig: string, home: string) {
    this.kubectl = kubectl
    this.#environment = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(home, 'cache') }
  }

  /** Runs a command. @throws Error with all it printed, where its exit code is another */
  async run(args: readonly string[], options: CommandOptions = {}): Promise<Result> {
    const child = this.#spawn(args, options.environment)
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
    child.stdin?.on('error', () => undefined).end(options.input ?? '')
    const timer = setTimeout(() => child.kill(), ENDS_WITHIN_MS)
    const [code] = (await once(child, 'close')) as [number | null]
    clearTimeout(timer)
    const result: Result = { code, stdout: stdout(), stderr: stderr() }
    if (code === null || !(options.codes ?? [0]).includes(code)) {
      throw new Error(`kubectl ${args.join(' ')} (${this.kubectl.version}) ended with ${String(code)}:\n${result.stderr}${result.stdout}`)
    }
    return result
  }

  /** What a command printed. */
  async out(args: readonly string[], input = '', environment: Readonly<Record<string, string>> = {}): Promise<string> {
    return (await this.run(args, { input, environment })).stdout
  }

  /** What a command that is to fail said. */
  async refusal(args: readonly string[], input = ''): Promise<string> {
    return (await this.run(args, { input, codes: [1] })).stderr
  }

  /** Starts a command that goes on, and hands out its lines. */
  follow(args: readonly string[]): Follower {
    return new Follower(this.#spawn(args), args)
  }

  #spawn(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(this.kubectl.path, args, { env: { ...this.#environment, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
  }
}

/** A command that goes on. */
export class Follower {
  readonly #child: ChildProcess
  readonly #args: readonly string[]
  readonly #errors: () => string
  readonly lines: string[] = []

  constructor(child: ChildProcess, args: readonly string[]) {
    this.#child = child
    this.#args = args
    this.#errors = collect(child.stderr)
    child.stdin?.end()
    createInterface({ input: child.stdout! }).on('line', (line) => this.lines.push(line))
  }

  /** Waits for a line that fits. @returns it */
  async line(pattern: RegExp): Promise<string> {
    const end = Date.now() + LINE_WITHIN_MS
    for (;;) {
      const line = this.lines.find((each) => pattern.test(each))
      if (line !== undefined) return line
      if (Date.now() > end || this.#child.exitCode !== null) {
        throw new Error(`kubectl ${this.#args.join(' ')} never said ${String(pattern)}:\n${this.lines.join('\n')}\n${this.#errors()}`)
      }
      await sleep(20)
    }
  }

  /** Waits for its end. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.kill()
    await once(this.#child, 'exit')
  }
}

function collect(stream: ChildProcess['stdout']): () => string {
  const parts: string[] = []
  stream?.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  return () => parts.join('')
}
