import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { define, DEFINITIONS, widget, widgets, widgetsPath } from './support/definitions.js'
import { sharedServer } from './support/suite.js'

const GROUP = 'formats.example.com'
const PATH = widgetsPath(GROUP)
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
const PARTIAL = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' }
const PARTIAL_LIST = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' }
const YAML = { 'content-type': 'application/yaml', accept: 'application/yaml' }

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[] | null
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[]
}

describe('forms of objects', () => {
  const shared = sharedServer('memory')

  beforeAll(async () => {
    await define(shared.client, widgets(GROUP))
    await shared.client.post(PATH, widget(GROUP, 'one', { size: 3, color: 'red' }, { labels: { a: 'b' } }))
  })

  it('[custom-resources §6] tables of lists, objects and answers to writes', async () => {
    const { client } = shared
    const path = widgetsPath(GROUP, 'kube-public')
    await client.post(path, widget(GROUP, 'one', { size: 3, color: 'red' }, { labels: { a: 'b' } }))
    await client.post(path, widget(GROUP, 'two'))
    const list = await client.get(path, TABLE)
    expect(list.headers['content-type']).toBe('application/json')
    expect(list.body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: expect.stringMatching(/^[0-9]+$/) as string },
    })
    const table = list.body as unknown as Table
    expect(table.columnDefinitions).toMatchObject([
      { name: 'Name', type: 'string', format: 'name', priority: 0 },
      {
        name: 'Size',
        type: 'integer',
        format: '',
        description: 'Custom resource definition column (in JSONPath format): .spec.size',
        priority: 0,
      },
      { name: 'Color', type: 'string', format: '', description: 'Its color', priority: 1 },
    ])
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ['one', 3, 'red'],
      ['two', 7, null],
    ])
    expect(table.rows[0]?.object).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'one', labels: { a: 'b' } },
    })
    const single = (await client.get(`${path}/one?includeObject=Object`, TABLE)).body as unknown as Table
    expect(single.rows).toMatchObject([{ cells: ['one', 3, 'red'], object: { kind: 'Widget', spec: { size: 3 } } }])
    const none = (await client.patch(`${path}/one?includeObject=None`, 'merge', { spec: { size: 4 } }, TABLE)).body as unknown as Table
    expect(none.rows).toEqual([{ cells: ['one', 4, 'red'], object: null }])
    expect((await client.get(`${path}/absent`, TABLE)).body).toMatchObject({ kind: 'Status', code: 404 })
  })

  it('[api §4.9] a watch as tables: columns once', async () => {
    const { client } = shared
    await client.post(PATH, widget(GROUP, 'watched'))
    using watch = await client.watch(`${PATH}?watch=1&fieldSelector=metadata.name%3Dwatched`, TABLE)
    await client.patch(`${PATH}/watched`, 'merge', { spec: { color: 'blue' } })
    const [first, second] = (await watch.take(2)).map(({ object }) => object as unknown as Table)
    expect(first).toMatchObject({ kind: 'Table', rows: [{ cells: ['watched', 7, null] }] })
    expect(first?.columnDefinitions).toHaveLength(3)
    expect(second).toMatchObject({ columnDefinitions: null, rows: [{ cells: ['watched', 7, 'blue'] }] })
  })

  it('[crd §8] tables of definitions', async () => {
    const table = (await shared.client.get(`${DEFINITIONS}/widgets.${GROUP}`, TABLE)).body as unknown as Table
    expect(table.columnDefinitions?.map(({ name }) => name)).toEqual([
      'Name',
      'Scope',
      'Versions',
      'Created At',
      'Group',
      'Kind',
      'ShortNames',
      'Established',
    ])
    const [name, scope, versions, , ...rest] = table.rows[0]!.cells
    expect([name, scope, versions, ...rest]).toEqual([`widgets.${GROUP}`, 'Namespaced', 'v1(storage)', GROUP, 'Widget', 'wd', true])
  })

  it('[api §6.3] metadata alone, of objects, lists and watches', async () => {
    const { client } = shared
    const one = await client.get(`${PATH}/one`, PARTIAL)
    expect(one.body).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'one', managedFields: [{ operation: 'Update' }] },
    })
    expect(one.body).not.toHaveProperty('spec')
    const list = await client.get(`${PATH}?labelSelector=a%3Db`, PARTIAL_LIST)
    expect(list.body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' })
    expect(list.body.items.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['PartialObjectMetadata one'])
    expect(await client.get(PATH, PARTIAL)).toMatchObject({
      status: 406,
      body: { message: 'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)' },
    })
    using watch = await client.watch(`${PATH}?watch=1&labelSelector=a%3Db`, PARTIAL)
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { kind: 'PartialObjectMetadata', metadata: { name: 'one' } } })
  })

  it('[api §6.1, §6.6] YAML in and out', async () => {
    const { client } = shared
    const sent = `apiVersion: ${GROUP}/v1\nkind: Widget\nmetadata: {name: yaml}\nspec:\n  size: 0x10\n  color: "yes"\n  tags: [a, 'b']\n`
    const made = await client.post(PATH, sent, YAML)
    expect(made).toMatchObject({ status: 201, headers: { 'content-type': 'application/yaml' } })
    expect(parse(made.text)).toMatchObject({
      kind: 'Widget',
      metadata: { name: 'yaml' },
      spec: { size: 16, color: 'yes', tags: ['a', 'b'] },
    })
    expect(made.text.startsWith(`apiVersion: ${GROUP}/v1\nkind: Widget\nmetadata:\n`)).toBe(true)
    const again = await client.put(`${PATH}/yaml`, made.text.replace('size: 16', 'size: 17'), YAML)
    expect(parse(again.text)).toMatchObject({ spec: { size: 17 } })
    const list = parse((await client.get(`${PATH}?fieldSelector=metadata.name%3Dyaml`, YAML)).text) as object
    expect(list).toMatchObject({ kind: 'WidgetList', items: [{ metadata: { name: 'yaml' }, spec: { size: 17 } }] })
    expect(parse((await client.get(`${PATH}/absent`, YAML)).text)).toMatchObject({ kind: 'Status', code: 404 })
    const refused = await client.get(`${PATH}?watch=1`, { accept: 'application/yaml' })
    expect(refused.status).toBe(406)
    expect(parse(refused.text)).toMatchObject({
      message:
        'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    })
    await client.delete(`${PATH}/yaml`)
  })

  it('[api §6.2, §6.6] what is not spoken here', async () => {
    const { client } = shared
    expect(await client.get(PATH, { accept: 'text/html' })).toMatchObject({
      status: 406,
      body: {
        message: 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      },
    })
    expect(await client.post(PATH, 'x', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      body: { reason: 'UnsupportedMediaType' },
    })
    expect((await client.post(PATH, `"${'x'.repeat(3 * 1024 * 1024)}"`)).body).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    })
  })

  it('[api §6.5] pretty for people and curl, compact for others', async () => {
    const { client } = shared
    const compact = (await client.get(`${PATH}/one`)).text
    expect(compact.split('\n')).toHaveLength(2)
    for (const [query, headers] of [
      ['?pretty=1', {}],
      ['', { 'user-agent': 'curl/8.0' }],
    ] as const) {
      const { text } = await client.get(`${PATH}/one${query}`, headers)
      expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2))
      expect(JSON.parse(text)).toEqual(JSON.parse(compact))
    }
  })

  it('[custom-resources §2.8] fieldValidation: Strict refuses, Warn warns, Ignore is silent', async () => {
    const { client } = shared
    const text = `{"apiVersion":"${GROUP}/v1","kind":"Widget","metadata":{"name":"NAME"},"spec":{"size":1,"size":2,"tall":1,"blob":{"any":1}}}`
    const send = (name: string, query: string): ReturnType<typeof client.post> => client.post(`${PATH}${query}`, text.replace('NAME', name))
    expect(await send('strict', '?fieldValidation=Strict')).toMatchObject({
      status: 400,
      body: {
        reason: 'BadRequest',
        message:
          'Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.size", unknown field "spec.tall"',
      },
    })
    const warned = await send('warn', '')
    expect(warned.status).toBe(201)
    expect(warned.headers['warning']).toBe('299 - "duplicate field \\"spec.size\\"", 299 - "unknown field \\"spec.tall\\""')
    expect(warned.body.spec).toEqual({ size: 2, blob: { any: 1 } })
    const ignored = await send('ignore', '?fieldValidation=Ignore')
    expect(ignored).toMatchObject({ status: 201, body: { spec: { size: 2 } } })
    expect(ignored.headers).not.toHaveProperty('warning')
    expect((await send('other', '?fieldValidation=Other')).body.message).toBe(
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Other": supported values: "", "Ignore", "Strict", "Warn"',
    )
    const patched = await client.patch(`${PATH}/warn?fieldValidation=Strict`, 'merge', { spec: { tall: 2 } })
    expect(patched.status).toBe(422)
    expect(patched.body.message).toMatch(/^ "" is invalid: patch: Invalid value: ".*": strict decoding error: unknown field "spec.tall"$/)
    for (const name of ['warn', 'ignore']) await client.delete(`${PATH}/${name}`)
  })
})
