import { join } from 'node:path'
import { describe } from 'vitest'
import { operatorSuite, type OperatorLine } from './support/operator-suite.js'
import { Program } from './support/program.js'
import { run, withToolchain } from './support/toolchain.js'

const SOURCES = join(import.meta.dirname, 'operators/kopf')

withToolchain(
  'operator with kopf (Python)',
  ['python3', '-m', 'venv', '--help'],
  async (folder) => {
    await run('python3', ['-m', 'venv', join(folder, 'venv')], folder)
    await run(join(folder, 'venv/bin/pip'), ['install', '--quiet', '--no-deps', '-r', join(SOURCES, 'requirements.txt')], folder)
  },
  (folder) => {
    describe.each([
      ['that lists in chunks', 'false'],
      ['that gets lists as streams', 'true'],
    ])('%s', (_title, streaming) => {
      operatorSuite(
        (kubeconfig) =>
          new Program<OperatorLine>(join(folder.path, 'venv/bin/python'), [join(SOURCES, 'site_operator.py')], {
            environment: { KUBECONFIG: kubeconfig, INITIAL_STREAMING: streaming },
          }),
        { reason: 'Published' },
      )
    })
  },
)
