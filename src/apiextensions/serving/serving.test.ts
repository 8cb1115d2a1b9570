import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { requestScope } from '../../endpoints/testing/endpoint.js'
import { crdBody, CRDS, openExtensions, servedVersion, type Extensions } from '../testing/extensions.js'

const MERGE = { 'content-type': 'application/merge-patch+json' }
const at = (version: string): string => `/apis/ex.io/${version}/namespaces/a/widgets`
const W = at('v1')
const meta = (object: JsonObject): JsonObject => object['metadata'] as JsonObject
const widget = (spec: JsonValue, version = 'v1', more: JsonObject = {}): { readonly body: JsonObject } => ({
  body: { apiVersion: `ex.io/${version}`, kind: 'Widget', metadata: { name: 'w' }, spec, ...more },
})
const withSchema = (spec: JsonObject, more: JsonObject = {}, name = 'v1'): JsonObject =>
  servedVersion(name, {
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: spec } } } },
    ...more,
  })
const defined = async (...versions: readonly JsonObject[]): Promise<Extensions> => {
  const e = await openExtensions()
  await e.define({ versions: [...versions] })
  return e
}
const SUB = { subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } } }

describe('what is written', () => {
  it('[custom-resources §2.7] pruned, nulls dropped, defaults filled in', async () => {
    const e = await defined(
      withSchema({ a: { type: 'string', default: 'x' }, b: { type: 'integer' }, c: { type: 'string', nullable: true } }),
    )
    const { json, warnings } = await e.call('POST', W, widget({ b: null, c: null, d: 1 }))
    expect([json['spec'], warnings]).toEqual([{ a: 'x', c: null }, ['unknown field "spec.d"']])
  })

  it('[custom-resources §2.10] validated; a wrong kind is told alone', async () => {
    const e = await defined(withSchema({ n: { type: 'integer', maximum: 10 } }))
    expect((await e.refused('POST', W, widget({ n: 15 }))).message).toBe(
      'Widget.ex.io "w" is invalid: spec.n: Invalid value: 15: spec.n in body should be less than or equal to 10',
    )
    const other = await e.refused('POST', W, widget({ n: 15 }, 'v1', { kind: 'Other' }))
    expect([other.message, other.details?.kind]).toEqual([
      'Other.ex.io "w" is invalid: kind: Invalid value: "Other": must be Widget',
      'Other',
    ])
    expect((await e.refused('POST', W, widget({ n: 15 }, 'v2'))).message).toBe(
      'the API version in the data (ex.io/v2) does not match the expected API version (ex.io/v1)',
    )
  })

  it('[custom-resources §2.10] what the old object broke already may stay', async () => {
    const e = await defined(withSchema({ n: { type: 'integer' }, m: { type: 'integer' } }))
    await e.call('POST', W, widget({ n: 15 }))
    await e.call('PATCH', `${CRDS}/widgets.ex.io`, {
      headers: MERGE,
      body: JSON.stringify({ spec: { versions: [withSchema({ n: { type: 'integer', maximum: 10 }, m: { type: 'integer' } })] } }),
    })
    expect((await e.call('PATCH', `${W}/w`, { headers: MERGE, body: '{"spec":{"m":1}}' })).json['spec']).toEqual({ n: 15, m: 1 })
    expect(await e.refused('PATCH', `${W}/w`, { headers: MERGE, body: '{"spec":{"n":16}}' })).toMatchObject({ code: 422 })
  })

  it('[custom-resources §3.2] the generation: 1, then with anything outside metadata', async () => {
    const e = await defined(servedVersion('v1'))
    expect(meta((await e.call('POST', W, widget({ a: 1 }))).json)['generation']).toBe(1)
    const generation = async (body: string): Promise<unknown> =>
      meta((await e.call('PATCH', `${W}/w`, { headers: MERGE, body })).json)['generation']
    expect(await generation('{"metadata":{"labels":{"a":"b"},"generation":9}}')).toBe(1)
    expect(await generation('{"spec":{"a":2}}')).toBe(2)
    expect(await generation('{"status":{"a":2}}')).toBe(3)
    expect(await generation('{"spec":{"a":2}}')).toBe(3)
  })
})

describe('status', () => {
  it('[custom-resources §3.2] the main resource leaves it alone, /status everything else', async () => {
    const e = await defined(servedVersion('v1', SUB))
    const made = (await e.call('POST', W, widget({ replicas: 1 }, 'v1', { status: { x: 1 } }))).json
    expect(made).not.toHaveProperty('status')
    const main = (await e.call('PATCH', `${W}/w`, { headers: MERGE, body: '{"status":{"x":1},"spec":{"y":1}}' })).json
    expect([main['status'], meta(main)['generation']]).toEqual([undefined, 2])
    const body = '{"status":{"x":1},"spec":{"y":2},"metadata":{"labels":{"a":"b"},"finalizers":["x"]}}'
    const part = (await e.call('PATCH', `${W}/w/status`, { headers: MERGE, body })).json
    expect([part['status'], part['spec'], meta(part)['labels'], meta(part)['generation']]).toEqual([
      { x: 1 },
      { replicas: 1, y: 1 },
      undefined,
      2,
    ])
    expect((await e.call('PATCH', `${W}/w/status`, { headers: MERGE, body: '{"status":null}' })).json).not.toHaveProperty('status')
    expect(await e.refused('PATCH', `${W}/w/status`, { headers: MERGE, body: '{"metadata":{"resourceVersion":"1"}}' })).toMatchObject({
      code: 409,
    })
  })

  it('[custom-resources §1.4] verbs of subresources', async () => {
    const e = await defined(servedVersion('v1', SUB))
    for (const [method, verb] of [
      ['POST', 'create'],
      ['DELETE', 'delete'],
      ['OPTIONS', ''],
    ] as const)
      for (const part of ['status', 'scale'])
        expect(await e.refused(method, `${W}/w/${part}`)).toMatchObject({
          code: 405,
          message: `${verb} is not supported on resources of kind "widgets.ex.io"`,
        })
    expect(await e.refused('GET', `${W}/w/nope`)).toMatchObject({ code: 404, message: 'widgets.ex.io "w" not found' })
  })
})

describe('scale', () => {
  const NOT_REGISTERED = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"'
  const scaled = async (): Promise<Extensions> => {
    const e = await defined(servedVersion('v1', SUB))
    await e.call('POST', W, widget({ replicas: 2, other: 1 }))
    return e
  }

  it('[custom-resources §4.3] read and written', async () => {
    const e = await scaled()
    expect((await e.call('GET', `${W}/w/scale`)).json).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'w', namespace: 'a' },
      spec: { replicas: 2 },
      status: { replicas: 0 },
    })
    const put = await e.call('PUT', `${W}/w/scale`, { body: { metadata: { name: 'w' }, spec: { replicas: 5 }, status: { replicas: 7 } } })
    expect(put.json).toMatchObject({ spec: { replicas: 5 }, status: { replicas: 0 } })
    const { json } = await e.call('GET', `${W}/w`)
    expect([json['spec'], json['status'], meta(json)['generation']]).toEqual([{ replicas: 5, other: 1 }, undefined, 2])
    await e.call('PATCH', `${W}/w/scale`, { headers: MERGE, body: '{"spec":{"replicas":null}}' })
    expect((await e.call('GET', `${W}/w`)).json['spec']).toEqual({ replicas: 0, other: 1 })
  })

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"kind":"Other"}',
    '{"apiVersion":"v1"}',
    '{"spec":{"replicas":"3"}}',
    '{"spec":{"replicas":3.0}}',
    '{"spec":{"replicas":2147483648}}',
    '{"spec":5}',
  ])('[custom-resources §4.3] the body %s is no Scale, and is not told why', async (body) => {
    const e = await scaled()
    expect(await e.refused('PUT', `${W}/w/scale`, { body })).toMatchObject({ code: 400, message: NOT_REGISTERED })
  })

  it('[custom-resources §4.3] revisions: stale, zero, none', async () => {
    const e = await scaled()
    const put = (resourceVersion: string): { readonly body: JsonObject } => ({
      body: { metadata: { name: 'w', resourceVersion }, spec: { replicas: 3 } },
    })
    expect(await e.refused('PUT', `${W}/w/scale`, put('1'))).toMatchObject({ code: 409 })
    expect((await e.refused('PUT', `${W}/w/scale`, put('0'))).message).toContain('must be specified for an update')
    expect((await e.call('PUT', `${W}/w/scale`, put(''))).status).toBe(200)
    expect((await e.refused('PUT', `${W}/w/scale`, { body: { metadata: { name: 'w' }, spec: { replicas: -1 } } })).message).toBe(
      'Widget.ex.io "w" is invalid: .spec.replicas: Invalid value: -1: should be a non-negative integer',
    )
  })

  it.each(['{"metadata":{"name":"w"},"spec":{"replicas":2,"nope":1}}', '{"metadata":{"name":"w"},"spec":{},"status":{"nope":1}}'])(
    '[custom-resources §2.8] Strict finds unknown fields at every level: %s',
    async (body) => {
      const e = await scaled()
      expect(await e.refused('PUT', `${W}/w/scale?fieldValidation=Strict`, { body })).toMatchObject({ code: 400, message: NOT_REGISTERED })
    },
  )

  it('[custom-resources §4.3] a patched Scale that does not decode is shown as its type writes it, but for what the patch looked into', async () => {
    const e = await scaled()
    const shown = async (body: string, type = 'merge-patch'): Promise<string> => {
      const headers = { 'content-type': `application/${type}+json` }
      const { message } = await e.refused('PATCH', `${W}/w/scale`, { headers, body })
      return message.replaceAll('\\', '').replaceAll(/"(uid|creationTimestamp|resourceVersion)":"[^"]*"/g, '$1')
    }
    const frame = (kind: string, metadata: string, spec: string, why: string): string =>
      ` "" is invalid: patch: Invalid value: "{"apiVersion":"autoscaling/v1","kind":"${kind}","metadata":${metadata},"spec":${spec},"status":{"replicas":0}}": ${why}`
    const asTyped = '{"name":"w","namespace":"a",uid,resourceVersion,creationTimestamp}'
    const sorted = '{creationTimestamp,"name":"w","namespace":"a",resourceVersion,uid}'
    const noText = 'json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32'
    expect(await shown('{"spec":{"replicas":"x"}}')).toBe(frame('Scale', asTyped, '{"replicas":"x"}', noText))
    expect(await shown('{"metadata":{"name":"w"},"spec":{"replicas":"x"}}')).toBe(frame('Scale', sorted, '{"replicas":"x"}', noText))
    expect(await shown('[{"op":"add","path":"/spec/replicas","value":"x"}]', 'json-patch')).toBe(
      frame('Scale', asTyped, '{"replicas":"x"}', noText),
    )
    expect(
      await shown('[{"op":"test","path":"/metadata/name","value":"w"},{"op":"add","path":"/kind","value":"Other"}]', 'json-patch'),
    ).toBe(
      frame(
        'Other',
        sorted,
        '{"replicas":2}',
        'no kind "Other" is registered for version "autoscaling/v1" in scheme "pkg/runtime/scheme.go:111"',
      ),
    )
  })

  it("[apply §9 V3] an apply that changes nothing makes an owner, every other one fails as upstream's does", async () => {
    const e = await scaled()
    const url = `${W}/w/scale?fieldManager=hpa&force=true`
    const config = (replicas: number, more = ''): { readonly headers: Record<string, string>; readonly body: string } => ({
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: `{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"w"${more}},"spec":{"replicas":${String(replicas)}}}`,
    })
    const message = async (replicas: number, more = ''): Promise<string> => {
      const { code, message: text } = await e.refused('PATCH', url, config(replicas, more))
      return `${String(code)} ${text}`
    }
    const refused = 'request to convert CR to an invalid group/version: autoscaling/v1'
    expect((await e.call('PATCH', url, config(2))).json).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } })
    expect(await message(3)).toBe(`500 failed to convert new object (/w; autoscaling/v1, Kind=Scale) to proper version: ${refused}`)
    expect(await message(2, ',"managedFields":[]')).toBe('400 metadata.managedFields must be nil')
    expect(meta((await e.call('GET', `${W}/w`)).json)['managedFields']).toMatchObject([
      { manager: 'hpa', operation: 'Apply', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { operation: 'Update', fieldsV1: { 'f:spec': { '.': {}, 'f:other': {} } } },
    ])
    await e.call('PATCH', `${W}/w`, { headers: MERGE, body: '{"metadata":{"managedFields":[{}]}}' })
    expect(await message(2)).toBe(
      `500 failed to create manager for existing fields: failed to convert live object (/; autoscaling/v1, Kind=Scale) to proper version: ${refused}`,
    )
  })

  it('[custom-resources §4.3] a status of the wrong type does not decode', async () => {
    const e = await scaled()
    expect(await e.refused('PUT', `${W}/w/scale`, { body: { metadata: { name: 'w' }, spec: { replicas: 3 }, status: 'x' } })).toMatchObject(
      { code: 400 },
    )
  })
})

describe('versions', () => {
  const door = { type: 'string', default: 'wood' }
  const roof = { type: 'string', default: 'tin' }
  const two = (): Promise<Extensions> =>
    defined(
      withSchema({ door, roof: { type: 'string' } }, { storage: false }, 'v1'),
      withSchema({ door: { type: 'string' }, roof }, { storage: true }, 'v2'),
    )

  it('[custom-resources §2.4] defaults of the request’s version when written, of the stored one when read', async () => {
    const e = await two()
    expect((await e.call('POST', W, widget({}))).json).toMatchObject({ apiVersion: 'ex.io/v1', spec: { door: 'wood', roof: 'tin' } })
    const stored = { apiVersion: 'ex.io/v2', kind: 'Widget', metadata: { name: 'x', namespace: 'a' }, spec: {} }
    await e.store.cas('/registry/ex.io/widgets/a/x', 0, { put: Buffer.from(JSON.stringify(stored)) })
    expect((await e.call('GET', `${W}/x`)).json['spec']).toEqual({ roof: 'tin' })
    expect(meta((await e.call('GET', `${W}/x`)).json)['generation']).toBe(1)
  })

  it('[custom-resources §5.1] each version’s watch shows every change in its own version', async () => {
    const e = await two()
    const v1 = await e.watch(`${W}?watch=1`)
    const v2 = await e.watch(`${at('v2')}?watch=1`)
    await e.settle()
    await e.call('POST', at('v2'), widget({}, 'v2'))
    await e.call('DELETE', `${W}/w`)
    for (const [{ sink }, version] of [
      [v1, 'ex.io/v1'],
      [v2, 'ex.io/v2'],
    ] as const)
      expect(sink.frames.map(({ type, object }) => `${type} ${object['apiVersion'] as string}`)).toEqual([
        `ADDED ${version}`,
        `DELETED ${version}`,
      ])
  })

  it('[custom-resources §2.4] stored under a version that is gone', async () => {
    const e = await defined(servedVersion('v1'))
    await e.store.cas('/registry/ex.io/widgets/a/w', 0, {
      put: Buffer.from('{"apiVersion":"ex.io/v0","kind":"Widget","metadata":{"name":"w"}}'),
    })
    const wanted = { code: 500, reason: '', message: 'request to convert CR from an invalid group/version: ex.io/v0' }
    expect(await e.refused('GET', `${W}/w`)).toMatchObject(wanted)
    expect(await e.refused('DELETE', `${W}/w`)).toMatchObject(wanted)
    expect(await e.refused('POST', W, widget({}))).toMatchObject({ code: 409 })
  })

  it('[custom-resources §9.1] a deprecated version warns, also where the request fails', async () => {
    const e = await defined(servedVersion('v1', { deprecated: true }), servedVersion('v2'))
    expect((await e.call('GET', W)).warnings).toEqual(['ex.io/v1 Widget is deprecated; use ex.io/v2 Widget'])
    expect((await e.call('GET', at('v2'))).warnings).toEqual([])
  })

  it('[custom-resources §7] selectable fields are those of the version', async () => {
    const e = await defined(
      withSchema(
        { color: { type: 'string' }, size: { type: 'integer' } },
        { selectableFields: [{ jsonPath: '.spec.color' }, { jsonPath: '.spec.size' }] },
      ),
    )
    await e.call('POST', W, widget({ color: 'red', size: 7 }))
    const found = async (selector: string): Promise<number> =>
      ((await e.call('GET', `${W}?fieldSelector=${encodeURIComponent(selector)}`)).json['items'] as JsonValue[]).length
    expect([await found('spec.color=red'), await found('spec.size=7'), await found('spec.size=8'), await found('spec.color!=red')]).toEqual(
      [1, 1, 0, 0],
    )
    expect(await e.refused('GET', `${W}?fieldSelector=spec.x%3D1`)).toMatchObject({
      code: 400,
      message: 'field label not supported: spec.x',
    })
  })
})

describe('changes of the definition', () => {
  const change = (e: Extensions, body: JsonObject): Promise<unknown> =>
    e.call('PATCH', `${CRDS}/widgets.ex.io`, { headers: MERGE, body: JSON.stringify(body) })

  it('[custom-resources §1.6] a changed spec ends the watches after a second, cleanly; labels do not', async () => {
    const e = await defined(servedVersion('v1'))
    const { sink, ended } = await e.watch(`${W}?watch=1`)
    let over = false
    void ended.then(() => {
      over = true
    })
    await change(e, { metadata: { labels: { a: 'b' } } })
    e.environment.advance(2_000)
    await e.settle()
    expect(over).toBe(false)
    await change(e, { spec: { names: { shortNames: ['wd'] } } })
    e.environment.advance(999)
    await e.settle()
    expect(over).toBe(false)
    await e.call('POST', W, widget({}))
    e.environment.advance(1)
    await ended
    expect(sink.frames.map(({ type }) => type)).toEqual(['ADDED'])
  })

  it('[custom-resources §1.6] and is in force at once', async () => {
    const e = await defined(servedVersion('v1'))
    await e.call('GET', W)
    await change(e, { spec: { versions: [servedVersion('v1', { served: false }), servedVersion('v2', { storage: false })] } })
    expect(await e.serve('GET', W)).toBeUndefined()
    expect((await e.call('GET', at('v2'))).status).toBe(200)
  })

  it('[custom-resources §1.1] paths of the CRD group that are none', async () => {
    const e = await openExtensions()
    const base = '/apis/apiextensions.k8s.io'
    for (const path of [
      `${base}/v2/customresourcedefinitions`,
      `${base}/v1/nope`,
      `${CRDS}/x/nope`,
      `${CRDS}/x/status/more`,
      `${base}/v1/namespaces/a/customresourcedefinitions`,
    ])
      expect(() => e.api.serve({ ...requestOf(path) })).toThrow('the server could not find the requested resource')
    expect(await e.refused('POST', CRDS, { body: { ...crdBody(), spec: {} } })).toMatchObject({ code: 422 })
  })
})

function requestOf(path: string): Parameters<Extensions['api']['serve']>[0] {
  return requestScope('GET', path)
}
