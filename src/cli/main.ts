#!/usr/bin/env node
import { homedir } from 'node:os'
import { systemClock } from '../base/index.js'
import { createServer, OptionError, StartError, VERSION, type ApiServer, type ProcessStats, type ServerOptions } from '../server/index.js'
import { StoreError } from '../storage/index.js'
import { runDataCommand } from './data-commands.js'
import { userDataDir } from './data-dir.js'
import { parseCommandLine, usage } from './flags.js'
import { optionsOf } from './options.js'
import { explainStoreError } from './store-errors.js'
import { UsageError } from './usage-error.js'

const FAILED = 1
const WRONG_USAGE = 2

async function main(): Promise<void> {
  const { command, file, flags } = parseCommandLine(process.argv.slice(2), process.env)
  if (flags.has('help')) {
    process.stdout.write(usage())
    return
  }
  if (flags.has('version')) {
    process.stdout.write(`apiextensions-server ${VERSION}\n`)
    return
  }
  const defaultDataDir = userDataDir(process.platform, homedir(), process.env)
  if (command !== 'serve') {
    const { said, failure, status } = await runDataCommand(command, flags.get('data-dir') ?? defaultDataDir, file, printLine)
    for (const line of said) process.stdout.write(`${line}\n`)
    if (failure !== undefined) printLine(`apiextensions-server: ${failure}`)
    process.exitCode = status
    return
  }
  const given = optionsOf(flags, defaultDataDir, (line) => process.stdout.write(`${line}\n`))
  await run({ ...given, log: printLine, processStats: processStats() })
}

async function run(options: ServerOptions): Promise<void> {
  const server = createServer(options)
  stopOnSignals(server)
  const { secureUrl, insecureUrl, kubeconfigFile } = await server.listen()
  const storedWhere = options.storage?.backend === 'memory' ? 'in memory, gone with this process' : options.dataDir
  const lines = [
    `apiextensions-server ${VERSION}`,
    ...(secureUrl === undefined ? [] : [`serving       ${secureUrl}`]),
    ...(insecureUrl === undefined ? [] : [`serving       ${insecureUrl} (every caller is an administrator)`]),
    `data          ${String(storedWhere)}`,
    `kubeconfig    ${String(kubeconfigFile)}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** The first signal lets requests finish, the second does not wait for them. */
function stopOnSignals(server: ApiServer): void {
  let signals = 0
  const stop = (): void => {
    signals++
    if (signals === 1) server.close().then(() => process.exit(0), fail)
    else process.exit(FAILED)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function processStats(): ProcessStats {
  return {
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    },
    residentBytes: () => process.memoryUsage.rss(),
    startTime: systemClock.now() / 1000 - process.uptime(),
  }
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`)
}

function fail(error: unknown): never {
  if (error instanceof UsageError) {
    printLine(`${error.message}\n\n${usage()}`)
    process.exit(WRONG_USAGE)
  }
  printLine(`apiextensions-server: ${explain(error)}`)
  process.exit(FAILED)
}

/** What went wrong, in a line for whoever can do something about it; a stack only where nobody can. */
function explain(error: unknown): string {
  if (error instanceof OptionError || error instanceof StartError) return error.message
  if (error instanceof StoreError) return explainStoreError(error)
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main().catch(fail)
