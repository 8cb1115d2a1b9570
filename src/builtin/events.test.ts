import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { MERGE, openApi, STRATEGIC, TABLE, type Opened } from './testing/api.js'

const CORE = '/api/v1/namespaces/a/events'
const NEW = '/apis/events.k8s.io/v1/namespaces/a/events'
const TIME = '2026-01-02T03:04:05.000006Z'
const old: JsonObject = {
  metadata: { name: 'old' },
  involvedObject: { kind: 'ConfigMap', namespace: 'a', name: 'one' },
  reason: 'Made',
  message: ' it was made ',
  source: { component: 'maker', host: 'h' },
  firstTimestamp: '2026-01-02T03:04:05.5+02:00',
  count: 2,
  type: 'Normal',
}
const fresh: JsonObject = {
  metadata: { name: 'new' },
  eventTime: TIME,
  reportingController: 'example.com/maker',
  reportingInstance: 'maker-0',
  action: 'Making',
  reason: 'Made',
  type: 'Normal',
  note: 'made',
  regarding: { kind: 'ConfigMap', namespace: 'a', name: 'two' },
}

async function made(): Promise<Opened> {
  const opened = await openApi()
  await opened.call('POST', CORE, { body: old })
  await opened.call('POST', NEW, { body: fresh })
  return opened
}
const withoutMetadata = ({ metadata: _metadata, ...rest }: JsonObject): JsonObject => rest

describe('one store, two views', () => {
  it('[openapi-and-clients §6.2] an event of the old form', async () => {
    const { call } = await made()
    expect(withoutMetadata((await call('GET', `${CORE}/old`)).json)).toEqual({
      kind: 'Event',
      apiVersion: 'v1',
      ...withoutMetadata(old),
      firstTimestamp: '2026-01-02T01:04:05Z',
      lastTimestamp: null,
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    })
    expect(withoutMetadata((await call('GET', `${NEW}/old`)).json)).toEqual({
      kind: 'Event',
      apiVersion: 'events.k8s.io/v1',
      eventTime: null,
      reason: 'Made',
      regarding: old['involvedObject'],
      note: ' it was made ',
      type: 'Normal',
      deprecatedSource: old['source'],
      deprecatedFirstTimestamp: '2026-01-02T01:04:05Z',
      deprecatedLastTimestamp: null,
      deprecatedCount: 2,
    })
  })

  it('[openapi-and-clients §6.2] an event of the new form, and a count of 0 on either side', async () => {
    const { call } = await made()
    expect((await call('GET', `${CORE}/new`)).json).toMatchObject({
      apiVersion: 'v1',
      message: 'made',
      source: {},
      firstTimestamp: null,
      reportingComponent: 'example.com/maker',
      involvedObject: fresh['regarding'],
    })
    await call('PATCH', `${CORE}/old`, { headers: MERGE, body: '{"series":{}}' })
    expect((await call('GET', `${CORE}/old`)).json['series']).toEqual({ lastObservedTime: null })
    expect((await call('GET', `${NEW}/old`)).json['series']).toEqual({ count: 0, lastObservedTime: null })
  })

  it('[openapi-and-clients §6.2] lists, rows and selectors of both', async () => {
    const { call, refused } = await made()
    const names = async (uri: string): Promise<unknown[]> =>
      ((await call('GET', uri)).json['items'] as JsonObject[]).map(({ metadata }) => (metadata as JsonObject)['name'])
    expect(await names(`${CORE}?fieldSelector=involvedObject.name%3Done`)).toEqual(['old'])
    expect(await names(`${NEW}?fieldSelector=regarding.name%3Dtwo`)).toEqual(['new'])
    expect(await names(`${CORE}?fieldSelector=source%3Dexample.com/maker`)).toEqual(['new'])
    expect(await names(`${NEW}?fieldSelector=reportingController%3Dexample.com/maker`)).toEqual(['new'])
    for (const [uri, label] of [
      [CORE, 'regarding.name'],
      [NEW, 'involvedObject.name'],
      [NEW, 'source'],
    ] as const)
      expect((await refused('GET', `${uri}?fieldSelector=${label}%3Dx`)).message).toBe(`field label not supported: ${label}`)
    for (const uri of [CORE, NEW]) {
      const { columnDefinitions, rows } = (await call('GET', uri, { headers: TABLE })).json as {
        columnDefinitions: JsonObject[]
        rows: JsonObject[]
      }
      expect(columnDefinitions.map(({ name, priority }) => `${name as string} ${(priority as number).toFixed()}`)).toEqual([
        'Last Seen 0',
        'Type 0',
        'Reason 0',
        'Object 0',
        'Subobject 1',
        'Source 1',
        'Message 0',
        'First Seen 1',
        'Count 1',
        'Name 1',
      ])
      expect(rows.map(({ cells }) => (cells as unknown[]).slice(1))).toEqual([
        ['Normal', 'Made', 'configmap/two', '', 'example.com/maker, maker-0', 'made', '<invalid>', 1, 'new'],
        ['Normal', 'Made', 'configmap/one', '', 'maker, h', 'it was made', '<invalid>', 2, 'old'],
      ])
    }
  })
})

describe('rules of core/v1', () => {
  it.each<[JsonObject, string]>([
    [{ involvedObject: {} }, 'involvedObject.namespace: Invalid value: "": does not match event.namespace'],
    [
      { involvedObject: { namespace: 'b' }, metadata: { name: '' } },
      'involvedObject.namespace: Invalid value: "b": does not match event.namespace',
    ],
    [
      { eventTime: TIME, reportingComponent: 'c', reportingInstance: 'i'.repeat(129), action: '', message: 'm'.repeat(1025) },
      '[reportingInstance: Invalid value: "": can have at most 128 characters, action: Required value, message: Invalid value: "": can have at most 1024 characters]',
    ],
  ])('[openapi-and-clients §6.2] %#', async (content, wanted) => {
    const { refused } = await openApi()
    const { code, message } = await refused('POST', CORE, { body: { ...old, metadata: { name: 'x' }, ...content } })
    expect([code, message.replace(/^Event "x?" is invalid: /, '')]).toEqual([422, wanted])
  })

  it('[openapi-and-clients §6.2] a name is a segment of a path; where the namespace may be empty', async () => {
    const { call, refused } = await openApi()
    const of = (namespace: string): string => `/api/v1/namespaces/${namespace}/events`
    expect((await call('POST', CORE, { body: { ...old, metadata: { name: 'X.1' } } })).status).toBe(201)
    expect((await call('POST', of('default'), { body: { ...old, involvedObject: {} } })).status).toBe(201)
    expect(await refused('POST', of('kube-system'), { body: { ...old, involvedObject: {} } })).toMatchObject({ code: 422 })
    const modern = { ...old, eventTime: TIME, reportingComponent: 'c', reportingInstance: 'i', action: 'a', involvedObject: {} }
    expect((await call('POST', of('kube-system'), { body: modern })).status).toBe(201)
    expect(await refused('POST', of('a'), { body: modern })).toMatchObject({ code: 422 })
  })

  it('[openapi-and-clients §4.5] a recorder counts up, and makes by PUT', async () => {
    const { call } = await made()
    const body = '{"count":3,"lastTimestamp":"2026-01-02T03:06:05Z"}'
    expect((await call('PATCH', `${CORE}/old`, { headers: STRATEGIC, body })).json).toMatchObject({ count: 3 })
    expect((await call('PUT', `${CORE}/put`, { body: { ...old, metadata: { name: 'put' } } })).status).toBe(201)
    expect((await call('PUT', `${CORE}/put`, { body: { ...old, metadata: { name: 'put' }, count: 9 } })).json).toMatchObject({ count: 9 })
  })
})

describe('rules of events.k8s.io/v1', () => {
  it.each<[JsonObject, string]>([
    [{ eventTime: null }, 'eventTime: Required value'],
    [{ type: 'Odd', action: '' }, '[action: Required value, type: Invalid value: "": has invalid value: Odd]'],
    [
      { deprecatedCount: 1, deprecatedSource: { host: 'h' } },
      '[count: Invalid value: "": needs to be unset, source: Invalid value: "": needs to be unset]',
    ],
    [{ series: { count: 1 } }, '[series.count: Invalid value: "": should be at least 2, series.lastObservedTime: Required value]'],
  ])('[openapi-and-clients §6.2] %j', async (content, wanted) => {
    const { refused } = await openApi()
    expect((await refused('POST', NEW, { body: { ...fresh, ...content } })).message).toBe(`Event "new" is invalid: ${wanted}`)
  })

  it.each<[JsonObject, readonly string[]]>([
    [{ note: 'x' }, ['message: Invalid value: "x": field is immutable']],
    [
      { regarding: { name: 'x' } },
      [
        'involvedObject: Invalid value: {"Kind":"ConfigMap","Namespace":"a","Name":"x","UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""}: field is immutable',
      ],
    ],
    [{ reason: 'x' }, ['reason: Invalid value: "x": field is immutable', 'reason: Invalid value: "x": field is immutable']],
  ])('[openapi-and-clients §6.2] immutable: %j', async (content, wanted) => {
    const { refused } = await made()
    const { details } = await refused('PATCH', `${NEW}/new`, { headers: MERGE, body: JSON.stringify(content) })
    expect(details?.causes?.map(({ field, message }) => `${String(field)}: ${String(message)}`)).toEqual(wanted)
  })

  it('[openapi-and-clients §6.2] series and metadata change, and everything through core/v1; the other view owns nothing then', async () => {
    const { call } = await made()
    const body = JSON.stringify({ series: { count: 2, lastObservedTime: TIME }, metadata: { labels: { l: 'm' } } })
    expect((await call('PATCH', `${NEW}/new`, { headers: MERGE, body })).status).toBe(200)
    const { json } = await call('PATCH', `${CORE}/new`, { headers: MERGE, body: '{"message":"x"}' })
    expect(json['metadata']).toMatchObject({ managedFields: [{ apiVersion: 'v1', fieldsV1: { 'f:message': {} } }] })
  })

  it('[openapi-and-clients §6.1] an event of the other group is refused by its version', async () => {
    const { refused } = await openApi()
    expect((await refused('POST', NEW, { body: { kind: 'Event', apiVersion: 'v1', ...old } })).message).toBe(
      'the API version in the data (v1) does not match the expected API version (events.k8s.io/v1)',
    )
  })
})

describe('the life of events', () => {
  it('[openapi-and-clients §6.2] they go by themselves, later where they are written again', async () => {
    const { environment, store, call } = await openApi({ eventTtlMs: 10_000 })
    await call('POST', CORE, { body: old })
    await call('POST', NEW, { body: fresh })
    environment.advance(6_000)
    await call('PATCH', `${NEW}/new`, { headers: MERGE, body: '{"metadata":{"labels":{"l":"m"}}}' })
    environment.advance(6_000)
    await call('GET', CORE)
    await Promise.resolve()
    const left = store.range('/registry/events/').entries.map(({ key }) => key)
    expect(left).toEqual(['/registry/events/a/new'])
  })
})
