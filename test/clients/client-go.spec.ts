import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { informerSuite, type Informer } from './support/informer-suite.js'
import { eventually, type Change } from './support/widgets.js'

const SOURCES = join(import.meta.dirname, 'go')
const BUILD_WITHIN_MS = 600_000

/** A line of the Go program. */
interface Line {
  readonly event?: Change['type']
  readonly name?: string
  readonly version?: string
  readonly request?: 'list' | 'watch' | 'watch-list'
  readonly synced?: true
}

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

if (hasGo()) {
  describe('client-go', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'client-go-'))
      await promisify(execFile)('go', ['build', '-o', join(folder, 'informers'), '.'], { cwd: SOURCES })
    }, BUILD_WITHIN_MS)
    afterAll(async () => {
      await rm(folder, { recursive: true, force: true })
    })

    describe('informer that lists, then watches', () => {
      informerSuite((kubeconfig) => startInformer(folder, kubeconfig, 'false'))
    })

    describe('informer that gets the list as a stream', () => {
      informerSuite((kubeconfig) => startInformer(folder, kubeconfig, 'true'))
    })
  })
} else {
  it('client-go: there is no Go on this machine', ({ skip }) => {
    skip('go is not in PATH')
  })
}

/** Runs the Go program, which tells of all it sees. */
async function startInformer(folder: string, kubeconfig: string, watchList: 'true' | 'false'): Promise<Informer> {
  const file = join(folder, 'kubeconfig')
  await writeFile(file, kubeconfig, { mode: 0o600 })
  const child = spawn(join(folder, 'informers'), ['-kubeconfig', file, '-resource', 'example.com/v1/widgets'], {
    env: { ...process.env, KUBE_FEATURE_WatchListClient: watchList },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: Line[] = []
  const events: Required<Change>[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line
    lines.push(line)
    if (line.event !== undefined) events.push({ type: line.event, name: line.name!, version: line.version! })
  })
  await eventually(
    'the informer is synced',
    () => lines.some(({ synced }) => synced === true),
    () => `${JSON.stringify(lines)}\n${errors}`,
  )
  return {
    events,
    lists: () => lines.filter(({ request }) => request === 'list' || request === 'watch-list').length,
    stop: async () => {
      if (child.exitCode !== null) return
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
