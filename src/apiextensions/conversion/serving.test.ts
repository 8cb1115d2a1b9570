import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import type { Answer } from '../../endpoints/testing/endpoint.js'
import { APPLY, firstVersion, MERGE, openBarns, secondVersion, translate, type Barns } from './testing/barns.js'
import { converting, reviewOf } from './testing/webhook.js'

const TABLE = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' }
const METADATA_LIST = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }
const meta = (object: JsonObject): JsonObject => object['metadata'] as JsonObject
const items = ({ json }: Answer): JsonObject[] => json['items'] as unknown as JsonObject[]

describe('versions that a webhook converts', () => {
  let b: Barns
  beforeEach(async () => {
    b = await openBarns()
  })
  afterEach(async () => {
    await b[Symbol.asyncDispose]()
  })

  it('[custom-resources §5.1] a create through another version asks twice; reading asks only where it has to', async () => {
    const made = await b.create('v2', 'one', { host: 'h', port: '1' })
    // The default of the request's version was there when it was stored; v1 does not know it (§2.4).
    expect([made.status, made.json['apiVersion'], made.json['spec']]).toEqual([201, 'ex.io/v2', { host: 'h', port: '1', roof: 'tin' }])
    expect(b.asked()).toEqual(['ex.io/v1 one', 'ex.io/v2 one'])
    const first = await b.e.call('GET', b.at('v1', '/one'))
    expect([first.json['apiVersion'], first.json['spec']]).toEqual(['ex.io/v1', { address: 'h:1', roof: 'tin' }])
    expect(items(await b.e.call('GET', b.at('v1')))).toHaveLength(1)
    expect(b.asked()).toEqual([])
    await b.patch(b.at('v1', '/one'), { spec: { address: 'h:2' } })
    // Who owns what in v2 is looked at in v2, before and after (spec/apply.md §3.11).
    expect(b.asked()).toEqual(['ex.io/v2 one', 'ex.io/v2 one'])
    const second = await b.e.call('GET', b.at('v2', '/one'))
    expect(second.json['spec']).toEqual({ host: 'h', port: '2', roof: 'tin' })
    expect(meta(second.json)).toEqual(meta((await b.e.call('GET', b.at('v1', '/one'))).json))
    expect(b.asked()).toEqual(['ex.io/v2 one'])
  })

  it('[custom-resources §5.3] objects go out whole, but for the resourceVersion', async () => {
    await b.create('v1', 'one', { address: 'h:1' }, { labels: { a: 'b' } })
    await b.e.call('GET', b.at('v2', '/one'))
    const [object] = b.webhook.calls[0]?.request.objects ?? []
    const stored = (await b.e.call('GET', b.at('v1', '/one'))).json
    const { resourceVersion, ...metadata } = meta(stored)
    expect(resourceVersion).toBeDefined()
    expect(object).toEqual({ ...stored, metadata })
    await b.patch(b.at('v2', '/one'), { spec: { port: '2' } })
    // Those without owners are compared, for the owners' sake; the others come from the store or go there.
    const sent = b.webhook.calls.flatMap(({ request }) => request.objects.map(meta)).filter((each) => 'managedFields' in each)
    expect(sent.map((each) => each['resourceVersion'])).toEqual([undefined, undefined, undefined, undefined])
  })

  it('a list asks one question, in every form', async () => {
    for (const name of ['a', 'b', 'c']) await b.create('v1', name, { address: `${name}:1` })
    b.asked()
    const list = await b.e.call('GET', b.at('v2'))
    expect(items(list).map(({ apiVersion, spec }) => [apiVersion, (spec as JsonObject)['host']])).toEqual([
      ['ex.io/v2', 'a'],
      ['ex.io/v2', 'b'],
      ['ex.io/v2', 'c'],
    ])
    const versions = (answer: Answer): unknown[] => items(answer).map((item) => meta(item)['resourceVersion'])
    expect(versions(list)).toEqual(versions(await b.e.call('GET', b.at('v1'))))
    const table = (await b.e.call('GET', b.at('v2', '?includeObject=Object'), { headers: TABLE })).json
    expect(table['rows']).toMatchObject([{ object: { spec: { host: 'a' } } }, { object: { spec: { host: 'b' } } }, {}])
    expect(items(await b.e.call('GET', b.at('v2'), { headers: METADATA_LIST }))).toHaveLength(3)
    expect((await b.e.call('GET', b.at('v2', '?limit=2&pretty=1'))).json).toMatchObject({ metadata: { remainingItemCount: 1 } })
    expect(b.asked()).toEqual(['ex.io/v2 a b c', 'ex.io/v2 a b c', 'ex.io/v2 a b c', 'ex.io/v2 a b'])
  })

  it('[custom-resources §5.1] an update through another version asks for the old object, the stored and the answered one', async () => {
    await b.create('v1', 'one', { address: 'h:1' })
    b.asked()
    const patched = await b.patch(b.at('v2', '/one'), { spec: { port: '2' } })
    expect([patched.json['spec'], meta(patched.json)['generation']]).toEqual([{ host: 'h', port: '2', roof: 'tin' }, 2])
    // Between them the owner's fields are looked at in its own version, before and after.
    expect(b.asked()).toEqual(['ex.io/v2 one', 'ex.io/v1 one', 'ex.io/v1 one', 'ex.io/v1 one', 'ex.io/v2 one'])
  })

  it('[custom-resources §2.4] after a conversion: pruned, but no defaults of the version that was asked for', async () => {
    b.webhook.answer = converting((object, apiVersion) => {
      const spec = translate(object, apiVersion)['spec'] as JsonObject
      return { ...object, apiVersion, spec: { ...spec, unknown: 1 }, extra: {} }
    })
    await b.create('v1', 'one', {})
    const { json } = await b.e.call('GET', b.at('v2', '/one'))
    expect(json['spec']).toEqual({ host: '', port: '', roof: 'tin' })
    expect(json).not.toHaveProperty('extra')
    await b.create('v2', 'two', { host: 'h', port: '1' })
    const stored = b.e.store.get('/registry/ex.io/barns/a/two')?.value.toString() ?? ''
    expect(stored).toContain('"spec":{"address":"h:1"}')
  })

  it('[custom-resources §5.4] labels and annotations are the webhook’s, other metadata is not', async () => {
    b.webhook.answer = converting((object, apiVersion) => ({
      ...translate(object, apiVersion),
      metadata: { ...meta(object), labels: { seen: apiVersion.replace('/', '.') }, generation: 42, finalizers: ['x/y'], garbage: 1 },
    }))
    await b.create('v1', 'one', {}, { annotations: { kept: 'yes' } })
    const { metadata } = (await b.e.call('GET', b.at('v2', '/one'))).json
    expect(metadata).toMatchObject({ labels: { seen: 'ex.io.v2' }, annotations: { kept: 'yes' }, generation: 1 })
    expect(metadata).not.toHaveProperty('finalizers')
    expect(metadata).not.toHaveProperty('garbage')
  })

  it('[custom-resources §7] selectors see objects in the version that was asked for, with the one question that the list needs', async () => {
    b.webhook.answer = converting((object, apiVersion) => ({
      ...translate(object, apiVersion),
      metadata: { ...meta(object), labels: { version: apiVersion.slice('ex.io/'.length) } },
    }))
    for (const name of ['a', 'b']) await b.create('v1', name, { address: `${name}:1` })
    b.asked()
    const names = (answer: Answer): unknown[] => items(answer).map((item) => meta(item)['name'])
    const list = async (query: string): Promise<unknown[]> => names(await b.e.call('GET', b.at('v2', query)))
    expect(await list('?fieldSelector=spec.host%3Db')).toEqual(['b'])
    expect(await list('?labelSelector=version%3Dv2')).toEqual(['a', 'b'])
    expect(await list('?labelSelector=version%3Dv2&limit=1')).toEqual(['a'])
    expect(await list('?labelSelector=version%3Dv1')).toEqual([])
    expect(await list('?labelSelector=version%3Dv2&fieldSelector=metadata.name%3Db')).toEqual(['b'])
    expect(await list('?fieldSelector=metadata.name!%3Db')).toEqual(['a'])
    const both = 'ex.io/v2 a b'
    expect(b.asked()).toEqual([both, both, both, both, 'ex.io/v2 b', 'ex.io/v2 a'])
    expect(names(await b.e.call('GET', b.at('v1', '?fieldSelector=spec.address%3Db:1')))).toEqual(['b'])
    expect(b.asked()).toEqual([])
  })

  it('[custom-resources §5.1] after a change of the storage version only what is still stored as the other one is asked about', async () => {
    for (const name of ['a', 'b']) await b.create('v1', name, { address: `${name}:1` })
    await b.redefine({ versions: [firstVersion({ storage: false }), secondVersion({ storage: true })] })
    await b.create('v2', 'c', { host: 'c', port: '1' })
    b.asked()
    expect(items(await b.e.call('GET', b.at('v2'))).map(({ spec }) => (spec as JsonObject)['host'])).toEqual(['a', 'b', 'c'])
    expect(items(await b.e.call('GET', b.at('v1'))).map(({ spec }) => (spec as JsonObject)['address'])).toEqual(['a:1', 'b:1', 'c:1'])
    expect(b.asked()).toEqual(['ex.io/v2 a b', 'ex.io/v1 c'])
    // A write migrates, even one that changes nothing.
    await b.e.call('PATCH', b.at('v2', '/a'), { headers: MERGE, body: '{}' })
    b.asked()
    await b.e.call('GET', b.at('v2', '/a'))
    expect(b.asked()).toEqual([])
    expect(b.e.store.get('/registry/ex.io/barns/a/a')?.value.toString()).toContain('{"apiVersion":"ex.io/v2",')
  })

  it('[custom-resources §5.1] status and scale', async () => {
    await b.create('v1', 'one', { address: 'h:1', replicas: 3 })
    expect((await b.e.call('GET', b.at('v2', '/one/scale'))).json['spec']).toEqual({ replicas: 3 })
    expect((await b.patch(b.at('v2', '/one/scale'), { spec: { replicas: 4 } })).json['spec']).toEqual({ replicas: 4 })
    expect((await b.patch(b.at('v2', '/one/status'), { status: { replicas: 2 } })).json).toMatchObject({
      apiVersion: 'ex.io/v2',
      spec: { host: 'h', replicas: 4 },
      status: { replicas: 2 },
    })
    expect((await b.e.call('GET', b.at('v1', '/one'))).json).toMatchObject({
      spec: { address: 'h:1', replicas: 4 },
      status: { replicas: 2 },
    })
  })

  it('[custom-resources §5.1] apply through either version; owners are kept in the version they wrote in', async () => {
    const apply = (version: string, manager: string, spec: JsonObject): Promise<Answer> => {
      const body = JSON.stringify({ apiVersion: `ex.io/${version}`, kind: 'Barn', metadata: { name: 'one' }, spec })
      return b.e.call('PATCH', b.at(version, `/one?fieldManager=${manager}`), { headers: APPLY, body })
    }
    expect(await apply('v2', 'second', { host: 'h', port: '1' })).toMatchObject({ status: 201 })
    expect((await apply('v1', 'first', { replicas: 2 })).json['spec']).toEqual({ address: 'h:1', replicas: 2, roof: 'tin' })
    expect((await apply('v2', 'second', { host: 'h', port: '2' })).json['spec']).toEqual({ host: 'h', port: '2', replicas: 2, roof: 'tin' })
    const fields = meta((await b.e.call('GET', b.at('v1', '/one'))).json)['managedFields'] as unknown as JsonObject[]
    expect(fields.map(({ manager, apiVersion }) => [manager, apiVersion])).toEqual([
      ['first', 'ex.io/v1'],
      ['second', 'ex.io/v2'],
    ])
  })

  it('[custom-resources §5.1] deletes, one and all', async () => {
    for (const name of ['a', 'b', 'c']) await b.create('v1', name, {})
    expect((await b.e.call('DELETE', b.at('v2', '/a'))).json).toMatchObject({ status: 'Success', details: { name: 'a' } })
    expect(items(await b.e.call('DELETE', b.at('v2'))).map((item) => [item['apiVersion'], meta(item)['name']])).toEqual([
      ['ex.io/v2', 'b'],
      ['ex.io/v2', 'c'],
    ])
    expect(items(await b.e.call('GET', b.at('v1')))).toEqual([])
  })

  it('[custom-resources §5.3] a dry run shows what would be read back', async () => {
    const made = await b.e.call('POST', b.at('v2', '?dryRun=All'), b.barn('v2', 'one', { host: 'h', port: '1' }))
    expect(made.json['spec']).toEqual({ host: 'h', port: '1', roof: 'tin' })
    expect(b.asked()).toEqual(['ex.io/v1 one', 'ex.io/v2 one'])
    expect(items(await b.e.call('GET', b.at('v2')))).toEqual([])
  })

  it('[custom-resources §5.3] by v1beta1, and by a service', async () => {
    const service = { namespace: 'default', name: 'hook', path: '/barns', port: 8443 }
    const webhook = { conversionReviewVersions: ['v9', 'v1beta1'], clientConfig: { url: null, service, caBundle: b.caBundle } }
    await b.redefine({ conversion: { strategy: 'Webhook', webhook } })
    await b.create('v1', 'one', { address: 'h:1' })
    expect((await b.e.call('GET', b.at('v2', '/one'))).json['spec']).toEqual({ host: 'h', port: '1', roof: 'tin' })
    expect(b.webhook.calls).toMatchObject([
      { path: '/barns?timeout=30s', headers: { host: 'hook.default.svc:8443' }, review: { apiVersion: 'apiextensions.k8s.io/v1beta1' } },
    ])
  })
})

describe('a webhook that fails', () => {
  const REASON = 'conversion webhook for ex.io/v1, Kind=Barn failed: no hay today'
  const CREATE_REASON = 'conversion webhook for ex.io/v2, Kind=Barn failed: no hay today'
  let b: Barns
  beforeEach(async () => {
    b = await openBarns({}, (call) => reviewOf(call, [], { result: { status: 'Failure', message: 'no hay today' } }))
    await b.create('v1', 'one', { address: 'h:1', replicas: 1 })
  })
  afterEach(async () => {
    await b[Symbol.asyncDispose]()
  })

  it.each<[string, string, string, object | undefined, string]>([
    ['get', 'GET', '/one', undefined, REASON],
    ['list', 'GET', '', undefined, REASON],
    ['list by fields', 'GET', '?fieldSelector=spec.host%3Dh', undefined, REASON],
    ['list by labels', 'GET', '?labelSelector=a', undefined, REASON],
    ['create', 'POST', '', { kind: 'Barn', metadata: { name: 'two' } }, CREATE_REASON],
    ['create, dry run', 'POST', '?dryRun=All', { kind: 'Barn', metadata: { name: 'two' } }, CREATE_REASON],
    ['update', 'PUT', '/one', { kind: 'Barn', metadata: { name: 'one', resourceVersion: '9' } }, REASON],
    ['patch', 'PATCH', '/one', { spec: {} }, REASON],
    ['delete', 'DELETE', '/one', undefined, REASON],
    ['deletecollection', 'DELETE', '', undefined, REASON],
    ['get status', 'GET', '/one/status', undefined, REASON],
    ['update status', 'PUT', '/one/status', { kind: 'Barn', metadata: { name: 'one', resourceVersion: '9' } }, REASON],
    ['patch status', 'PATCH', '/one/status', { status: {} }, REASON],
    ['get scale', 'GET', '/one/scale', undefined, REASON],
    ['update scale', 'PUT', '/one/scale', { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'one' } }, REASON],
    ['patch scale', 'PATCH', '/one/scale', { spec: { replicas: 2 } }, REASON],
  ])('[custom-resources §5.5] %s through the other version is a plain 500', async (_verb, method, rest, body, message) => {
    const given = body === undefined ? {} : { body: JSON.stringify({ apiVersion: 'ex.io/v2', ...body }) }
    const refused = await b.e.refused(method, b.at('v2', rest), { ...given, ...(method === 'PATCH' ? { headers: MERGE } : {}) })
    expect(refused.toJson()).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })
    expect(items(await b.e.call('GET', b.at('v1')))).toHaveLength(1)
  })

  it('[custom-resources §5.5] apply', async () => {
    const body = '{"apiVersion":"ex.io/v2","kind":"Barn","metadata":{"name":"one"},"spec":{"host":"x"}}'
    const path = b.at('v2', '/one?fieldManager=m')
    expect(await b.e.refused('PATCH', path, { headers: APPLY, body })).toMatchObject({ code: 500, message: REASON })
  })

  it('[custom-resources §5.5] through the stored version everything works, and so does a list with nothing in it', async () => {
    expect((await b.patch(b.at('v1', '/one'), { spec: { address: 'h:2' } })).status).toBe(200)
    expect((await b.e.call('DELETE', b.at('v1', '/one'))).status).toBe(200)
    expect(items(await b.e.call('GET', b.at('v2')))).toEqual([])
  })

  it('[custom-resources §5.5] another configuration heals at once', async () => {
    await b.redefine({ conversion: { strategy: 'None', webhook: null } })
    expect((await b.e.call('GET', b.at('v2', '/one'))).json['spec']).toEqual({ replicas: 1, roof: 'tin' })
  })

  it('[custom-resources §1.6] a bundle that cannot be read: nothing can be served', async () => {
    await b.redefine({ conversion: { webhook: { clientConfig: { caBundle: null } } } })
    const stored = b.e.store.get('/registry/apiextensions.k8s.io/customresourcedefinitions/barns.ex.io')
    const broken = (stored?.value.toString() ?? '').replace('"clientConfig":{', '"clientConfig":{"caBundle":"bm8gcGVt",')
    await b.e.store.cas(stored?.key ?? '', stored?.revision ?? 0, { put: Buffer.from(broken) })
    expect(await b.e.refused('GET', b.at('v1'))).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message: 'Internal error occurred: error resolving resource',
    })
  })

  it('[custom-resources §5.1] the removal of instances waits for it where they are stored in another version', async () => {
    await b.redefine({ versions: [firstVersion({ storage: false }), secondVersion({ storage: true })] })
    await b.e.call('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/barns.ex.io')
    const conditions = async (): Promise<string> => JSON.stringify(await b.e.conditions('barns.ex.io').catch(() => []))
    while (!(await conditions()).includes('InstanceDeletionFailed')) await b.e.settle()
    b.webhook.answer = converting(translate)
    while ((await conditions()) !== '[]') {
      b.e.environment.advance(1000)
      await b.e.settle()
    }
  })
})
