/**
 * An operator on @kubernetes/client-node: it keeps a ConfigMap for each Site, and the Site's status. It tells, one JSON object a line, when it has started and
 * what its finalizer has cleaned up after. It ends with its standard input.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node'

const SITES = { group: 'operators.example.com', version: 'v1', plural: 'sites' }
const FINALIZER = 'operators.example.com/cleanup'
const MANAGER = 'site-operator'
const RETRY_MS = 100
const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)

const config = new KubeConfig()
config.loadFromDefault()
const [sites, core, objects] = [CustomObjectsApi, CoreV1Api, KubernetesObjectApi].map((api) => config.makeApiClient(api))

const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

async function reconcile(site) {
  const { name, namespace, finalizers = [], deletionTimestamp, generation } = site.metadata
  const at = { ...SITES, namespace, name }
  const kept = finalizers.filter((each) => each !== FINALIZER)
  const setFinalizers = (wanted) =>
    // With the version: finalizers that others have added meanwhile are not lost.
    sites.patchNamespacedCustomObject(
      { ...at, body: { metadata: { finalizers: wanted, resourceVersion: site.metadata.resourceVersion } } },
      MERGE,
    )
  if (deletionTimestamp !== undefined) {
    if (kept.length === finalizers.length) return
    tell({ cleaned: name })
    await setFinalizers(kept)
    return
  }
  if (kept.length === finalizers.length) await setFinalizers([...finalizers, FINALIZER])
  await objects.patch(configMapOf(site), undefined, undefined, MANAGER, true, PatchStrategy.ServerSideApply)
  if (site.status?.observedGeneration === generation) return
  await core.createNamespacedEvent({ namespace, body: eventOf(site) })
  const status = { phase: 'Ready', observedGeneration: generation }
  await sites.patchNamespacedCustomObjectStatus({ ...at, body: { status } }, MERGE)
}

function configMapOf({ apiVersion, kind, metadata: { name, namespace, uid }, spec }) {
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, ownerReferences: [owner] },
    data: { content: spec.content },
  }
}

function eventOf({ apiVersion, kind, metadata: { name, namespace, uid, generation } }) {
  return {
    metadata: { generateName: `${name}.`, namespace },
    type: 'Normal',
    reason: 'Published',
    message: `generation ${generation} is published`,
    involvedObject: { apiVersion, kind, name, namespace, uid },
  }
}

/** Keys of sites that are to be looked at; a key is looked at by one at a time, and again after an error. */
const due = new Set()
const busy = new Set()

async function work(key) {
  due.add(key)
  if (busy.has(key)) return
  busy.add(key)
  while (due.delete(key)) {
    const [namespace, name] = key.split('/')
    const site = siteInformer.get(name, namespace)
    try {
      if (site !== undefined) await reconcile(site)
    } catch (error) {
      process.stderr.write(`${key}: ${error}\n`)
      if (error.code !== 404) due.add(key)
      await sleep(RETRY_MS)
    }
  }
  busy.delete(key)
}

async function follow(informer, keysOf) {
  for (const type of ['add', 'update', 'delete']) informer.on(type, (object) => keysOf(object).forEach(work))
  // As its documentation has it: after an error, the application starts it again.
  const restart = () =>
    sleep(RETRY_MS)
      .then(() => informer.start())
      .catch(restart)
  informer.on('error', restart)
  await informer.start()
}

const siteInformer = makeInformer(config, '/apis/operators.example.com/v1/sites', () => sites.listClusterCustomObject(SITES))
const configMapInformer = makeInformer(config, '/api/v1/configmaps', () => core.listConfigMapForAllNamespaces())
const ownersOf = ({ metadata: { namespace, ownerReferences = [] } }) =>
  ownerReferences.filter(({ kind }) => kind === 'Site').map(({ name }) => `${namespace}/${name}`)

process.stdin.on('end', () => process.exit(0)).resume()
await follow(siteInformer, ({ metadata: { namespace, name } }) => [`${namespace}/${name}`])
await follow(configMapInformer, ownersOf)
tell({ started: true })
