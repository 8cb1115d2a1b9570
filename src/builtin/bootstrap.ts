import { isStatusError } from '../meta/index.js'
import { createObject, type ResourceContext } from '../registry/index.js'

/** The namespaces that every server has (spec/api.md §12.1). */
export const DEFAULT_NAMESPACES: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** Never aborted: it is over before requests are served. */
const SIGNAL = new AbortController().signal

/** Creates the default namespaces that are not there. */
export async function ensureNamespaces(namespaces: ResourceContext): Promise<void> {
  for (const name of DEFAULT_NAMESPACES) {
    if (namespaces.store.get(namespaces.space.prefix + name) !== undefined) continue
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    try {
      await createObject(namespaces, object, {
        namespace: '',
        dryRun: false,
        manager: 'apiextensions-server',
        userName: 'system:apiserver',
        signal: SIGNAL,
        warn: () => undefined,
      })
    } catch (error) {
      if (!isStatusError(error) || error.code !== 409) throw error
    }
  }
}
