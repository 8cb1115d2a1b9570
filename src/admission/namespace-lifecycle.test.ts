import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { isStatusError } from '../meta/index.js'
import type { AdmissionAttributes } from '../registry/index.js'
import { createMemoryStore } from '../storage/index.js'
import { FakeEnvironment } from '../storage/testing/fake-environment.js'
import { namespaceLifecycle } from './namespace-lifecycle.js'

/** The verdict on a write; `ok`, or `code message`. Namespaces: `live`, `gone` marked, `phase` by its phase alone. */
async function verdict(more: Partial<AdmissionAttributes>): Promise<string> {
  const store = createMemoryStore({ environment: new FakeEnvironment() })
  await store.open()
  const put = (name: string, object: JsonObject): Promise<unknown> =>
    store.cas(`/registry/namespaces/${name}`, 0, { put: Buffer.from(JSON.stringify(object)) })
  await put('live', { metadata: { name: 'live' }, status: { phase: 'Active' } })
  await put('gone', { metadata: { name: 'gone', deletionTimestamp: '2026-01-01T00:00:00Z' } })
  await put('phase', { metadata: { name: 'phase' }, status: { phase: 'Terminating' } })
  const attributes: AdmissionAttributes = {
    operation: 'CREATE',
    kind: { group: 'ex.io', version: 'v1', kind: 'Widget' },
    resource: { group: 'ex.io', version: 'v1', resource: 'widgets' },
    subresource: '',
    namespace: 'live',
    name: 'w',
    object: {},
    oldObject: undefined,
    dryRun: false,
    userName: 'u',
    warn: () => undefined,
    ...more,
  }
  try {
    await namespaceLifecycle(store).admit?.(attributes)
    return 'ok'
  } catch (error) {
    if (!isStatusError(error)) throw error
    return `${String(error.code)} ${error.message}${error.details?.causes === undefined ? '' : ` ${JSON.stringify(error.details.causes)}`}`
  }
}
const CAUSES = '[{"reason":"NamespaceTerminating","message":"namespace gone is being terminated","field":"metadata.namespace"}]'
const namespaces = { group: '', version: 'v1', resource: 'namespaces' }

describe('NamespaceLifecycle', () => {
  it.each<[string, Partial<AdmissionAttributes>, string]>([
    ['a namespace that is there', {}, 'ok'],
    ['a missing one', { namespace: 'no' }, '404 namespaces "no" not found'],
    ['a missing one, on update', { namespace: 'no', operation: 'UPDATE' }, '404 namespaces "no" not found'],
    [
      'a missing one, for a review of what is allowed in it',
      { namespace: 'no', resource: { group: 'authorization.k8s.io', version: 'v1', resource: 'localsubjectaccessreviews' } },
      'ok',
    ],
    ['a missing one, on delete', { namespace: 'no', operation: 'DELETE' }, 'ok'],
    ['a name of the prototype', { namespace: '__proto__' }, '404 namespaces "__proto__" not found'],
    [
      'one on its way out',
      { namespace: 'gone' },
      `403 widgets.ex.io "w" is forbidden: unable to create new content in namespace gone because it is being terminated ${CAUSES}`,
    ],
    [
      'one whose phase says so',
      { namespace: 'phase' },
      '403 widgets.ex.io "w" is forbidden: unable to create new content in namespace phase',
    ],
    ['one on its way out, on update', { namespace: 'gone', operation: 'UPDATE' }, 'ok'],
    ['one on its way out, on delete', { namespace: 'gone', operation: 'DELETE' }, 'ok'],
    [
      'a generated name',
      { namespace: 'gone', name: '', object: { metadata: { generateName: 'g-' } } },
      '403 widgets.ex.io "g-" is forbidden',
    ],
    ['no name at all', { namespace: 'gone', name: '' }, '403 widgets.ex.io "Unknown" is forbidden'],
    ['something of the cluster', { namespace: '' }, 'ok'],
    [
      'default',
      { resource: namespaces, operation: 'DELETE', name: 'default', namespace: '' },
      '403 namespaces "default" is forbidden: this namespace may not be deleted',
    ],
    ['kube-system', { resource: namespaces, operation: 'DELETE', name: 'kube-system' }, '403 namespaces "kube-system" is forbidden'],
    ['kube-public', { resource: namespaces, operation: 'DELETE', name: 'kube-public' }, '403 namespaces "kube-public" is forbidden'],
    ['kube-node-lease', { resource: namespaces, operation: 'DELETE', name: 'kube-node-lease' }, 'ok'],
    ['default, updated', { resource: namespaces, operation: 'UPDATE', name: 'default', namespace: 'default' }, 'ok'],
    ['namespaces of another group', { resource: { ...namespaces, group: 'ex.io' }, operation: 'DELETE', name: 'default' }, 'ok'],
  ])('[api §11.8] %s', async (_title, attributes, wanted) => {
    expect((await verdict(attributes)).startsWith(wanted)).toBe(true)
  })
})
