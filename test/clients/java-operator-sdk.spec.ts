import { cp } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { operatorSuite, type OperatorLine } from './support/operator-suite.js'
import { Program } from './support/program.js'
import { run, withToolchain } from './support/toolchain.js'

const SOURCES = join(import.meta.dirname, 'operators/java-operator-sdk')
const GOALS = ['compiler:compile', 'dependency:copy-dependencies']

withToolchain(
  'operator with the Java Operator SDK (fabric8)',
  ['mvn', '--version'],
  async (folder) => {
    await cp(SOURCES, folder, { recursive: true })
    await run('mvn', ['--quiet', '--batch-mode', ...GOALS], folder)
  },
  (folder) => {
    operatorSuite(
      (kubeconfig) => {
        const classes = [join(folder.path, 'target/classes'), join(folder.path, 'target/dependency/*')].join(delimiter)
        return new Program<OperatorLine>('java', ['-cp', classes, 'SiteOperator'], { environment: { KUBECONFIG: kubeconfig } })
      },
      { reason: 'Published' },
    )
  },
)
