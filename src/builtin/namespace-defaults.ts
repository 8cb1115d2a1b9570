import { cloneJson, decodeJson, type JsonObject } from '../base/json/index.js'
import { isStatusError } from '../meta/index.js'
import { Controller, type QueueScheduler } from '../reconcile/index.js'
import { createObject, metaString, objectKey, updateObject, type ResourceContext } from '../registry/index.js'
import type { Entry, StoreEvent, StoreWatch } from '../storage/index.js'
import { serverWrite } from './server-write.js'

/** What every namespace holds from its beginning. */
export interface NamespaceDefaultsOptions {
  readonly namespaces: ResourceContext
  /** Where a ServiceAccount `default` is kept in each namespace; undefined: nobody does. */
  readonly accounts: ResourceContext | undefined
  /** Where a ConfigMap `kube-root-ca.crt` is kept in each namespace; undefined: nobody does. */
  readonly configMaps: ResourceContext | undefined
  readonly scheduler: QueueScheduler
  readonly onError: (controller: string, key: string, error: unknown) => void
}

const ACCOUNT = 'default'
const ROOT_CA = 'kube-root-ca.crt'
const ROOT_CA_NOTE = 'The CA bundle that verifies the serving certificate of this API server.'
const MANAGER = 'kube-controller-manager'

/**
 * Keeps in every namespace what clients expect there, as a cluster's controllers do: the ServiceAccount `default` and the ConfigMap `kube-root-ca.crt`. Both
 * come back when they are deleted, the second also when it is changed; a namespace that is on its way out gets nothing.
 */
export class NamespaceDefaults {
  readonly #options: NamespaceDefaultsOptions
  readonly #controller: Controller
  readonly #watches: StoreWatch[] = []
  #rootCa: string | undefined

  constructor(options: NamespaceDefaultsOptions) {
    this.#options = options
    this.#controller = new Controller({
      name: 'namespace-defaults',
      scheduler: options.scheduler,
      reconcile: (namespace) => this.#reconcile(namespace),
      onError: options.onError,
    })
  }

  start(): void {
    const { namespaces, accounts, configMaps } = this.#options
    this.#all()
    this.#follow(namespaces, (name) => name)
    if (accounts !== undefined) this.#follow(accounts, (path) => namespaceOf(path, ACCOUNT))
    if (configMaps !== undefined) this.#follow(configMaps, (path) => namespaceOf(path, ROOT_CA))
    this.#controller.start()
  }

  /** Says what clients check the serving certificate with, in PEM. Before that no `kube-root-ca.crt` is made. */
  trust(pem: string): void {
    this.#rootCa = pem
    if (this.#watches.length > 0) this.#all()
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close()
    await this.#controller.close()
  }

  #all(): void {
    const { store, space } = this.#options.namespaces
    for (const { key } of store.range(space.prefix).entries) this.#controller.queue.add(key.slice(space.prefix.length))
  }

  /** `toNamespace`: the namespace that a key behind the prefix is about. */
  #follow({ store, space }: ResourceContext, toNamespace: (path: string) => string | undefined): void {
    const take = ({ key }: StoreEvent): void => {
      const namespace = toNamespace(key.slice(space.prefix.length))
      if (namespace !== undefined) this.#controller.queue.add(namespace)
    }
    this.#watches.push(
      store.watch(space.prefix, store.head, {
        events: (events) => {
          events.forEach(take)
        },
        end: () => undefined,
      }),
    )
  }

  async #reconcile(namespace: string): Promise<void> {
    const { namespaces, accounts, configMaps } = this.#options
    const entry = namespaces.store.get(objectKey(namespaces.space, '', namespace))
    if (entry === undefined || metaString(objectOf(entry), 'deletionTimestamp') !== '') return
    if (accounts !== undefined) await ensure(accounts, namespace, { kind: 'ServiceAccount', metadata: { name: ACCOUNT, namespace } })
    if (configMaps !== undefined && this.#rootCa !== undefined) await ensure(configMaps, namespace, rootCaOf(namespace, this.#rootCa), true)
  }
}

/** The namespace of a key that ends in the name. */
function namespaceOf(path: string, name: string): string | undefined {
  return path.endsWith(`/${name}`) ? path.slice(0, -name.length - 1) : undefined
}

function objectOf(entry: Entry): JsonObject {
  return decodeJson(entry.value.toString()).value as JsonObject
}

function rootCaOf(namespace: string, pem: string): JsonObject {
  return {
    kind: 'ConfigMap',
    metadata: { name: ROOT_CA, namespace, annotations: { 'kubernetes.io/description': ROOT_CA_NOTE } },
    data: { 'ca.crt': pem },
  }
}

/** Makes an object that is not there; with `content`, gives one that is there the data that it should have. */
async function ensure(context: ResourceContext, namespace: string, wanted: JsonObject, content = false): Promise<void> {
  const name = metaString(wanted, 'name')
  const options = serverWrite(namespace, MANAGER)
  const entry = context.store.get(objectKey(context.space, namespace, name))
  try {
    if (entry === undefined) await createObject(context, { apiVersion: 'v1', ...wanted }, options)
    else if (content)
      await updateObject(context, { ...options, name, next: (current) => ({ ...current, data: cloneJson(wanted['data'] ?? null) }) })
  } catch (error) {
    // Somebody else was faster, or the namespace is gone or going: whatever it is, another event tells.
    if (!isStatusError(error) || ![403, 404, 409].includes(error.code)) throw error
  }
}
