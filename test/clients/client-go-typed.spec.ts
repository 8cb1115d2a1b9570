import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ServerProcess } from '../support/server-process.js'
import { run, withToolchain } from './support/toolchain.js'

const SOURCES = join(import.meta.dirname, 'go')
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

withToolchain(
  'typed clients of client-go',
  ['go', 'version'],
  (folder) => run('go', ['build', '-o', join(folder, 'typed'), './typed'], SOURCES),
  (folder) => {
    it.each([
      ['that list, then watch', 'false'],
      ['that get lists as streams', 'true'],
    ])(
      'work as in a cluster, in protobuf both ways: %s',
      async (_title, watchList) => {
        const server = await ServerProcess.start()
        try {
          const lines = await check(folder.path, server, watchList)
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
  },
)

async function check(folder: string, server: ServerProcess, watchList: string): Promise<Line[]> {
  const environment = { KUBE_FEATURE_WatchListClient: watchList }
  const told = await run(join(folder, 'typed'), ['-kubeconfig', server.kubeconfig], folder, environment)
  return told
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line)
}
