import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CustomObjectsApi, KubeConfig, makeInformer, type KubernetesListObject, type KubernetesObject } from '@kubernetes/client-node'
import { describe } from 'vitest'
import { eventually } from './support/eventually.js'
import { informerSuite, type Informer } from './support/informer-suite.js'
import { operatorSuite, type OperatorLine } from './support/operator-suite.js'
import { Program } from './support/program.js'
import type { Change } from './support/widgets.js'

const WIDGETS = { group: 'example.com', version: 'v1', plural: 'widgets' }
const RETRY_MS = 100

describe('informer of client-node', () => {
  informerSuite(startInformer)
})

describe('operator with client-node', () => {
  const script = join(import.meta.dirname, 'operators/client-node/site-operator.mjs')
  operatorSuite((kubeconfig) => new Program<OperatorLine>(process.execPath, [script], { environment: { KUBECONFIG: kubeconfig } }), {
    reason: 'Published',
  })
})

async function startInformer(kubeconfig: string): Promise<Informer> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const api = config.makeApiClient(CustomObjectsApi)
  let lists = 0
  let stopped = false
  const informer = makeInformer(config, '/apis/example.com/v1/widgets', async () => {
    const list: KubernetesListObject<KubernetesObject> = await api.listClusterCustomObject(WIDGETS)
    lists++
    return list
  })
  const events: Required<Change>[] = []
  for (const type of ['add', 'update', 'delete'] as const) {
    informer.on(type, ({ metadata }) => events.push({ type, name: metadata!.name!, version: metadata!.resourceVersion! }))
  }
  // As its documentation has it: after an error, the application starts it again.
  informer.on('error', () => {
    void sleep(RETRY_MS).then(() => (stopped ? undefined : informer.start()))
  })
  await informer.start()
  await eventually('the informer has listed', () => lists > 0)
  return {
    events,
    lists: () => lists,
    stop: async () => {
      stopped = true
      await informer.stop()
    },
  }
}
