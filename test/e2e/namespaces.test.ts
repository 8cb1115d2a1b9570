import { beforeAll, describe, expect, it } from 'vitest'
import { define, eventually, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

const GROUP = 'spaces.example.com'
const NAMESPACES = '/api/v1/namespaces'

describe.each(BACKENDS)('namespaces, %s', (backend) => {
  const shared = sharedServer(backend)

  beforeAll(async () => {
    await define(shared.client, widgets(GROUP))
  })

  it('[api §12.1] four are there from the start, active, and some may not be deleted', async () => {
    const { client } = shared
    const { body } = await client.get(NAMESPACES)
    const found = body.items.filter(({ metadata }) => metadata.name.startsWith('kube-') || metadata.name === 'default')
    expect(found.map(({ metadata, status }) => [metadata.name, (status as { phase: string }).phase, metadata.labels])).toEqual(
      ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => [name, 'Active', { 'kubernetes.io/metadata.name': name }]),
    )
    expect(await client.delete(`${NAMESPACES}/default`)).toMatchObject({
      status: 403,
      body: { reason: 'Forbidden', message: 'namespaces "default" is forbidden: this namespace may not be deleted' },
    })
  })

  it('[api §11.8] writing into a missing namespace is 404, reading and deleting is not', async () => {
    const { client } = shared
    const path = widgetsPath(GROUP, 'missing')
    const refused = {
      status: 404,
      body: { reason: 'NotFound', message: 'namespaces "missing" not found', details: { name: 'missing', kind: 'namespaces' } },
    }
    expect(await client.post(path, widget(GROUP, 'w'))).toMatchObject(refused)
    expect(await client.post(`${path}?dryRun=All`, widget(GROUP, 'w'))).toMatchObject(refused)
    expect(await client.patch(`${path}/w?fieldManager=me`, 'apply', widget(GROUP, 'w'))).toMatchObject(refused)
    expect((await client.get(path)).body.items).toEqual([])
    expect((await client.delete(`${path}/w`)).body.message).toBe(`widgets.${GROUP} "w" not found`)
  })

  it('[api §11.8, §12.1] a terminating namespace takes nothing new, and the rest goes on', async () => {
    const { client } = shared
    await client.post(NAMESPACES, { metadata: { name: 'ending' }, spec: { finalizers: ['example.com/wait'] } })
    const path = widgetsPath(GROUP, 'ending')
    expect((await client.post(path, widget(GROUP, 'old', {}, { finalizers: ['example.com/hold'] }))).status).toBe(201)
    const deleted = await client.delete(`${NAMESPACES}/ending`)
    expect(deleted).toMatchObject({ status: 200, body: { kind: 'Namespace', status: { phase: 'Terminating' } } })
    expect(await client.post(path, widget(GROUP, 'new'))).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: `widgets.${GROUP} "new" is forbidden: unable to create new content in namespace ending because it is being terminated`,
        details: {
          causes: [{ reason: 'NamespaceTerminating', message: 'namespace ending is being terminated', field: 'metadata.namespace' }],
        },
      },
    })
    expect((await client.post(path, { ...widget(GROUP, ''), metadata: { generateName: 'new-' } })).body.message).toContain(
      '"new-" is forbidden',
    )
    expect((await client.patch(`${path}/old`, 'merge', { spec: { size: 9 } })).status).toBe(200)
    await client.patch(`${path}/old`, 'merge', { metadata: { finalizers: null } })
    await client.delete(`${path}/old`)
    await eventually('its own finalizer is gone', async () => {
      const { body } = await client.get(`${NAMESPACES}/ending`)
      return (body.spec['finalizers'] as string[]).length === 1 ? true : undefined
    })
    const left = (await client.get(`${NAMESPACES}/ending`)).body
    const finalized = await client.put(`${NAMESPACES}/ending/finalize`, { ...left, spec: { finalizers: [] } })
    expect(finalized.status).toBe(200)
    expect((await client.get(`${NAMESPACES}/ending`)).status).toBe(404)
  })

  it('[api §12.1] who writes while the namespace is being deleted is either in time or refused', async () => {
    const { client } = shared
    await client.post(NAMESPACES, { metadata: { name: 'race' } })
    const path = widgetsPath(GROUP, 'race')
    const creates = Array.from({ length: 40 }, async (_, n) => (await client.post(path, widget(GROUP, `w-${String(n)}`))).status)
    const deleted = client.delete(`${NAMESPACES}/race`)
    const answers = await Promise.all(creates)
    await deleted
    for (const status of answers) expect([201, 403]).toContain(status)
    expect((await client.post(path, widget(GROUP, 'late'))).status).not.toBe(201)
    await eventually('the namespace is gone', async () => ((await client.get(`${NAMESPACES}/race`)).status === 404 ? true : undefined))
    expect((await client.get(path)).body.items).toEqual([])
  })
})

describe('without the admission plugin', () => {
  const shared = sharedServer('memory', { admission: { disable: ['NamespaceLifecycle'] } })

  it('[api §11.8] a namespace is not asked for', async () => {
    const { client } = shared
    await define(client, widgets(GROUP))
    expect((await client.post(widgetsPath(GROUP, 'missing'), widget(GROUP, 'w'))).status).toBe(201)
  })
})
