import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, type JsonObject } from '../../base/json/index.js'
import { openEndpoint, refusal, WIDGETS, type Endpoint } from '../testing/endpoint.js'
import { settled } from '../testing/fake-sink.js'

const ALL = '/apis/ex.io/v1/widgets'
const names = (list: JsonObject): unknown[] => (list['items'] as JsonObject[]).map(({ metadata }) => (metadata as JsonObject)['name'])
const meta = (list: JsonObject): JsonObject => list['metadata'] as JsonObject
const next = (list: JsonObject): string => meta(list)['continue'] as string
const filled = async (...of: readonly string[]): Promise<Endpoint> => {
  const endpoint = await openEndpoint()
  for (const name of of) await endpoint.create(name, {}, { labels: { name } })
  return endpoint
}
const token = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

describe('get', () => {
  it('[api §2.7] answers the object, a newline behind it', async () => {
    const { serve } = await filled('w')
    const { status, type, text } = await serve('GET', `${WIDGETS}/w`)
    expect([status, type]).toEqual([200, 'application/json'])
    expect(text).toMatch(/^\{.*\}\n$/)
    expect(decodeJson(text).value).toMatchObject({ apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { resourceVersion: '2' } })
  })

  it('[api §2.3] a missing one', async () => {
    const { refused } = await openEndpoint()
    expect((await refused('GET', `${WIDGETS}/w`)).toJson()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'widgets.ex.io "w" not found',
      reason: 'NotFound',
      details: { name: 'w', group: 'ex.io', kind: 'widgets' },
      code: 404,
    })
  })

  it.each([
    ['w?export=true', 400, 'the export parameter, deprecated since v1.14, is no longer supported'],
    ['w?resourceVersion=x', 500, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ['%2E%2E', 400, `Name parameter invalid: "..": may not be '..'`],
    ['a%25b', 400, `Name parameter invalid: "a%b": may not contain '%'`],
    ['__proto__', 404, 'widgets.ex.io "__proto__" not found'],
  ])('[api §2.7] %s', async (name, code, message) => {
    const { refused } = await filled('w')
    expect(await refused('GET', `${WIDGETS}/${name}`)).toMatchObject({ code, message })
  })

  it('[api §4.3] a revision that is not there yet is waited for, three seconds at most', async () => {
    const { serve, environment } = await filled('w')
    const answer = refusal(serve('GET', `${WIDGETS}/w?resourceVersion=9`))
    for (let waited = 0; waited <= 3_000; waited += 20) {
      await settled()
      environment.advance(20)
    }
    expect((await answer).toJson()).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: 'Timeout: Too large resource version: 9, current: 2',
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    })
  })

  it('[api §4.3] and served as soon as it is', async () => {
    const { serve, create, environment } = await filled('w')
    const answer = serve('GET', `${WIDGETS}/w?resourceVersion=3`)
    await settled()
    await create('x')
    environment.advance(20)
    expect((await answer).status).toBe(200)
  })

  it('[api §6.3] as metadata; as the metadata of a list it is none', async () => {
    const { serve, refused } = await filled('w')
    const as = (kind: string): { headers: Record<string, string> } => ({
      headers: { accept: `application/json;as=${kind};g=meta.k8s.io;v=v1` },
    })
    const { text } = await serve('GET', `${WIDGETS}/w`, as('PartialObjectMetadata'))
    expect(text).toMatch(/^\{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io\/v1","metadata":\{/)
    expect((await refused('GET', `${WIDGETS}/w`, as('PartialObjectMetadataList'))).toJson()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'content is not a list',
      code: 500,
    })
  })
})

describe('list', () => {
  it('[custom-resources §6.7] an empty one has items, a revision and continue', async () => {
    const { serve } = await openEndpoint()
    expect((await serve('GET', WIDGETS)).json).toEqual({
      apiVersion: 'ex.io/v1',
      kind: 'WidgetList',
      metadata: { continue: '', resourceVersion: '1' },
      items: [],
    })
  })

  it('[api §4.1] in the order of keys, at the revision of the store', async () => {
    const { serve, context } = await filled('b', 'a', 'c')
    await context.store.cas('/registry/ex.io/widgets/a-b/z', 0, {
      put: Buffer.from('{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"z","namespace":"a-b"}}'),
    })
    const { json } = await serve('GET', ALL)
    expect([names(json), meta(json)['resourceVersion']]).toEqual([['z', 'a', 'b', 'c'], '5'])
  })

  it('[api §4.3] pages keep the revision of the first', async () => {
    const { serve, create } = await filled('a', 'b', 'c', 'd', 'e')
    const first = (await serve('GET', `${WIDGETS}?limit=2`)).json
    expect([names(first), meta(first)]).toEqual([
      ['a', 'b'],
      { resourceVersion: '6', continue: token({ v: 'meta.k8s.io/v1', rv: 6, start: 'b\0' }), remainingItemCount: 3 },
    ])
    await create('bb')
    const second = (await serve('GET', `${WIDGETS}?limit=2&continue=${next(first)}`)).json
    expect([names(second), meta(second)['resourceVersion'], meta(second)['remainingItemCount']]).toEqual([['c', 'd'], '6', 1])
    const third = (await serve('GET', `${WIDGETS}?limit=2&continue=${next(second)}`)).json
    expect([names(third), meta(third)]).toEqual([['e'], { resourceVersion: '6', continue: '' }])
  })

  it('[api §4.3] an inconsistent continuation shows the newest state', async () => {
    const { serve } = await filled('a', 'b', 'c')
    const { json } = await serve('GET', `${WIDGETS}?continue=${token({ v: 'meta.k8s.io/v1', rv: -1, start: 'b\0' })}`)
    expect([names(json), meta(json)['resourceVersion']]).toEqual([['c'], '4'])
  })

  it('[api §4.3] with a selector pages are filled up, and nothing is said about what remains', async () => {
    const { serve } = await filled('a', 'b', 'c', 'd')
    const { json } = await serve('GET', `${WIDGETS}?limit=1&labelSelector=name%20in%20(b,d)`)
    expect([names(json), 'remainingItemCount' in meta(json)]).toEqual([['b'], false])
    const more = (await serve('GET', `${WIDGETS}?limit=1&labelSelector=name%20in%20(b,d)&continue=${next(json)}`)).json
    expect([names(more), next(more)]).toEqual([['d'], ''])
  })

  it('[api §4.3] at revision 0 the limit is ignored; a limit with a revision means exactly that one', async () => {
    const { serve } = await filled('a', 'b', 'c')
    expect(names((await serve('GET', `${WIDGETS}?resourceVersion=0&limit=1`)).json)).toEqual(['a', 'b', 'c'])
    expect(names((await serve('GET', `${WIDGETS}?resourceVersion=2&limit=5`)).json)).toEqual(['a'])
    expect(names((await serve('GET', `${WIDGETS}?resourceVersion=2`)).json)).toEqual(['a', 'b', 'c'])
    expect(names((await serve('GET', `${WIDGETS}?resourceVersion=3&resourceVersionMatch=Exact`)).json)).toEqual(['a', 'b'])
    expect(names((await serve('GET', `${WIDGETS}?resourceVersion=2&resourceVersionMatch=NotOlderThan&limit=5`)).json)).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  it.each([
    ['continue=!!', /^continue key is not valid|^invalid continue token: continue key is not valid/],
    [`continue=${token('{')}`, /continue key is not valid: /],
    [`continue=${token({ v: 'x', rv: 1, start: 'a' })}`, /server does not recognize this encoded version x$/],
    [
      `continue=${token({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' })}`,
      /incorrect encoded start resourceVersion \(version meta.k8s.io\/v1\)$/,
    ],
    [`continue=${token({ v: 'meta.k8s.io/v1', rv: 5 })}`, /encoded start key empty \(version meta.k8s.io\/v1\)$/],
    [`continue=${token({ v: 'meta.k8s.io/v1', rv: 5, start: '../../secrets/' })}`, /continue key is not valid/],
    ['fieldSelector=spec.x%3D1', /^field label not supported: spec.x$/],
    ['fieldSelector=spec.z%3D1,spec.b%3D1', /^field label not supported: spec.b$/],
    [
      'resourceVersion=x',
      /^invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax$/,
    ],
  ])('[api §4.3] ?%s', async (query, wanted) => {
    const { refused } = await filled('a')
    const { code, message } = await refused('GET', `${WIDGETS}?${query}`)
    expect(code).toBe(400)
    expect(message).toMatch(wanted)
  })

  it('[api §4.10] by name: one object, in its namespace; across namespaces a selector', async () => {
    const { serve, refused } = await filled('a', 'b')
    expect(names((await serve('GET', `${WIDGETS}?fieldSelector=metadata.name%3Db&limit=1&labelSelector=name%3Db`)).json)).toEqual(['b'])
    expect(names((await serve('GET', `${WIDGETS}?fieldSelector=metadata.name%3Db&labelSelector=name%3Da`)).json)).toEqual([])
    expect(names((await serve('GET', `${ALL}?fieldSelector=metadata.name%3Db`)).json)).toEqual(['b'])
    expect(names((await serve('GET', `${ALL}?fieldSelector=metadata.namespace%3Dnone`)).json)).toEqual([])
    expect(names((await serve('GET', `${ALL}?fieldSelector=metadata.namespace%3Da,metadata.name!%3Da`)).json)).toEqual(['b'])
    expect((await refused('GET', '/apis/ex.io/v1/watch/namespaces/a/widgets/a?fieldSelector=metadata.name%3Db')).message).toBe(
      "fieldSelector metadata.name doesn't match requested name",
    )
  })

  it('[custom-resources §6.1] as metadata: items of their own kind; an empty one has null', async () => {
    const headers = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }
    const empty = await openEndpoint()
    expect((await empty.serve('GET', WIDGETS, { headers })).text).toBe(
      '{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"1"},"items":null}\n',
    )
    const { serve } = await filled('a')
    expect((await serve('GET', WIDGETS, { headers })).json['items']).toMatchObject([
      { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a', resourceVersion: '2' } },
    ])
  })

  it('[api §6.5] pretty and YAML hold the same', async () => {
    const { serve } = await filled('a', 'b')
    const plain = (await serve('GET', WIDGETS)).json
    const pretty = await serve('GET', `${WIDGETS}?pretty=1`)
    expect(encodeJson(pretty.json)).toBe(encodeJson(plain))
    expect(pretty.text.startsWith('{\n  "')).toBe(true)
    expect((await serve('GET', WIDGETS, { headers: { accept: 'application/yaml' } })).text).toMatch(
      /^apiVersion: ex.io\/v1\nitems:\n- apiVersion: /,
    )
  })

  it('[api §4.1] many items come in slices and make one document', async () => {
    const endpoint = await openEndpoint()
    const filler = 'x'.repeat(20_000)
    for (let index = 10; index < 30; index++) await endpoint.create(`w${String(index)}`, { filler })
    expect(names((await endpoint.serve('GET', WIDGETS)).json).length).toBe(20)
  })

  it('[api §4.1] items of compiled-in types carry neither kind nor apiVersion', async () => {
    const endpoint = await openEndpoint({ custom: false })
    await endpoint.create('w', { metadata: { fake: 1 }, kind: 'x' })
    for (const query of ['', '?pretty=1']) {
      const { json } = await endpoint.serve('GET', WIDGETS + query)
      const [item] = json['items'] as JsonObject[]
      expect(Object.keys(item!).sort()).toEqual(['metadata', 'spec'])
      expect(meta(json)).toEqual({ resourceVersion: '2' })
    }
  })
})

describe('verbs that are not there', () => {
  it('[custom-resources §1.4] are refused by name', async () => {
    const { refused } = await openEndpoint({ verbs: new Set(['get']) })
    expect((await refused('POST', WIDGETS)).toJson()).toMatchObject({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'create is not supported on resources of kind "widgets.ex.io"',
      details: { group: 'ex.io', kind: 'widgets' },
    })
    expect((await refused('OPTIONS', WIDGETS)).message).toBe(' is not supported on resources of kind "widgets.ex.io"')
  })

  it('[api §1.5] of compiled-in types in general words', async () => {
    const { refused } = await openEndpoint({ custom: false })
    const wanted = { code: 405, message: 'the server does not allow this method on the requested resource' }
    expect(await refused('POST', `${WIDGETS}/w`)).toMatchObject(wanted)
    expect(await refused('PUT', WIDGETS)).toMatchObject(wanted)
    expect(await refused('OPTIONS', WIDGETS)).toMatchObject(wanted)
  })

  it('[custom-resources §1.4] without a name', async () => {
    const { refused } = await openEndpoint()
    expect(await refused('PUT', WIDGETS)).toMatchObject({ code: 400, message: 'name must be provided' })
    expect(await refused('PATCH', WIDGETS)).toMatchObject({ code: 415 })
    expect(await refused('PATCH', WIDGETS, { headers: { 'content-type': 'application/merge-patch+json' } })).toMatchObject({
      code: 400,
      message: 'name must be provided',
    })
  })
})
