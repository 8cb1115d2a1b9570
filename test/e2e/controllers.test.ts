import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiBody, HttpClient } from '../support/http-client.js'
import { define, eventually, undefine, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS, startServer, temporaryFolder } from './support/server.js'
import { sharedServer } from './support/suite.js'

const NAMESPACES = '/api/v1/namespaces'
const CONFIGMAPS = `${NAMESPACES}/default/configmaps`

interface Owned {
  readonly path: string
  readonly body: ApiBody
}

/** A reference to the object of a reply. */
const ownedBy = ({ apiVersion, kind, metadata }: ApiBody, more: object = {}): object => ({
  ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more }],
})

async function make(client: HttpClient, path: string, object: object): Promise<Owned> {
  const made = await client.post(path, object)
  if (made.status !== 201) throw new Error(made.text)
  return { path: `${path}/${made.body.metadata.name}`, body: made.body }
}

const gone = (client: HttpClient, path: string): Promise<true> =>
  eventually(`${path} is gone`, async () => ((await client.get(path)).status === 404 ? true : undefined))

const configMap = (name: string, metadata: object = {}): object => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name, ...metadata },
})

describe.each(BACKENDS)('namespaces, %s', (backend) => {
  const shared = sharedServer(backend)

  it('[api §12.1] a deleted one is emptied of everything that is served, and goes', async () => {
    const { client } = shared
    const group = shared.group()
    await define(client, widgets(group))
    await client.post(NAMESPACES, { metadata: { name: 'full' } })
    const path = widgetsPath(group, 'full')
    for (let n = 0; n < 60; n++) await client.post(path, widget(group, `w${String(n)}`))
    await make(client, `${NAMESPACES}/full/configmaps`, configMap('settings'))
    await make(client, `${NAMESPACES}/full/secrets`, { metadata: { name: 'password' } })
    await make(client, '/apis/coordination.k8s.io/v1/namespaces/full/leases', { metadata: { name: 'leader' } })
    const kept = await make(client, CONFIGMAPS, configMap('kept'))
    using watch = await client.watch(`${NAMESPACES}?watch=1&fieldSelector=metadata.name%3Dfull`)
    expect((await client.delete(`${NAMESPACES}/full`)).status).toBe(200)
    await gone(client, `${NAMESPACES}/full`)
    for (const rest of [path, `${NAMESPACES}/full/configmaps`, `${NAMESPACES}/full/secrets`])
      expect((await client.get(rest)).body.items).toEqual([])
    expect((await client.get(kept.path)).status).toBe(200)
    const phases: unknown[] = []
    for (const type of ['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED']) {
      const event = await watch.next()
      const { phase, conditions = [] } = (event.object as ApiBody).status as { phase: string; conditions?: object[] }
      phases.push([event.type === type, phase, conditions.length])
    }
    expect(phases).toEqual([
      [true, 'Active', 0],
      [true, 'Terminating', 0],
      [true, 'Terminating', 5],
      [true, 'Terminating', 5],
    ])
    expect((await client.post(NAMESPACES, { metadata: { name: 'full' } })).status).toBe(201)
  })

  it('[api §12.1] what finalizers hold is named, and holds it', async () => {
    const { client } = shared
    const group = shared.group()
    await define(client, widgets(group))
    await client.post(NAMESPACES, { metadata: { name: 'held' } })
    const held = await make(client, widgetsPath(group, 'held'), widget(group, 'w', {}, { finalizers: ['example.com/hold'] }))
    await client.delete(`${NAMESPACES}/held`)
    const told = await eventually('it says what remains', async () => {
      const { conditions = [] } = (await client.get(`${NAMESPACES}/held`)).body.status as {
        conditions?: { status: string; message: string }[]
      }
      return conditions.length > 0 ? conditions.filter(({ status }) => status === 'True').map(({ message }) => message) : undefined
    })
    expect(told).toEqual([
      `Some resources are remaining: widgets.${group} has 1 resource instances`,
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ])
    await client.patch(held.path, 'merge', { metadata: { finalizers: null } })
    await gone(client, `${NAMESPACES}/held`)
  })
})

describe.each(BACKENDS)('owners, %s', (backend) => {
  const shared = sharedServer(backend)
  let group = ''
  let path = ''
  beforeAll(async () => {
    group = shared.group()
    path = widgetsPath(group)
    await define(shared.client, widgets(group))
  })

  it('[api §12.2] background: dependents of every type follow, across types', async () => {
    const { client } = shared
    const root = await make(client, path, widget(group, 'background'))
    const map = await make(client, CONFIGMAPS, configMap('of-widget', ownedBy(root.body)))
    const leaf = await make(client, path, widget(group, 'of-map', {}, ownedBy(map.body)))
    expect((await client.delete(root.path)).body.kind).toBe('Status')
    for (const dependent of [map, leaf]) await gone(client, dependent.path)
  })

  it('[api §12.2] foreground: the owner goes last', async () => {
    const { client } = shared
    const root = await make(client, path, widget(group, 'foreground'))
    const blocks = { ...ownedBy(root.body, { blockOwnerDeletion: true }), finalizers: ['example.com/hold'] }
    const map = await make(client, CONFIGMAPS, configMap('blocks', blocks))
    const marked = await client.delete(`${root.path}?propagationPolicy=Foreground`)
    expect(marked.body.metadata.finalizers).toEqual(['foregroundDeletion'])
    await eventually('the dependent is marked', async () =>
      'deletionTimestamp' in (await client.get(map.path)).body.metadata ? true : undefined,
    )
    expect((await client.get(root.path)).status).toBe(200)
    await client.patch(map.path, 'merge', { metadata: { finalizers: null } })
    await gone(client, root.path)
    expect((await client.get(map.path)).status).toBe(404)
  })

  it('[api §12.2] orphan: dependents stay, without the owner', async () => {
    const { client } = shared
    const root = await make(client, path, widget(group, 'orphan'))
    const map = await make(client, CONFIGMAPS, configMap('stays', ownedBy(root.body)))
    await client.delete(`${root.path}?propagationPolicy=Orphan`)
    await gone(client, root.path)
    const { body } = await client.get(map.path)
    expect(body.metadata).not.toHaveProperty('ownerReferences')
  })

  it('[api §12.2] a CRD takes the dependents of its objects along; kinds that are not served are waited for', async () => {
    const { client } = shared
    const later = shared.group()
    const unknown = { apiVersion: `${later}/v1`, kind: 'Widget', name: 'w', uid: 'none' }
    const waits = await make(client, CONFIGMAPS, configMap('waits', { ownerReferences: [unknown] }))
    const other = await make(client, CONFIGMAPS, configMap('kind-is-unknown', { ownerReferences: [{ ...unknown, kind: 'Nothing' }] }))
    await define(client, widgets(later))
    await gone(client, waits.path)
    const root = await make(client, widgetsPath(later), widget(later, 'root'))
    const map = await make(client, CONFIGMAPS, configMap('of-later', ownedBy(root.body)))
    await undefine(client, `widgets.${later}`)
    await gone(client, map.path)
    expect((await client.get(other.path)).status).toBe(200)
  })

  it('[api §12.2] an owner in another namespace is none, and an event says so', async () => {
    const { client } = shared
    await client.post(NAMESPACES, { metadata: { name: 'elsewhere' } })
    const root = await make(client, widgetsPath(group, 'elsewhere'), widget(group, 'far'))
    const child = await make(client, path, widget(group, 'near', {}, ownedBy(root.body)))
    await gone(client, child.path)
    const { body } = await client.get(`${NAMESPACES}/default/events?fieldSelector=reason%3DOwnerRefInvalidNamespace`)
    expect(body.items.map(({ message }) => message)).toEqual([
      `ownerRef [${group}/v1/Widget, namespace: default, name: far, uid: ${root.body.metadata.uid}] does not exist in namespace "default"`,
    ])
    expect((await client.get(root.path)).status).toBe(200)
  })

  it('[api §12.2] a namespace can be an owner, and be deleted in the foreground', async () => {
    const { client } = shared
    const space = await make(client, NAMESPACES, { metadata: { name: 'owner' } })
    const map = await make(client, CONFIGMAPS, configMap('of-namespace', ownedBy(space.body, { blockOwnerDeletion: true })))
    await client.delete(`${space.path}?propagationPolicy=Foreground`)
    await gone(client, space.path)
    await gone(client, map.path)
  })
})

describe('after a restart', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await temporaryFolder()
  })
  afterAll(async () => {
    const { rm } = await import('node:fs/promises')
    await rm(folder, { recursive: true, force: true })
  })

  it('[api §12.1, §12.2] what was switched off is caught up with', async () => {
    {
      await using off = await startServer('level', {
        dataDir: folder,
        controllers: ['*', '-namespace-controller', '-garbage-collector-controller'],
      })
      const { client } = off
      await client.post(NAMESPACES, { metadata: { name: 'left' } })
      await make(client, `${NAMESPACES}/left/configmaps`, configMap('c'))
      const root = await make(client, CONFIGMAPS, configMap('root'))
      await make(client, CONFIGMAPS, configMap('child', ownedBy(root.body)))
      const waits = await make(client, CONFIGMAPS, configMap('waits'))
      await client.delete(`${NAMESPACES}/left`)
      await client.delete(root.path)
      await client.delete(`${waits.path}?propagationPolicy=Foreground`)
      const left = await Promise.all([`${NAMESPACES}/left`, `${CONFIGMAPS}/child`, waits.path].map((path) => client.get(path)))
      expect(left.map(({ status }) => status)).toEqual([200, 200, 200])
    }
    await using on = await startServer('level', { dataDir: folder })
    for (const path of [`${NAMESPACES}/left`, `${CONFIGMAPS}/child`, `${CONFIGMAPS}/waits`]) await gone(on.client, path)
  })
})
