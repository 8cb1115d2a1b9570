import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServerProcess } from '../support/server-process.js'

const SOURCES = join(import.meta.dirname, 'go')
const BUILD_WITHIN_MS = 600_000
const RUN_WITHIN_MS = 120_000
const PROTOBUF = 'application/vnd.kubernetes.protobuf'

/** A line of the Go program: a check that has passed, or a request. */
interface Line {
  readonly passed?: string
  readonly method?: string
  readonly path?: string
  readonly sent?: string
  readonly got?: string
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
  describe('typed clients of client-go', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'client-go-typed-'))
      await promisify(execFile)('go', ['build', '-o', join(folder, 'typed'), './typed'], { cwd: SOURCES })
    }, BUILD_WITHIN_MS)
    afterAll(async () => {
      await rm(folder, { recursive: true, force: true })
    })

    it.each([
      ['that list, then watch', 'false'],
      ['that get lists as streams', 'true'],
    ])(
      'work as in a cluster, in protobuf both ways: %s',
      async (_title, watchList) => {
        const server = await ServerProcess.start()
        try {
          const lines = await run(folder, server, watchList)
          expect(lines.flatMap(({ passed }) => passed ?? [])).toEqual([
            'config maps',
            'secrets',
            'namespaces',
            'informer',
            'leader election',
            'event recorders',
            'reviews',
          ])
          const requests = lines.filter(({ method }) => method !== undefined)
          const inJson = requests.filter(({ got }) => got?.startsWith(PROTOBUF) !== true)
          // The recorder of core/v1 asks for JSON by itself.
          expect([...new Set(inJson.map(({ path = '' }) => path.split('/').slice(0, 6).join('/')))]).toEqual([
            '/api/v1/namespaces/default/events',
          ])
          const bodies = requests.filter(
            ({ method, path = '' }) => method !== 'GET' && method !== 'PATCH' && !path.includes('/api/v1/namespaces/default/events'),
          )
          expect(new Set(bodies.map(({ sent }) => sent))).toEqual(new Set([PROTOBUF]))
        } finally {
          await server.dispose()
        }
      },
      RUN_WITHIN_MS,
    )
  })
} else {
  it('client-go: there is no Go on this machine', ({ skip }) => {
    skip('go is not in PATH')
  })
}

async function run(folder: string, server: ServerProcess, watchList: string): Promise<Line[]> {
  const { stdout } = await promisify(execFile)(join(folder, 'typed'), ['-kubeconfig', server.kubeconfig], {
    env: { ...process.env, KUBE_FEATURE_WatchListClient: watchList },
  })
  return stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line)
}
