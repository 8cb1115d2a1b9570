import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The project's root folder. */
export const PROJECT: string = resolve(import.meta.dirname, '../..')
/** What is started: the build of the project, or another one. */
const MAIN = process.env['SERVER_MAIN'] ?? join(PROJECT, 'dist/cli/main.js')
const READY_WITHIN_MS = 30_000
const POLL_MS = 20

/** How a server process is started. */
export interface ServerProcessOptions {
  /** Left out: a new folder, removed by {@link ServerProcess.dispose}. */
  readonly dataDir?: string
  /** Further flags of the command line. */
  readonly flags?: readonly string[]
  /** Environment variables beside those of the tests. */
  readonly environment?: Readonly<Record<string, string>>
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/**
 * The built server (`dist/cli/main.js`) as a child process on two free ports of loopback, HTTPS and plain HTTP. It can be stopped, killed and started
 * again on the same data folder and ports.
 */
export class ServerProcess {
  readonly dataDir: string
  readonly securePort: number
  readonly insecurePort: number
  readonly #flags: readonly string[]
  readonly #environment: Readonly<Record<string, string>>
  readonly #ownsFolder: boolean
  #child: ChildProcess | undefined
  #exit: Promise<Exit> | undefined
  #output = ''

  private constructor(dataDir: string, ports: readonly [number, number], options: ServerProcessOptions) {
    this.dataDir = dataDir
    this.securePort = ports[0]
    this.insecurePort = ports[1]
    this.#flags = options.flags ?? []
    this.#environment = options.environment ?? {}
    this.#ownsFolder = options.dataDir === undefined
  }

  /** Starts a server and waits until it is ready. @throws Error with all it printed, where it ends or is not ready in time */
  static async start(options: ServerProcessOptions = {}): Promise<ServerProcess> {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: the project has not been built`)
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'apiextensions-server-')))
    const server = new ServerProcess(dataDir, await freePorts(), options)
    try {
      await server.startAgain()
    } catch (error) {
      await server.dispose()
      throw error
    }
    return server
  }

  get secureUrl(): string {
    return `https://127.0.0.1:${String(this.securePort)}`
  }

  /** Where everyone is an administrator. */
  get insecureUrl(): string {
    return `http://127.0.0.1:${String(this.insecurePort)}`
  }

  /** The file with the administrator's kubeconfig, which the server writes. */
  get kubeconfig(): string {
    return join(this.dataDir, 'admin.kubeconfig')
  }

  /** What it has printed since it was first started, both streams. */
  get output(): string {
    return this.#output
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts it after it has ended, on the same folder and ports, and waits until it is ready. */
  async startAgain(): Promise<void> {
    if (this.#child !== undefined) throw new Error('the server runs')
    const ports = [`--secure-port=${String(this.securePort)}`, `--insecure-port=${String(this.insecurePort)}`]
    const child = spawn(process.execPath, [MAIN, ...ports, `--data-dir=${this.dataDir}`, ...this.#flags], {
      env: { ...process.env, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    this.#exit = once(child, 'exit').then(([code, signal]) => {
      this.#child = undefined
      return { code, signal }
    })
    await this.#ready(child)
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.#child?.kill(signal)
    return this.exited()
  }

  /** Waits for the end. */
  async exited(): Promise<Exit> {
    if (this.#exit === undefined) throw new Error('the server has not been started')
    return this.#exit
  }

  /** SIGTERM, and starts it again. */
  async restart(): Promise<Exit> {
    const exit = await this.stop()
    await this.startAgain()
    return exit
  }

  /** Kills it if it runs, and removes the folder if it is its own. */
  async dispose(): Promise<void> {
    if (this.#child !== undefined) await this.stop('SIGKILL')
    if (this.#ownsFolder) await rm(this.dataDir, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  async #ready(child: ChildProcess): Promise<void> {
    const end = Date.now() + READY_WITHIN_MS
    while (Date.now() < end) {
      if (this.#child !== child) throw new Error(`the server ended before it was ready:\n${this.#output}`)
      if ((await statusOf(`${this.insecureUrl}/readyz`)) === 200) return
      await sleep(POLL_MS)
    }
    throw new Error(`the server was not ready within ${String(READY_WITHIN_MS)} ms:\n${this.#output}`)
  }
}

/** The status of a GET, on a connection of its own; undefined where there is no answer. */
async function statusOf(url: string): Promise<number | undefined> {
  return new Promise((done) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume()
      done(response.statusCode)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => {
      done(undefined)
    })
  })
}

/** Two ports of loopback that are free now. */
async function freePorts(): Promise<[number, number]> {
  const listeners = [createServer(), createServer()]
  const ports = await Promise.all(listeners.map(portOf))
  await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))))
  return [ports[0]!, ports[1]!]
}

async function portOf(listener: ReturnType<typeof createServer>): Promise<number> {
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}
