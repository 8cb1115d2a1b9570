import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { requestScope } from '../endpoints/testing/endpoint.js'
import { MERGE, openApi as open, STRATEGIC, type Opened } from './testing/api.js'

const N = '/api/v1/namespaces'
const made = async (name = 'n', more: JsonObject = {}): Promise<Opened> => {
  const opened = await open()
  await opened.call('POST', N, { body: { metadata: { name }, ...more } })
  return opened
}
const meta = (object: JsonObject): JsonObject => object['metadata'] as JsonObject

describe('namespaces', () => {
  it('[api §12.1] four are there from the beginning, and made only once', async () => {
    const { api, call, store } = await open()
    const { items } = (await call('GET', N)).json as { readonly items: JsonObject[] }
    expect(items.map((item) => meta(item)['name'])).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    const { head } = store
    await api.start()
    expect(store.head).toBe(head)
  })

  it('[api §12.1] create: phase, finalizer, label; kind and apiVersion may lack', async () => {
    const { call } = await open()
    const { status, json } = await call('POST', N, {
      body: { metadata: { name: 'n', labels: { a: 'b' } }, status: { phase: 'Terminating' } },
    })
    expect([status, json]).toMatchObject([
      201,
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'n', labels: { a: 'b', 'kubernetes.io/metadata.name': 'n' } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
    ])
  })

  it('[openapi-and-clients §6.2] a bad name is reported with the label that it makes', async () => {
    const { refused } = await open()
    const { code, details } = await refused('POST', N, { body: { metadata: { name: 'A.b' } } })
    expect([code, details?.causes?.map(({ field }) => field)[0]]).toEqual([422, 'metadata.name'])
    expect((await refused('POST', N, { body: {} })).message).toBe(
      'Namespace "" is invalid: metadata.name: Required value: name or generateName is required',
    )
    expect((await refused('POST', N, { body: { metadata: { name: 'default' } } })).message).toBe('namespaces "default" already exists')
  })

  it('[api §12.1] update changes neither spec nor status, and restores the label; no revision is needed', async () => {
    const { call } = await made()
    const { json } = await call('PUT', `${N}/n`, {
      body: { metadata: { name: 'n', annotations: { x: 'y' } }, spec: { finalizers: [] }, status: { phase: 'X' } },
    })
    expect(json).toMatchObject({
      metadata: { annotations: { x: 'y' }, labels: { 'kubernetes.io/metadata.name': 'n' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
    expect(
      (await call('PATCH', `${N}/n`, { headers: STRATEGIC, body: '{"metadata":{"labels":{"kubernetes.io/metadata.name":null}}}' })).json,
    ).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'n' } },
    })
  })

  it('[api §12.1] DELETE marks and answers the object, again and again; then /finalize lets it go', async () => {
    const { call, refused, store } = await made()
    const first = (await call('DELETE', `${N}/n`)).json
    expect(first).toMatchObject({
      kind: 'Namespace',
      metadata: { deletionTimestamp: '2023-11-14T22:13:20Z' },
      status: { phase: 'Terminating' },
    })
    expect(meta(first)).not.toHaveProperty('deletionGracePeriodSeconds')
    const { head } = store
    expect([(await call('DELETE', `${N}/n`)).json, store.head]).toEqual([first, head])
    const { status, json } = await call('PUT', `${N}/n/finalize`, { body: { metadata: { name: 'n' }, spec: { finalizers: [] } } })
    expect([status, json['kind']]).toEqual([200, 'Namespace'])
    expect(await refused('GET', `${N}/n`)).toMatchObject({ code: 404, message: 'namespaces "n" not found' })
  })

  it('[api §12.1] the first DELETE only marks, even where nothing holds it', async () => {
    const { call, refused } = await made()
    await call('PUT', `${N}/n/finalize`, { body: { metadata: { name: 'n' }, spec: {} } })
    expect((await call('DELETE', `${N}/n`)).json).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } })
    await call('DELETE', `${N}/n`)
    expect(await refused('GET', `${N}/n`)).toMatchObject({ code: 404 })
  })

  it('[api §12.1] metadata.finalizers hold it too', async () => {
    const { call, refused } = await made('n', { metadata: { name: 'n', finalizers: ['x/y'] } })
    await call('DELETE', `${N}/n`)
    await call('PATCH', `${N}/n`, { headers: MERGE, body: '{"metadata":{"finalizers":null}}' })
    expect((await call('GET', `${N}/n`)).status).toBe(200)
    await call('PUT', `${N}/n/finalize`, { body: { metadata: { name: 'n' }, spec: { finalizers: [] } } })
    expect(await refused('GET', `${N}/n`)).toMatchObject({ code: 404 })
  })

  it('[api §12.1] selected by name and phase, by nothing else', async () => {
    const { call, refused } = await made()
    const found = async (selector: string): Promise<number> =>
      ((await call('GET', `${N}?fieldSelector=${encodeURIComponent(selector)}`)).json['items'] as JsonObject[]).length
    expect([await found('status.phase=Active'), await found('status.phase=Terminating'), await found('metadata.name=n')]).toEqual([5, 0, 1])
    for (const label of ['name', 'metadata.namespace', 'spec.x'])
      expect((await refused('GET', `${N}?fieldSelector=${label}%3Dx`)).message).toBe(`field label not supported: ${label}`)
  })

  it('[api §1.5] paths and methods that are not there', async () => {
    const { api, refused } = await open()
    const notAllowed = { code: 405, message: 'the server does not allow this method on the requested resource' }
    for (const [method, path] of [
      ['DELETE', N],
      ['GET', `${N}/n/finalize`],
      ['PATCH', `${N}/n/finalize`],
      ['POST', `${N}/n`],
      ['PUT', N],
    ] as const)
      expect(await refused(method, path)).toMatchObject(notAllowed)
    for (const path of ['/api/v1/nope', '/api/v1/namespaces/a/pods', '/api/v1/__proto__'])
      expect(() => api.serve(requestScope('GET', path))).toThrow('the server could not find the requested resource')
    expect(api.serve(requestScope('GET', '/apis/ex.io/v1/widgets'))).toBeUndefined()
  })

  it('[openapi-and-clients §6.2] /status takes a phase that fits', async () => {
    const { call, refused } = await made()
    expect(
      (await call('PUT', `${N}/n/status`, { body: { metadata: { name: 'n', labels: { a: 'b' } }, status: { phase: 'Active' } } })).json,
    ).toMatchObject({
      metadata: { labels: { a: 'b' } },
    })
    const { code, message } = await refused('PUT', `${N}/n/status`, { body: { metadata: { name: 'n' }, status: { phase: 'Nope' } } })
    expect(code).toBe(422)
    expect(message).toContain(`Invalid value: "Nope": may only be 'Active' if \`deletionTimestamp\` is empty`)
  })

  it('[openapi-and-clients §6.2] the field of a bad phase is status.Phase', async () => {
    const { refused } = await made()
    const { details } = await refused('PUT', `${N}/n/status`, { body: { metadata: { name: 'n' }, status: { phase: 'Nope' } } })
    expect(details?.causes?.[0]?.field).toBe('status.Phase')
  })

  it.each([
    [
      'POST',
      N,
      'Namespace "n2" is invalid: spec.finalizers: Invalid value: "keep": name is neither a standard finalizer name nor is it fully qualified',
    ],
    [
      'PUT',
      `${N}/n2/finalize`,
      'Namespace "n2" is invalid: spec.finalizers[0]: Invalid value: "keep": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ])('[openapi-and-clients §6.2] a finalizer that is not qualified: %s %s', async (method, uri, wanted) => {
    const { refused } = await made('n2').then((opened) => (method === 'POST' ? open() : opened))
    expect((await refused(method, uri, { body: { metadata: { name: 'n2' }, spec: { finalizers: ['keep'] } } })).message).toBe(wanted)
  })

  it('[openapi-and-clients §6.2] the own finalizer is put at the end where it is not there', async () => {
    const { call } = await made('n', { spec: { finalizers: ['a/b'] } })
    expect((await call('GET', `${N}/n`)).json['spec']).toEqual({ finalizers: ['a/b', 'kubernetes'] })
    await call('POST', N, { body: { metadata: { name: 'm' }, spec: { finalizers: ['kubernetes', 'kubernetes', 'a/b'] } } })
    expect((await call('GET', `${N}/m`)).json['spec']).toEqual({ finalizers: ['kubernetes', 'kubernetes', 'a/b'] })
  })

  it('[openapi-and-clients §6.2] an emptied spec.finalizers prints an empty spec', async () => {
    const { call } = await made()
    expect((await call('PUT', `${N}/n/finalize`, { body: { metadata: { name: 'n' }, spec: { finalizers: [] } } })).json['spec']).toEqual({})
  })

  it('[api §12.1] the text of a precondition is its own', async () => {
    const { refused } = await open()
    expect((await refused('DELETE', `${N}/default`, { body: { preconditions: { uid: 'A' } } })).message).toMatch(
      /^Operation cannot be fulfilled on namespaces "default": Precondition failed: UID in precondition: A, UID in object meta: 0/,
    )
  })

  it('[openapi-and-clients §6.2] the first DELETE adds the finalizer of its policy', async () => {
    const { call } = await made()
    expect(meta((await call('DELETE', `${N}/n?propagationPolicy=Foreground`)).json)['finalizers']).toEqual(['foregroundDeletion'])
  })

  it('[openapi-and-clients §6.1] a body of another kind is refused', async () => {
    const { refused } = await open()
    expect(await refused('POST', N, { body: { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'n' } } })).toMatchObject({ code: 400 })
  })
})
