import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'vitest'
import { operatorSuite, type OperatorLine } from './support/operator-suite.js'
import { Program } from './support/program.js'
import { run, withToolchain } from './support/toolchain.js'

const SOURCES = join(import.meta.dirname, 'operators/kube-rs')

withToolchain(
  'operator with kube-rs (Rust)',
  ['cargo', '--version'],
  async (folder) => {
    await cp(SOURCES, folder, { recursive: true })
    await run('cargo', ['build', '--quiet'], folder, { CARGO_TARGET_DIR: join(folder, 'target') })
  },
  (folder) => {
    describe.each([
      ['that lists in pages', 'false'],
      ['that gets lists as streams', 'true'],
    ])('%s', (_title, streaming) => {
      operatorSuite(
        (kubeconfig) =>
          new Program<OperatorLine>(join(folder.path, 'target/debug/site-operator'), [], {
            environment: { KUBECONFIG: kubeconfig, STREAMING_LISTS: streaming },
          }),
        { reason: 'Published' },
      )
    })
  },
)
