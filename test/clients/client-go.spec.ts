import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'vitest'
import { informerSuite, type Informer } from './support/informer-suite.js'
import { Program } from './support/program.js'
import { run, withToolchain } from './support/toolchain.js'
import type { Change } from './support/widgets.js'

const SOURCES = join(import.meta.dirname, 'go')

/** A line of the Go program. */
interface Line {
  readonly event?: Change['type']
  readonly name?: string
  readonly version?: string
  readonly request?: 'list' | 'watch' | 'watch-list'
  readonly synced?: true
}

withToolchain(
  'client-go',
  ['go', 'version'],
  (folder) => run('go', ['build', '-o', join(folder, 'informers'), '.'], SOURCES),
  (folder) => {
    describe('informer that lists, then watches', () => {
      informerSuite((kubeconfig) => startInformer(folder.path, kubeconfig, 'false'))
    })

    describe('informer that gets the list as a stream', () => {
      informerSuite((kubeconfig) => startInformer(folder.path, kubeconfig, 'true'))
    })
  },
)

/** Runs the Go program, which tells of all it sees. */
async function startInformer(folder: string, kubeconfig: string, watchList: 'true' | 'false'): Promise<Informer> {
  const file = join(folder, 'kubeconfig')
  await writeFile(file, kubeconfig, { mode: 0o600 })
  const program = new Program<Line>(join(folder, 'informers'), ['-kubeconfig', file, '-resource', 'example.com/v1/widgets'], {
    environment: { KUBE_FEATURE_WatchListClient: watchList },
  })
  await program.told('that it is synced', ({ synced }) => synced === true)
  return {
    get events() {
      return program.lines.flatMap(({ event, name, version }) =>
        event === undefined ? [] : [{ type: event, name: name!, version: version! }],
      )
    },
    lists: () => program.lines.filter(({ request }) => request === 'list' || request === 'watch-list').length,
    stop: async () => {
      await program.stop()
    },
  }
}
