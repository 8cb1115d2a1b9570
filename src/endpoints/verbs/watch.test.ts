import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { openEndpoint, WIDGETS, type Endpoint } from '../testing/endpoint.js'
import { FakeSink, settled } from '../testing/fake-sink.js'

const MERGE = { 'content-type': 'application/merge-patch+json' }
const WATCH = `${WIDGETS}?watch=1`
const METADATA = { headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' } }
const TABLE = { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } }
const patch = (endpoint: Endpoint, name: string, body: string): Promise<unknown> =>
  endpoint.serve('PATCH', `${WIDGETS}/${name}`, { headers: MERGE, body })
const filled = async (...names: readonly string[]): Promise<Endpoint> => {
  const endpoint = await openEndpoint()
  for (const name of names) await endpoint.create(name, { n: 1 }, { labels: { name } })
  return endpoint
}
const last = (sink: FakeSink): JsonObject => sink.frames.at(-1)!.object

describe('the beginning of a watch', () => {
  it.each(['', '&resourceVersion=0', '&resourceVersion='])(
    '[api §4.5] %j: what is there in the order of keys, then what comes',
    async (query) => {
      const endpoint = await filled('b', 'a')
      const { sink } = await endpoint.watch(WATCH + query)
      await settled()
      expect(sink.brief).toEqual(['ADDED a 3', 'ADDED b 2'])
      await endpoint.create('c')
      expect(sink.brief.slice(2)).toEqual(['ADDED c 4'])
    },
  )

  it('[api §4.5] with bookmarks a marker follows what was there', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&allowWatchBookmarks=true`)
    await settled()
    expect(sink.brief).toEqual(['ADDED a 2', 'BOOKMARK 2'])
    expect(last(sink)).toEqual({
      apiVersion: 'ex.io/v1',
      kind: 'Widget',
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' }, resourceVersion: '2' },
    })
  })

  it('[api §4.5] from a revision: every change after it', async () => {
    const endpoint = await filled('a', 'b')
    await patch(endpoint, 'a', '{"spec":{"n":2}}')
    await endpoint.serve('DELETE', `${WIDGETS}/b`)
    const { sink } = await endpoint.watch(`${WATCH}&resourceVersion=2`)
    await settled()
    expect(sink.brief).toEqual(['ADDED b 3', 'MODIFIED a 4', 'DELETED b 5'])
  })

  it('[api §4.5] without initial events: from now on', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`)
    await settled()
    await endpoint.create('b')
    expect(sink.brief).toEqual(['ADDED b 3'])
  })

  it('[api §4.5] from a revision in the future: silent until it is passed', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&resourceVersion=3`)
    await settled()
    await endpoint.create('b')
    await endpoint.create('c')
    expect(sink.brief).toEqual(['ADDED c 4'])
  })

  it('[api §4.5] with initial events in the future: an ERROR after three seconds', async () => {
    const endpoint = await filled('a')
    const { sink, ended } = await endpoint.watch(`${WATCH}&resourceVersion=9&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`)
    for (let waited = 0; waited <= 3_000; waited += 20) {
      await settled()
      endpoint.environment.advance(20)
    }
    await ended
    expect(sink.frames).toMatchObject([
      { type: 'ERROR', object: { code: 504, message: 'Timeout: Too large resource version: 9, current: 2' } },
    ])
  })

  it('[api §4.5] a huge revision is only the future', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&resourceVersion=18446744073709551615`)
    await settled()
    await endpoint.create('b')
    expect(sink.brief).toEqual([])
  })

  it('[api §4.5] history that is gone: one ERROR with 410, then the end', async () => {
    const endpoint = await filled('a', 'b', 'c')
    await endpoint.store.compact(4)
    const { sink, ended } = await endpoint.watch(`${WATCH}&resourceVersion=2`)
    await ended
    expect(sink.frames).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired', kind: 'Status', metadata: {} } }])
    expect(last(sink)['message']).toMatch(/^too old resource version: 2 \(\d+\)$/)
  })

  it('[api §1.3] the deprecated path watches whatever the query says', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch('/apis/ex.io/v1/watch/namespaces/a/widgets?allowWatchBookmarks=1')
    await settled()
    expect(sink.brief).toEqual(['ADDED a 2'])
    const one = await endpoint.watch('/apis/ex.io/v1/watch/namespaces/a/widgets/b')
    await settled()
    await endpoint.create('b')
    expect(one.sink.brief).toEqual(['ADDED b 3'])
  })

  it.each([
    ['resourceVersion=x', 500, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ['fieldSelector=spec.x%3D1', 400, 'field label not supported: spec.x'],
    ['timeoutSeconds=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])('[api §4.5] ?%s is refused before the stream begins', async (query, code, message) => {
    const { refused } = await openEndpoint()
    expect(await refused('GET', `${WATCH}&${query}`)).toMatchObject({ code, message })
  })
})

describe('events', () => {
  it('[api §4.6] DELETED carries the last content and the revision of the deletion', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&resourceVersion=2`)
    await settled()
    await endpoint.serve('DELETE', `${WIDGETS}/a`)
    expect(sink.brief).toEqual(['DELETED a 3'])
    expect(last(sink)['spec']).toEqual({ n: 1 })
  })

  it('[api §3.6] taking the last finalizer away is one DELETED with the finalizer in it', async () => {
    const endpoint = await openEndpoint()
    await endpoint.create('a', {}, { finalizers: ['x/y'] })
    const { sink } = await endpoint.watch(`${WATCH}&resourceVersion=2`)
    await settled()
    await endpoint.serve('DELETE', `${WIDGETS}/a`)
    await patch(endpoint, 'a', '{"metadata":{"finalizers":null}}')
    expect(sink.brief).toEqual(['MODIFIED a 3', 'DELETED a 4'])
    expect(last(sink)['metadata']).toMatchObject({ finalizers: ['x/y'] })
  })

  it('[api §4.6] coming into a selection is ADDED, leaving it DELETED with the old content', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&resourceVersion=2&labelSelector=on`)
    await settled()
    await patch(endpoint, 'a', '{"metadata":{"labels":{"on":"1"}}}')
    await patch(endpoint, 'a', '{"spec":{"n":2}}')
    await patch(endpoint, 'a', '{"metadata":{"labels":{"on":null}},"spec":{"n":3}}')
    await patch(endpoint, 'a', '{"spec":{"n":4}}')
    expect(sink.brief).toEqual(['ADDED a 3', 'MODIFIED a 4', 'DELETED a 5'])
    expect(last(sink)['spec']).toEqual({ n: 2 })
  })

  it('[api §4.6] one object alone, one namespace alone', async () => {
    const endpoint = await filled('a', 'b')
    const { sink } = await endpoint.watch(`${WATCH}&fieldSelector=metadata.name%3Db`)
    const other = await endpoint.watch('/apis/ex.io/v1/namespaces/z/widgets?watch=1')
    await settled()
    await patch(endpoint, 'a', '{"spec":{"n":2}}')
    await patch(endpoint, 'b', '{"spec":{"n":2}}')
    expect([sink.brief, other.sink.brief]).toEqual([['ADDED b 3', 'MODIFIED b 5'], []])
  })

  it('[api §4.8] one line each, even where pretty is asked for; a line break in a value does not break it', async () => {
    const endpoint = await openEndpoint()
    const { sink } = await endpoint.watch(`${WATCH}&pretty=1`)
    await endpoint.create('a', { text: 'x\n{"y":\u2028' })
    expect(sink.text.split('\n').length).toBe(2)
    expect(sink.frames[0]!.object['spec']).toEqual({ text: 'x\n{"y":\u2028' })
  })

  it('[api §4.9] as metadata', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&allowWatchBookmarks=1`, METADATA)
    await settled()
    expect(sink.frames.map(({ object }) => object['kind'])).toEqual(['PartialObjectMetadata', 'PartialObjectMetadata'])
    expect(sink.frames[0]!.object).not.toHaveProperty('spec')
    expect(last(sink)['metadata']).toEqual({ annotations: { 'k8s.io/initial-events-end': 'true' }, resourceVersion: '2' })
  })

  it('[api §4.9] as Tables: columns only in the first, a bookmark without cells', async () => {
    const endpoint = await filled('a')
    const { sink } = await endpoint.watch(`${WATCH}&allowWatchBookmarks=1&includeObject=None`, TABLE)
    await settled()
    const [added, marker] = sink.frames.map(({ object }) => object)
    expect(added).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', '0s'], object: null }], columnDefinitions: [{ name: 'Name' }, {}] })
    expect(marker).toMatchObject({
      kind: 'Table',
      metadata: { resourceVersion: '2' },
      columnDefinitions: null,
      rows: [{ cells: ['', null], object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } }],
    })
  })

  it.each(['', '&sendInitialEvents=false&resourceVersionMatch=NotOlderThan', '&resourceVersion=2'])(
    '[api §4.9] as a list of metadata (%j): the first event ends the stream, as does a bookmark',
    async (query) => {
      const endpoint = await filled('a')
      const list = { headers: { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' } }
      const { sink, ended } = await endpoint.watch(WATCH + query, list)
      await endpoint.create('b')
      await ended
      expect(sink.text).toBe('')
      const marked = await endpoint.watch(`${WATCH}&allowWatchBookmarks=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`, list)
      await settled()
      endpoint.environment.advance(60_000)
      await marked.ended
      expect(marked.sink.text).toBe('')
    },
  )

  it('[api §4.9] a Table with an unknown includeObject is refused before the stream', async () => {
    const endpoint = await openEndpoint()
    expect((await endpoint.refused('GET', `${WATCH}&includeObject=x`, TABLE)).code).toBe(400)
    expect((await endpoint.refused('GET', `${WATCH}&includeObject=x&resourceVersion=x`, TABLE)).code).toBe(500)
  })

  it('[api §4.9] errors are a Status in every form', async () => {
    const endpoint = await filled('a', 'b')
    await endpoint.store.compact(3)
    const { sink, ended } = await endpoint.watch(`${WATCH}&resourceVersion=1`, TABLE)
    await ended
    expect(sink.frames).toMatchObject([{ type: 'ERROR', object: { kind: 'Status' } }])
  })

  it('[clients §5.4] a WebSocket is not there: an empty 200 at once, after the same checks', async () => {
    const endpoint = await filled('a')
    const asked = { headers: { connection: 'Upgrade', upgrade: 'WebSocket' } }
    const { status, text } = await endpoint.serve('GET', WATCH, asked)
    expect([status, text]).toEqual([200, ''])
    expect((await endpoint.refused('GET', `${WATCH}&resourceVersion=x`, asked)).code).toBe(500)
  })

  it('[api §4.6] all watchers of a form get the same event', async () => {
    const endpoint = await openEndpoint()
    const watches = await Promise.all([1, 2, 3].map(() => endpoint.watch(WATCH)))
    const partial = await endpoint.watch(WATCH, METADATA)
    await settled()
    await endpoint.create('a')
    await endpoint.serve('DELETE', `${WIDGETS}/a`)
    for (const { sink } of [...watches, partial]) expect(sink.brief).toEqual(['ADDED a 2', 'DELETED a 3'])
  })
})

describe('time', () => {
  it('[api §4.7] ends after timeoutSeconds, cleanly', async () => {
    const endpoint = await filled('a')
    const { timers } = endpoint.environment
    const { sink, ended } = await endpoint.watch(`${WATCH}&timeoutSeconds=5`)
    await settled()
    endpoint.environment.advance(4_999)
    await endpoint.create('b')
    endpoint.environment.advance(1)
    await ended
    await endpoint.create('c')
    expect(sink.brief).toEqual(['ADDED a 2', 'ADDED b 3'])
    expect(endpoint.environment.timers).toBe(timers)
  })

  it.each(['', '&timeoutSeconds=0', '&timeoutSeconds=-5'])('[api §4.7] %j: between the least time and twice that', async (query) => {
    const endpoint = await openEndpoint()
    const { ended } = await endpoint.watch(WATCH + query)
    let over = false
    void ended.then(() => {
      over = true
    })
    await settled()
    endpoint.environment.advance(1_800_000 * 1.5 - 1)
    await settled()
    expect(over).toBe(false)
    endpoint.environment.advance(1)
    await ended
  })

  it('[api §4.6] bookmarks every minute and shortly before the end, never without being asked for', async () => {
    const endpoint = await filled('a')
    const silent = await endpoint.watch(`${WATCH}&timeoutSeconds=150`)
    const { sink, ended } = await endpoint.watch(`${WATCH}&resourceVersion=2&allowWatchBookmarks=1&timeoutSeconds=150`)
    await settled()
    endpoint.environment.advance(60_000)
    await endpoint.store.cas('/registry/other/x', 0, { put: Buffer.from('{}') })
    endpoint.environment.advance(60_000)
    endpoint.environment.advance(28_000)
    expect(sink.brief).toEqual(['BOOKMARK 2', 'BOOKMARK 3', 'BOOKMARK 3'])
    expect(last(sink)).toEqual({ apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { resourceVersion: '3' } })
    endpoint.environment.advance(2_000)
    await ended
    expect(silent.sink.brief).toEqual(['ADDED a 2'])
  })

  it('[api §4.7] a huge timeout is no timer that fires at once', async () => {
    const endpoint = await openEndpoint()
    const { sink } = await endpoint.watch(`${WATCH}&timeoutSeconds=9223372036854775807`)
    await settled()
    endpoint.environment.advance(1_000_000)
    await endpoint.create('a')
    expect(sink.brief).toEqual(['ADDED a 2'])
  })
})

describe('the end of a watch', () => {
  it('[api §4.6] the client leaves: nothing is written any more', async () => {
    const endpoint = await filled('a')
    const { timers } = endpoint.environment
    const { sink, ended } = await endpoint.watch(WATCH)
    await settled()
    sink.leave()
    await ended
    await endpoint.create('b')
    expect([sink.brief, endpoint.environment.timers]).toEqual([['ADDED a 2'], timers])
  })

  it('[api §4.7] the type goes: a clean end', async () => {
    const retirement = new AbortController()
    const endpoint = await openEndpoint({ retired: retirement.signal })
    const { sink, ended } = await endpoint.watch(WATCH)
    await settled()
    retirement.abort()
    await ended
    expect(sink.brief).toEqual([])
    const late = await endpoint.watch(WATCH)
    await late.ended
    expect(late.sink.brief).toEqual([])
  })

  it('[api §4.7] the store closes: a clean end', async () => {
    const endpoint = await openEndpoint()
    const { sink, ended } = await endpoint.watch(WATCH)
    await settled()
    await endpoint.store.close()
    await ended
    expect(sink.brief).toEqual([])
  })

  it('[api §4.6] a client that takes nothing is cut off, and not before 10,000 events wait', async () => {
    const endpoint = await openEndpoint()
    const sink = new FakeSink()
    const { ended } = await endpoint.watch(WATCH, {}, sink)
    await settled()
    let open = (): void => undefined
    sink.gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let over = false
    void ended.then(() => {
      over = true
    })
    const put = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++)
        await endpoint.store.cas(`/registry/ex.io/widgets/a/w${String(index)}`, 0, { put: Buffer.from('{"metadata":{"name":"w"}}') })
      await settled()
    }
    await put(0, 9_000)
    expect(over).toBe(false)
    await put(9_000, 10_100)
    open()
    await ended
    expect(over).toBe(true)
  })

  it('[api §4.6] a client that left while a revision was waited for leaves no watch behind', async () => {
    const endpoint = await filled('a')
    const { sink, ended } = await endpoint.watch(`${WATCH}&resourceVersion=3&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`)
    await settled()
    sink.leave()
    await ended
    await endpoint.create('b')
    endpoint.environment.advance(20)
    await settled()
    await endpoint.create('c')
    await settled()
    expect(sink.brief).toEqual([])
  })

  it('[api §4.7] a type that went while the first events were sent sends no more of them', async () => {
    const retirement = new AbortController()
    const endpoint = await openEndpoint({ retired: retirement.signal })
    for (const name of ['a', 'b', 'c']) await endpoint.create(name)
    const sink = new FakeSink()
    let open = (): void => undefined
    sink.gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const { ended } = await endpoint.watch(WATCH, {}, sink)
    await settled()
    retirement.abort()
    await ended
    open()
    await settled()
    await endpoint.create('d')
    expect(sink.brief).toEqual(['ADDED a 2'])
  })
})
