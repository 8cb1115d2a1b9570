import { beforeAll, describe, expect, it } from 'vitest'
import { define, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

const GROUP = 'verbs.example.com'
const PATH = widgetsPath(GROUP)
const STALE = 'the object has been modified; please apply your changes to the latest version and try again'

describe.each(BACKENDS)('verbs on custom resources, %s', (backend) => {
  const shared = sharedServer(backend)

  beforeAll(async () => {
    await define(shared.client, widgets(GROUP))
  })

  it('[api §2.6, §3.5] create: defaults and system fields are set, what the client says of them is not taken', async () => {
    const sent = widget(
      GROUP,
      'created',
      { color: 'red', none: 1 },
      { uid: 'mine', generation: 9, creationTimestamp: '2001-01-01T00:00:00Z', labels: { a: 'b' } },
    )
    const { status, body, headers } = await shared.client.post(PATH, { ...sent, status: { phase: 'sent' } })
    expect(status).toBe(201)
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      warning: '299 - "unknown field \\"spec.none\\""',
    })
    expect(headers).not.toHaveProperty('location')
    expect(body).toMatchObject({
      apiVersion: `${GROUP}/v1`,
      kind: 'Widget',
      metadata: { name: 'created', namespace: 'default', generation: 1, labels: { a: 'b' } },
      spec: { size: 7, color: 'red' },
    })
    expect(body.spec).toEqual({ size: 7, color: 'red' })
    expect(body).not.toHaveProperty('status')
    expect(body.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(body.metadata.creationTimestamp).toMatch(/^20[2-9][0-9]-.*Z$/)
    expect((await shared.client.get(`${PATH}/created`)).text).toBe(JSON.stringify(body) + '\n')
  })

  it('[api §2.3] create: what is there already, is invalid, or is no object', async () => {
    const { client } = shared
    await client.post(PATH, widget(GROUP, 'twice'))
    expect(await client.post(PATH, widget(GROUP, 'twice'))).toMatchObject({
      status: 409,
      body: {
        reason: 'AlreadyExists',
        message: `widgets.${GROUP} "twice" already exists`,
        details: { name: 'twice', group: GROUP, kind: 'widgets' },
      },
    })
    expect(await client.post(PATH, widget(GROUP, 'large', { size: 101 }))).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: `Widget.${GROUP} "large" is invalid: spec.size: Invalid value: 101: spec.size in body should be less than or equal to 100`,
        details: { name: 'large', group: GROUP, kind: 'Widget' },
      },
    })
    expect(await client.post(PATH, '[')).toMatchObject({ status: 400, body: { reason: 'BadRequest' } })
    expect((await client.get(`${PATH}/large`)).status).toBe(404)
  })

  it('[api §3.1] generateName: five characters more, others each time', async () => {
    const sent = { ...widget(GROUP, ''), metadata: { generateName: 'made-' } }
    const replies = await Promise.all(Array.from({ length: 20 }, () => shared.client.post(PATH, sent)))
    const names = replies.map(({ body }) => body.metadata.name)
    expect(new Set(names).size).toBe(20)
    for (const name of names) expect(name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(await shared.client.post(PATH, { ...sent, metadata: {} })).toMatchObject({
      status: 422,
      body: { message: `Widget.${GROUP} "" is invalid: metadata.name: Required value: name or generateName is required` },
    })
  })

  it('[api §2.8] update: needs the newest version; what changes nothing writes nothing', async () => {
    const { client } = shared
    const made = (await client.post(PATH, widget(GROUP, 'updated'))).body
    const path = `${PATH}/updated`
    const changed = await client.put(path, { ...made, spec: { size: 8 } })
    expect(changed).toMatchObject({ status: 200, body: { spec: { size: 8 }, metadata: { generation: 2, uid: made.metadata.uid } } })
    expect(Number(changed.body.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion))
    expect(await client.put(path, made)).toMatchObject({
      status: 409,
      body: { reason: 'Conflict', message: `Operation cannot be fulfilled on widgets.${GROUP} "updated": ${STALE}` },
    })
    expect((await client.put(path, changed.body)).body.metadata).toEqual(changed.body.metadata)
    const { resourceVersion: _, ...unversioned } = changed.body.metadata
    expect(await client.put(path, { ...changed.body, metadata: unversioned })).toMatchObject({
      status: 422,
      body: {
        message: `widgets.${GROUP} "updated" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
      },
    })
    expect((await client.put(`${PATH}/absent`, { ...made, metadata: { ...made.metadata, name: 'absent' } })).status).toBe(404)
  })

  it('[api §5] patches: json, merge, apply; strategic merge is refused', async () => {
    const { client } = shared
    await client.post(PATH, widget(GROUP, 'patched', { tags: ['a'] }))
    const path = `${PATH}/patched`
    const json = [
      { op: 'test', path: '/spec/size', value: 7 },
      { op: 'add', path: '/spec/tags/-', value: 'b' },
    ]
    expect(await client.patch(path, 'json', json)).toMatchObject({
      status: 200,
      body: { spec: { size: 7, tags: ['a', 'b'] }, metadata: { generation: 2 } },
    })
    expect(await client.patch(path, 'json', [{ op: 'test', path: '/spec/size', value: 8 }])).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', message: 'the server rejected our request due to an error in our request', details: {} },
    })
    const merged = await client.patch(path, 'merge', { spec: { tags: null, color: 'red' } })
    expect(merged).toMatchObject({ status: 200, body: { metadata: { generation: 3 } } })
    expect(merged.body.spec).toEqual({ size: 7, color: 'red' })
    expect((await client.patch(path, 'merge', {})).body.metadata.resourceVersion).toBe(merged.body.metadata.resourceVersion)
    expect(await client.patch(path, 'strategic-merge', {})).toMatchObject({ status: 415, body: { reason: 'UnsupportedMediaType' } })
    expect((await client.patch(`${PATH}/absent`, 'merge', {})).status).toBe(404)
    expect((await client.patch(path, 'merge', { metadata: { resourceVersion: '1' } })).status).toBe(409)
  })

  it('[api §5.6] apply: creates, owns, conflicts, is forced, gives up what it leaves out', async () => {
    const { client } = shared
    const path = `${PATH}/applied`
    const yaml = (spec: string): string => `apiVersion: ${GROUP}/v1\nkind: Widget\nmetadata:\n  name: applied\nspec:\n${spec}`
    expect(await client.patch(path, 'apply', yaml('  color: red\n'))).toMatchObject({
      status: 422,
      body: { message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch' },
    })
    expect((await client.patch(`${path}?fieldManager=one`, 'apply', yaml('  color: red\n  replicas: 2\n'))).status).toBe(201)
    expect(await client.patch(`${path}?fieldManager=two`, 'apply', yaml('  color: blue\n'))).toMatchObject({
      status: 409,
      body: {
        message: 'Apply failed with 1 conflict: conflict with "one": .spec.color',
        details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.color' }] },
      },
    })
    expect((await client.patch(`${path}?fieldManager=two&force=true`, 'apply', yaml('  color: blue\n'))).body.spec).toMatchObject({
      color: 'blue',
    })
    const left = await client.patch(`${path}?fieldManager=one`, 'apply', yaml('  size: 7\n'))
    expect(left.body.spec).toEqual({ color: 'blue', size: 7 })
  })

  it('[custom-resources §3.2] status and spec are written apart', async () => {
    const { client } = shared
    const made = (await client.post(PATH, widget(GROUP, 'two-halves'))).body
    const path = `${PATH}/two-halves`
    const written = await client.put(`${path}/status`, { ...made, spec: { size: 50 }, status: { phase: 'Ready' } })
    expect(written).toMatchObject({ status: 200, body: { spec: { size: 7 }, status: { phase: 'Ready' }, metadata: { generation: 1 } } })
    const main = await client.put(path, { ...written.body, spec: { size: 8 }, status: { phase: 'Lost' } })
    expect(main.body).toMatchObject({ spec: { size: 8 }, status: { phase: 'Ready' }, metadata: { generation: 2 } })
    expect((await client.patch(`${path}/status`, 'merge', { status: { phase: 3 } })).status).toBe(422)
    expect((await client.get(`${path}/status`)).body).toEqual(main.body)
    expect(await client.delete(`${path}/status`)).toMatchObject({ status: 405, body: { reason: 'MethodNotAllowed' } })
  })

  it('[custom-resources §4] scale is read, patched, and replaced', async () => {
    const { client } = shared
    await client.post(PATH, widget(GROUP, 'scaled', { replicas: 3 }))
    const path = `${PATH}/scaled`
    await client.patch(`${path}/status`, 'merge', { status: { replicas: 2, selector: 'a=b' } })
    const scale = (await client.get(`${path}/scale`)).body
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 3 },
      status: { replicas: 2, selector: 'a=b' },
    })
    expect((await client.patch(`${path}/scale`, 'merge', { spec: { replicas: 5 } })).body.spec).toEqual({ replicas: 5 })
    expect((await client.put(`${path}/scale`, scale)).status).toBe(409)
    const { resourceVersion: _, ...metadata } = scale.metadata
    expect((await client.put(`${path}/scale`, { ...scale, metadata, spec: { replicas: 1 } })).body.spec).toEqual({ replicas: 1 })
    expect((await client.get(path)).body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 2 }, metadata: { generation: 3 } })
  })

  it('[api §2.9, §3.6] delete: at once, on condition, or when the last finalizer has gone', async () => {
    const { client } = shared
    const made = (await client.post(PATH, widget(GROUP, 'deleted'))).body
    const path = `${PATH}/deleted`
    expect(await client.delete(path, { preconditions: { uid: 'other' } })).toMatchObject({ status: 409, body: { reason: 'Conflict' } })
    const gone = await client.delete(path)
    expect(gone.status).toBe(200)
    const details = { name: 'deleted', group: GROUP, kind: 'widgets', uid: made.metadata.uid }
    expect(gone.body).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
    expect((await client.delete(path)).status).toBe(404)

    await client.post(PATH, widget(GROUP, 'kept', {}, { finalizers: ['example.com/a'] }))
    const marked = await client.delete(`${PATH}/kept`)
    expect(marked).toMatchObject({ status: 200, body: { kind: 'Widget', metadata: { generation: 2, deletionGracePeriodSeconds: 0 } } })
    expect((await client.delete(`${PATH}/kept`)).body.metadata.resourceVersion).toBe(marked.body.metadata.resourceVersion)
    expect((await client.post(PATH, widget(GROUP, 'kept'))).body.message).toBe(
      `object is being deleted: widgets.${GROUP} "kept" already exists`,
    )
    using watch = await client.watch(
      `${PATH}?watch=1&resourceVersion=${marked.body.metadata.resourceVersion}&fieldSelector=metadata.name%3Dkept`,
    )
    const released = await client.put(`${PATH}/kept`, { ...marked.body, metadata: { ...marked.body.metadata, finalizers: [] } })
    expect(released.status).toBe(200)
    const event = await watch.next()
    expect(event).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'kept', finalizers: ['example.com/a'] } } })
    expect(Number(event.object.metadata.resourceVersion)).toBeGreaterThan(Number(marked.body.metadata.resourceVersion))
    expect((await client.get(`${PATH}/kept`)).status).toBe(404)
  })

  it('[api §2.10] deletecollection: what the selector names, a page of it, what has a finalizer is marked', async () => {
    const { client } = shared
    const labels = { set: 'gone' }
    for (const name of ['c-1', 'c-2', 'c-3']) await client.post(PATH, widget(GROUP, name, {}, { labels }))
    await client.post(PATH, widget(GROUP, 'c-4', {}, { labels, finalizers: ['example.com/a'] }))
    await client.post(PATH, widget(GROUP, 'c-5'))
    const names = async (): Promise<string[]> =>
      (await client.get(PATH)).body.items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('c-'))
    expect((await client.delete(`${PATH}?labelSelector=set%3Dgone&dryRun=All`)).body.items).toHaveLength(4)
    expect(await names()).toEqual(['c-1', 'c-2', 'c-3', 'c-4', 'c-5'])
    expect((await client.delete(`${PATH}?labelSelector=set%3Dgone&limit=1`)).body.items.map(({ metadata }) => metadata.name)).toEqual([
      'c-1',
    ])
    const { body } = await client.delete(`${PATH}?labelSelector=set%3Dgone`)
    expect(body.kind).toBe('WidgetList')
    expect(body.items.map(({ metadata }) => metadata.name)).toEqual(['c-2', 'c-3', 'c-4'])
    expect(await names()).toEqual(['c-4', 'c-5'])
    expect((await client.get(`${PATH}/c-4`)).body.metadata.deletionTimestamp).toMatch(/Z$/)
    expect(await client.delete(`/apis/${GROUP}/v1/widgets`)).toMatchObject({ status: 404, text: '404 page not found\n' })
  })

  it('[api §7.1] dryRun: the answers of each write, and nothing is written', async () => {
    const { client } = shared
    const before = (await client.post(PATH, widget(GROUP, 'dry'))).body
    const created = await client.post(`${PATH}?dryRun=All`, widget(GROUP, 'never'))
    expect(created).toMatchObject({ status: 201, body: { metadata: { name: 'never', generation: 1 } } })
    expect(created.body.metadata).not.toHaveProperty('resourceVersion')
    expect((await client.get(`${PATH}/never`)).status).toBe(404)
    expect((await client.post(`${PATH}?dryRun=All`, widget(GROUP, 'dry'))).status).toBe(409)
    expect((await client.put(`${PATH}/dry?dryRun=All`, { ...before, spec: { size: 9 } })).body.spec).toEqual({ size: 9 })
    expect((await client.patch(`${PATH}/dry?dryRun=All`, 'merge', { spec: { size: 9 } })).body.spec).toEqual({ size: 9 })
    expect((await client.delete(`${PATH}/dry?dryRun=All`)).body).toMatchObject({ kind: 'Status', status: 'Success' })
    expect((await client.get(`${PATH}/dry`)).body).toEqual(before)
    expect(await client.post(`${PATH}?dryRun=`, widget(GROUP, 'never'))).toMatchObject({
      status: 422,
      body: { message: 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: [""]: supported values: "All"' },
    })
  })
})
