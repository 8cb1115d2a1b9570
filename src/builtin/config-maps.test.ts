import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { APPLY, JSON_PATCH, MERGE, openApi, STRATEGIC, TABLE, type Opened } from './testing/api.js'

const CMS = '/api/v1/namespaces/a/configmaps'
const DRY = `${CMS}?dryRun=All`
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

async function made(content: JsonObject): Promise<Opened> {
  const opened = await openApi()
  await opened.call('POST', CMS, { body: { metadata: { name: 'one' }, ...content } })
  return opened
}

describe('keys and sizes', () => {
  it.each([
    [{ data: { 'a b': '' } }, `data[a b]: Invalid value: "a b": ${KEY_TEXT}`],
    [{ data: { '': '' } }, `data[]: Invalid value: "": ${KEY_TEXT}`],
    [{ data: { '.': '' } }, `data[.]: Invalid value: ".": must not be '.'`],
    [{ data: { '..': '' } }, `data[..]: Invalid value: "..": must not be '..'`],
    [{ binaryData: { '..x': '' } }, `binaryData[..x]: Invalid value: "..x": must not start with '..'`],
    [
      { data: { ['k'.repeat(254)]: '' } },
      `data[${'k'.repeat(254)}]: Invalid value: "${'k'.repeat(254)}": must be no more than 253 characters`,
    ],
    [{ data: { k: '' }, binaryData: { k: '' } }, 'data[k]: Invalid value: "k": duplicate of key present in binaryData'],
    [{ data: { a: 'x'.repeat(1_048_577) } }, '[]: Too long: may not be more than 1048576 bytes'],
    [{ data: { a: 'x'.repeat(1_048_576) }, binaryData: { b: 'eA==' } }, '[]: Too long: may not be more than 1048576 bytes'],
  ])('[openapi-and-clients §6.2] %#', async (content, wanted) => {
    const { refused } = await openApi()
    const { code, message } = await refused('POST', DRY, { body: { metadata: { name: 'x' }, ...content } })
    expect([code, message]).toEqual([422, `ConfigMap "x" is invalid: ${wanted}`])
  })

  it('[openapi-and-clients §6.2] as much as there may be', async () => {
    const { call } = await openApi()
    const body = { metadata: { name: 'x' }, data: { '.a': 'x'.repeat(1_048_575) }, binaryData: { b: 'eA==' } }
    expect((await call('POST', DRY, { body })).status).toBe(201)
  })
})

describe('immutable ConfigMaps', () => {
  it.each([
    ['{"data":{"a":"2"}}', ['data']],
    ['{"immutable":null,"binaryData":{"b":"eA=="},"data":null}', ['immutable', 'data', 'binaryData']],
    ['{"immutable":false}', ['immutable']],
  ])('[openapi-and-clients §6.2] refuse %s', async (body, fields) => {
    const { refused } = await made({ data: { a: '1' }, immutable: true })
    const { code, details } = await refused('PATCH', `${CMS}/one`, { headers: MERGE, body })
    expect([code, details?.causes?.map(({ field }) => field)]).toEqual([422, fields])
    expect(details?.causes?.[0]?.message).toBe('Forbidden: field is immutable when `immutable` is set')
  })

  it('[openapi-and-clients §6.2] take metadata and what they are already', async () => {
    const { call } = await made({ data: { a: '1' }, immutable: true })
    const { status } = await call('PATCH', `${CMS}/one`, { headers: MERGE, body: '{"data":{"a":"1"},"metadata":{"labels":{"l":"m"}}}' })
    expect(status).toBe(200)
  })
})

describe('bodies', () => {
  const answer = async (body: unknown): Promise<string> => {
    const { refused } = await openApi()
    return (await refused('POST', DRY, { body: typeof body === 'string' ? body : JSON.stringify(body) })).message
  }
  const meta = { name: 'x' }

  it.each([
    [{ kind: 'Secret', apiVersion: 'v1', metadata: meta }, 'Secret', 'converting (v1.Secret) to (core.ConfigMap): unknown conversion'],
    [{ kind: 'Secret', metadata: meta, data: { a: '*' } }, 'Secret', 'illegal base64 data at input byte 0'],
    [{ kind: 'ConfigMapList', metadata: {} }, 'ConfigMapList', 'converting (v1.ConfigMapList) to (core.ConfigMap): unknown conversion'],
    [
      { kind: 'configmap', metadata: meta },
      'configmap',
      'no kind "configmap" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [{ metadata: meta, data: { a: 1 } }, 'ConfigMap', 'json: cannot unmarshal number into Go struct field ConfigMap.data of type string'],
    [{ metadata: meta, binaryData: { a: 'YQ' } }, 'ConfigMap', 'illegal base64 data at input byte 0'],
    [{ metadata: { name: 5 } }, 'ConfigMap', 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string'],
  ])('[openapi-and-clients §6.1] %j', async (body, kind, why) => {
    expect(await answer(body)).toBe(`${kind} in version "v1" cannot be handled as a ConfigMap: ${why}`)
  })

  it('[openapi-and-clients §6.1] another version is another kind; an empty kind is none', async () => {
    expect(await answer({ apiVersion: 'v9', kind: 'ConfigMap', metadata: meta })).toContain(
      'no kind "ConfigMap" is registered for version "v9"',
    )
    const { call } = await openApi()
    expect((await call('POST', DRY, { body: { kind: '', apiVersion: '', metadata: meta, data: { a: null } } })).json).toMatchObject({
      kind: 'ConfigMap',
      data: { a: '' },
    })
  })

  it('[openapi-and-clients §6.1] objects under one key are merged; unknown members come before duplicates, and hide theirs', async () => {
    const { call, refused } = await openApi()
    const { json } = await call('POST', `${DRY}&fieldValidation=Ignore`, {
      body: '{"metadata":{"name":"x"},"data":{"a":"1"},"data":{"b":"2"}}',
    })
    expect(json['data']).toEqual({ a: '1', b: '2' })
    const body = '{"metadata":{"name":"x"},"immutable":true,"immutable":false,"nope":{"c":1,"c":2},"data":{"d":"1","d":"2"}}'
    expect((await refused('POST', `${DRY}&fieldValidation=Strict`, { body })).message).toContain(
      'strict decoding error: unknown field "nope", duplicate field "immutable", duplicate field "data.d"',
    )
  })
})

describe('patches', () => {
  it.each([
    [STRATEGIC, '{"data":{"a":5}}', 'patch: Invalid value: "map[data:map[a:5]]": cannot convert int64 to string'],
    [STRATEGIC, '{"data":{"a":{}}}', 'patch: Invalid value: "map[data:map[a:map[]]]": unrecognized type: string'],
    [STRATEGIC, '{"data":[]}', 'patch: Invalid value: "map[data:[]]": cannot restore map from slice'],
    [
      STRATEGIC,
      '{"metadata":{"finalizers":"x"}}',
      'patch: Invalid value: "map[metadata:map[finalizers:x]]": cannot restore slice from string',
    ],
    [
      STRATEGIC,
      '{"binaryData":{"z":"*"}}',
      'patch: Invalid value: "map[binaryData:map[z:*]]": error decoding from json: illegal base64 data at input byte 0',
    ],
    [STRATEGIC, '{"metadata":"x"}', 'patch: Invalid value: "map[metadata:x]": cannot restore struct from: string'],
  ])('[api §5.4] values that do not convert: %# %s', async (headers, body, wanted) => {
    const { refused } = await made({ data: { a: '1' } })
    expect((await refused('PATCH', `${CMS}/one`, { headers, body })).message).toBe(` "" is invalid: ${wanted}`)
  })

  it('[api §5.4] an order for a field that the type does not have', async () => {
    const { refused } = await made({})
    expect(await refused('PATCH', `${CMS}/one`, { headers: STRATEGIC, body: '{"$setElementOrder/nope":["a"]}' })).toMatchObject({
      code: 500,
      message: 'unable to find api field in struct ConfigMap for the json field "nope"',
    })
  })

  it('[api §5.5] a patched object is quoted with what the patch did not touch as it was', async () => {
    const { refused } = await made({ data: { a: '1' } })
    const { message } = await refused('PATCH', `${CMS}/one`, { headers: MERGE, body: '{"data":{"b":1}}' })
    expect(message.replaceAll('\\"', "'")).toContain(
      "{'apiVersion':'v1','data':{'a':'1','b':1},'kind':'ConfigMap','metadata':{'name':'one','namespace':'a','uid':",
    )
  })

  it('[api §5.5] kind and apiVersion may be taken away, with different ends', async () => {
    const { call, refused } = await made({ data: { a: '1' } })
    const without = (member: string): { headers: typeof JSON_PATCH; body: string } => ({
      headers: JSON_PATCH,
      body: JSON.stringify([{ op: 'remove', path: `/${member}` }]),
    })
    expect((await call('PATCH', `${CMS}/one`, without('kind'))).json['kind']).toBe('ConfigMap')
    expect((await refused('PATCH', `${CMS}/one`, without('apiVersion'))).message).toMatch(/^the name of the object \(one based on URL\)/)
  })
})

describe('server-side apply', () => {
  it('[apply §3.9] creates, owns and converts', async () => {
    const { call, refused } = await openApi()
    const config = (content: JsonObject): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, ...content })
    const apply = (content: JsonObject): Parameters<Opened['call']>[2] => ({ headers: APPLY, body: config(content) })
    const { status, json } = await call('PATCH', `${CMS}/one?fieldManager=m`, apply({ data: { a: '1' } }))
    expect([status, json['metadata']]).toMatchObject([201, { managedFields: [{ manager: 'm', fieldsV1: { 'f:data': { 'f:a': {} } } }] }])
    expect(await refused('PATCH', `${CMS}/one?fieldManager=n`, apply({ data: { a: '2' } }))).toMatchObject({ code: 409 })
    expect((await refused('PATCH', `${CMS}/one?fieldManager=n`, apply({ binaryData: { b: '*' } }))).message).toBe(
      'failed to convert new object (/one; /v1, Kind=ConfigMap) to proper version: unable to convert unstructured object to /v1, Kind=ConfigMap: error decoding from json: illegal base64 data at input byte 0',
    )
    expect((await refused('PATCH', `${CMS}/one?fieldManager=n`, { headers: APPLY, body: '[]' })).message).toMatch(
      /^error decoding YAML: error unmarshaling JSON/,
    )
  })
})

describe('views', () => {
  it('[openapi-and-clients §6.2] as rows: data and binaryData are counted; no rows are an empty list', async () => {
    const { call } = await made({ data: { a: '1', b: '2' }, binaryData: { c: '' } })
    expect((await call('GET', CMS, { headers: TABLE })).json['rows']).toMatchObject([{ cells: ['one', 3, '0s'] }])
    expect((await call('GET', `${CMS}?labelSelector=x`, { headers: TABLE })).json['rows']).toEqual([])
  })

  it('[openapi-and-clients §6.2] fields that select', async () => {
    const { call, refused } = await made({})
    expect((await call('GET', `/api/v1/configmaps?fieldSelector=metadata.namespace%3Da`)).json['items']).toHaveLength(1)
    expect((await refused('GET', `${CMS}?fieldSelector=data.a%3Db`)).message).toBe(
      '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    )
  })

  it('[api §1.5] all namespaces at once are read, nothing else', async () => {
    const { api, refused } = await openApi()
    expect(await refused('POST', '/api/v1/configmaps', { body: {} }).catch((error: unknown) => error)).toMatchObject({ code: 405 })
    expect(await refused('DELETE', '/api/v1/configmaps')).toMatchObject({ code: 405 })
    expect(await refused('HEAD', `${CMS}/one`)).toMatchObject({ code: 405 })
    expect(await refused('GET', '/api/v1/configmaps/one')).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    })
    expect(() => api.resource('', 'pods')).toThrow('no compiled-in type pods in group ""')
  })
})
