import { queryObjects, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json/index.js'
import { converting, reviewOf, startWebhook, TestAuthority, type TestWebhook } from '../../src/apiextensions/conversion/testing/webhook.js'
import { WebhookClient } from '../../src/apiextensions/conversion/webhook-client.js'
import type { ApiBody } from '../support/http-client.js'
import { define, DEFINITIONS, eventually, redefine, undefine, version, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS, startServer } from './support/server.js'
import { sharedServer } from './support/suite.js'

const ROUNDS = 30

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const authority = new TestAuthority(Date.now())
const identity = authority.serving(['127.0.0.1', 'hook.default.svc'])

const open = (spec: object): object => ({
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: spec } } } },
  selectableFields: [],
  additionalPrinterColumns: [],
})
const first = (changes: object = {}): object => version('v1', { ...open({ hostPort: { type: 'string' } }), ...changes })
const second = (changes: object = {}): object =>
  version('v2', { ...open({ host: { type: 'string' }, port: { type: 'string' } }), storage: false, ...changes })

/** `hostPort` of v1 is `host` and `port` of v2. */
const split = converting((object, apiVersion) => {
  const { hostPort = '', host = '', port = '' } = object['spec'] as Readonly<Record<string, string>>
  const [name = '', number = ''] = hostPort.split(':')
  return { ...object, apiVersion, spec: apiVersion.endsWith('/v2') ? { host: name, port: number } : { hostPort: `${host}:${port}` } }
})

const FAILED = (group: string): string => `conversion webhook for ${group}/v1, Kind=Widget failed: `

describe.each(BACKENDS)('versions that a webhook converts, %s', (backend) => {
  let webhook: TestWebhook
  const shared = sharedServer(backend, {
    resolveService: ({ namespace, name }) =>
      namespace === 'default' && name === 'hook' ? { host: '127.0.0.1', port: webhook.port } : undefined,
  })
  beforeAll(async () => {
    webhook = await startWebhook(identity, split)
  })
  afterAll(async () => {
    await webhook[Symbol.asyncDispose]()
  })

  const conversion = (clientConfig: object, conversionReviewVersions: readonly string[] = ['v1']): object => ({
    conversion: {
      strategy: 'Webhook',
      webhook: { conversionReviewVersions, clientConfig: { caBundle: authority.caBundle, ...clientConfig } },
    },
  })
  const defined = async (clientConfig: object = { url: webhook.url }): Promise<string> => {
    webhook.answer = split
    webhook.calls.length = 0
    const group = shared.group()
    await define(shared.client, widgets(group, { versions: [first(), second()], ...conversion(clientConfig) }))
    return group
  }
  const create = async (group: string, name: string, hostPort: string): Promise<ApiBody> => {
    const body = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name }, spec: { hostPort } }
    return (await shared.client.post(widgetsPath(group), body)).body
  }
  const specs = (list: ApiBody): unknown[] => list.items.map(({ spec }) => spec)

  it('[custom-resources §5] each client sees its version: objects, lists, tables, watches', async () => {
    const { client } = shared
    const group = await defined()
    const path = widgetsPath(group, 'default', 'v2')
    using watch = await client.watch(`${path}?watch=1`)
    await create(group, 'a', 'a:1')
    const made = await client.post(path, {
      apiVersion: `${group}/v2`,
      kind: 'Widget',
      metadata: { name: 'b' },
      spec: { host: 'b', port: '2' },
    })
    expect(made).toMatchObject({ status: 201, body: { apiVersion: `${group}/v2`, spec: { host: 'b', port: '2' } } })
    expect((await client.get(`${widgetsPath(group)}/b`)).body.spec).toEqual({ hostPort: 'b:2' })
    expect(specs((await client.get(path)).body)).toEqual([
      { host: 'a', port: '1' },
      { host: 'b', port: '2' },
    ])
    const table = await client.get(path, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' })
    expect(table.body).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', expect.anything()] }, { cells: ['b', expect.anything()] }] })
    await client.patch(`${path}/a`, 'merge', { spec: { port: '9' } })
    expect((await client.get(`${widgetsPath(group)}/a`)).body.spec).toEqual({ hostPort: 'a:9' })
    expect((await client.delete(`${path}/b`)).status).toBe(200)
    expect((await watch.take(4)).map(({ type, object }) => [type, object.apiVersion, object.spec])).toEqual([
      ['ADDED', `${group}/v2`, { host: 'a', port: '1' }],
      ['ADDED', `${group}/v2`, { host: 'b', port: '2' }],
      ['MODIFIED', `${group}/v2`, { host: 'a', port: '9' }],
      ['DELETED', `${group}/v2`, { host: 'b', port: '2' }],
    ])
  })

  it('[custom-resources §5.1] one call for a list, none for the stored version, one connection for many calls', async () => {
    const { client } = shared
    const group = await defined()
    for (const name of ['a', 'b', 'c']) await create(group, name, `${name}:1`)
    for (let read = 0; read < 3; read++) expect((await client.get(widgetsPath(group))).body.items).toHaveLength(3)
    expect(webhook.calls).toEqual([])
    const before = webhook.connections
    for (let read = 0; read < 3; read++) expect((await client.get(widgetsPath(group, 'default', 'v2'))).body.items).toHaveLength(3)
    expect(webhook.calls.map(({ request }) => request.objects.length)).toEqual([3, 3, 3])
    expect(webhook.connections - before).toBe(1)
    await redefine(client, `widgets.${group}`, { versions: [first({ storage: false }), second({ storage: true })] })
    await client.patch(`${widgetsPath(group, 'default', 'v2')}/a`, 'merge', {})
    webhook.calls.length = 0
    expect(specs((await client.get(widgetsPath(group, 'default', 'v2'))).body)).toHaveLength(3)
    expect(specs((await client.get(widgetsPath(group))).body)).toEqual([{ hostPort: 'a:1' }, { hostPort: 'b:1' }, { hostPort: 'c:1' }])
    expect(webhook.calls.map(({ request }) => [request.desiredAPIVersion, request.objects.length])).toEqual([
      [`${group}/v2`, 2],
      [`${group}/v1`, 1],
    ])
  })

  it('[custom-resources §5.3] a service, by where the resolver says it is; v1beta1', async () => {
    const { client } = shared
    const group = await defined({ service: { namespace: 'default', name: 'hook', path: '/barns' } })
    await create(group, 'a', 'a:1')
    expect((await client.get(`${widgetsPath(group, 'default', 'v2')}/a`)).body.spec).toEqual({ host: 'a', port: '1' })
    expect(webhook.calls[0]).toMatchObject({ path: '/barns?timeout=30s', headers: { host: 'hook.default.svc:443' } })
    const other = { service: { namespace: 'default', name: 'other' } }
    await redefine(client, `widgets.${group}`, conversion(other, ['v1beta1', 'v1']))
    expect((await client.get(`${widgetsPath(group, 'default', 'v2')}/a`)).body.message).toMatch(
      /failed: Post "https:\/\/other\.default\.svc:443\/barns\?timeout=30s": dial tcp: lookup other\.default\.svc: /,
    )
    await redefine(client, `widgets.${group}`, conversion({ service: { namespace: 'default', name: 'hook' } }, ['v1beta1', 'v1']))
    expect((await client.get(`${widgetsPath(group, 'default', 'v2')}/a`)).body.spec).toEqual({ host: 'a', port: '1' })
    expect(webhook.calls.at(-1)?.review['apiVersion']).toBe('apiextensions.k8s.io/v1beta1')
  })

  it('[custom-resources §5.4] slow: others do not wait for it', async () => {
    const { client } = shared
    const group = await defined()
    await create(group, 'a', 'a:1')
    let answer = (): void => undefined
    webhook.answer = async (call, response) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return split(call, response)
    }
    const slow = client.get(`${widgetsPath(group, 'default', 'v2')}/a`)
    await eventually('the webhook is asked', () => Promise.resolve(webhook.calls.length === 1 ? true : undefined))
    expect((await client.get(`${widgetsPath(group)}/a`)).status).toBe(200)
    expect((await client.patch(`${widgetsPath(group)}/a`, 'merge', { spec: { hostPort: 'b:1' } })).status).toBe(200)
    answer()
    // As it was when it was asked for.
    expect((await slow).body.spec).toEqual({ host: 'a', port: '1' })
  })

  it('[custom-resources §5.4, §5.5] wrong: a 500 that says why, and the stored version goes on', async () => {
    const { client } = shared
    const group = await defined()
    await create(group, 'a', 'a:1')
    const path = `${widgetsPath(group, 'default', 'v2')}/a`
    const answers: readonly [TestWebhook['answer'], string][] = [
      [(call) => reviewOf(call, [], { result: { status: 'Failure', message: 'no' } }), `${FAILED(group)}no`],
      [(call) => reviewOf(call, [], { uid: 'other' }), 'expected response.uid='],
      [(call) => reviewOf(call, []), 'returned 0 objects, expected 1'],
      [(call) => reviewOf(call, [...call.request.objects]), 'invalid groupVersion (expected'],
      [converting((object, apiVersion) => ({ ...object, apiVersion, metadata: { name: 'b' } })), 'must have the same name: a != b'],
      [() => ({}), 'expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /, Kind='],
      [(_call, response) => void response.end('no JSON'), `${FAILED(group)}couldn't get version/kind; json parse error: `],
      [
        (_call, response) => void response.writeHead(500).end('bang'),
        'an error on the server ("bang") has prevented the request from succeeding',
      ],
      [(_call, response) => void response.writeHead(302, { location: webhook.url }).end(), 'the server responded with the status code 302'],
      [(_call, response) => void response.socket?.destroy(), ': EOF'],
    ]
    for (const [answer, text] of answers) {
      webhook.answer = answer
      const { status, body } = await client.get(path)
      expect([status, body.code, body.reason]).toEqual([500, 500, undefined])
      expect(body.message).toContain(text)
      expect((await client.get(`${widgetsPath(group)}/a`)).status).toBe(200)
    }
    webhook.answer = split
    expect((await client.get(path)).status).toBe(200)
  })

  it('[custom-resources §5.4] huge: cut off', async () => {
    const { client } = shared
    const group = await defined()
    await create(group, 'a', 'a:1')
    webhook.answer = converting((object, apiVersion) => ({ ...object, apiVersion, spec: { host: 'x'.repeat(20_000_000) } }) as JsonObject)
    const { status, body } = await client.get(`${widgetsPath(group, 'default', 'v2')}/a`)
    expect([status, body.message]).toEqual([
      500,
      `${FAILED(group)}unexpected error when reading response body. Please retry. Original error: the body is longer than 16777216 bytes`,
    ])
  })

  it('[custom-resources §5.4] not there, or not to be trusted', async () => {
    const { client } = shared
    const gone = await startWebhook(identity, split)
    const group = await defined({ url: gone.url })
    await create(group, 'a', 'a:1')
    await gone[Symbol.asyncDispose]()
    const path = `${widgetsPath(group, 'default', 'v2')}/a`
    expect((await client.get(path)).body.message).toBe(
      `${FAILED(group)}Post "${gone.url}?timeout=30s": dial tcp 127.0.0.1:${String(gone.port)}: connect: connection refused`,
    )
    const stranger = new TestAuthority(Date.now()).caBundle
    await redefine(client, `widgets.${group}`, conversion({ url: webhook.url, caBundle: stranger }))
    expect((await client.get(path)).body.message).toBe(
      `${FAILED(group)}Post "${webhook.url}?timeout=30s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    )
    await redefine(client, `widgets.${group}`, conversion({ url: webhook.url }))
    expect((await client.get(path)).status).toBe(200)
  })

  it('[custom-resources §1.6] a definition that changes or goes takes its connections along', async () => {
    const { client } = shared
    await using other = await startWebhook(identity, split)
    const group = await defined({ url: other.url })
    await create(group, 'a', 'a:1')
    await client.get(`${widgetsPath(group, 'default', 'v2')}/a`)
    expect(other.open).toBe(1)
    await undefine(client, `widgets.${group}`)
    await eventually('the connection is closed', () => Promise.resolve(other.open === 0 ? true : undefined))
  })
})

it('[custom-resources §5] a server that closes does not wait for a webhook that does not answer', async () => {
  await using webhook = await startWebhook(identity, () => undefined)
  await using running = await startServer('memory')
  const group = 'closing.example.com'
  const clientConfig = { url: webhook.url, caBundle: authority.caBundle }
  await define(
    running.client,
    widgets(group, {
      versions: [first(), second()],
      conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig } },
    }),
  )
  using watch = await running.client.watch(`${widgetsPath(group, 'default', 'v2')}?watch=1`)
  await running.client.post(widgetsPath(group), { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'a' }, spec: {} })
  await eventually('the webhook is asked', () => Promise.resolve(webhook.calls.length === 1 ? true : undefined))
  await running.server.close()
  expect(await watch.ended).toBe('clean')
  await eventually('the connection is closed', () => Promise.resolve(webhook.open === 0 ? true : undefined))
})

it('[custom-resources §1.6] definitions that changed leave no clients of webhooks behind', async () => {
  await using webhook = await startWebhook(identity, split)
  await using running = await startServer('memory')
  const { client } = running
  const group = 'changing.example.com'
  const clientConfig = (round: number): object => ({ url: `${webhook.url}/${String(round)}`, caBundle: authority.caBundle })
  const conversion = (round: number): object => ({
    conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: clientConfig(round) } },
  })
  await define(client, widgets(group, { versions: [first(), second()], ...conversion(0) }))
  await client.post(widgetsPath(group), { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'a' }, spec: {} })
  for (let round = 1; round <= ROUNDS; round++) {
    using watch = await client.watch(`${widgetsPath(group, 'default', 'v2')}?watch=1`)
    expect(await watch.next()).toMatchObject({ type: 'ADDED' })
    await redefine(client, `widgets.${group}`, conversion(round))
  }
  expect(webhook.calls.length).toBeGreaterThanOrEqual(ROUNDS)
  await eventually('the connections are closed', () => Promise.resolve(webhook.open <= 1 ? true : undefined))
  await eventually('the clients are gone', () => {
    collectGarbage()
    return Promise.resolve(queryObjects(WebhookClient, { format: 'count' }) <= 2 ? true : undefined)
  })
})

it('[crd §6.4] a definition goes although its objects are stored in two versions', async () => {
  await using webhook = await startWebhook(identity, split)
  await using running = await startServer('memory')
  const { client } = running
  const group = 'going.example.com'
  const clientConfig = { url: webhook.url, caBundle: authority.caBundle }
  await define(
    client,
    widgets(group, {
      versions: [first(), second()],
      conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig } },
    }),
  )
  await client.post(widgetsPath(group), { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'a' }, spec: {} })
  await redefine(client, `widgets.${group}`, { versions: [first({ storage: false }), second({ storage: true })] })
  await undefine(client, `widgets.${group}`)
  expect((await client.get(`${DEFINITIONS}/widgets.${group}`)).status).toBe(404)
})
