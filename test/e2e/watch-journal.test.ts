import { beforeAll, describe, expect, it } from 'vitest'
import type { HttpClient } from '../support/http-client.js'
import { violations, type RecordedEvent, type RecordedWrite } from '../support/watch-checker.js'
import type { StreamEvent, WatchStream } from '../support/watch-stream.js'
import { define, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

const GROUP = 'journal.example.com'
const WRITERS = 12
const OBJECTS = 8
const LONG = process.env['LONG'] === '1'
const WRITES_EACH = LONG ? 1_000 : 60
const WATCHERS = 4
const NAMESPACES = ['default', 'kube-public'] as const
const ALL = `/apis/${GROUP}/v1/widgets`
const MARKER = 'zz-marker'

/** A repeatable source of numbers below a bound (mulberry32). */
function numbers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }
}

/** Writes at random, on objects that others write as well, and keeps what was done. */
async function write(client: HttpClient, seed: number, journal: RecordedWrite[]): Promise<void> {
  const below = numbers(seed)
  for (let n = 0; n < WRITES_EACH; n++) {
    const namespace = NAMESPACES[below(2)]!
    const name = `w-${String(below(OBJECTS))}`
    const key = `${namespace}/${name}`
    const path = `${widgetsPath(GROUP, namespace)}/${name}`
    const color = `${String(seed)}-${String(n)}`
    if (below(4) === 0) {
      const { status } = await client.delete(path)
      if (status === 200) journal.push({ type: 'DELETED', key, revision: undefined, content: undefined })
      continue
    }
    const patched = await client.patch(path, 'merge', { spec: { color } })
    const reply = patched.status === 404 ? await client.post(widgetsPath(GROUP, namespace), widget(GROUP, name, { color })) : patched
    if (reply.status !== 200 && reply.status !== 201) expect([404, 409]).toContain(reply.status)
    else
      journal.push({
        type: reply.status === 201 ? 'ADDED' : 'MODIFIED',
        key,
        revision: Number(reply.body.metadata.resourceVersion),
        content: color,
      })
  }
}

function recorded({ type, object: { metadata, spec } }: StreamEvent): RecordedEvent {
  const revision = Number(metadata.resourceVersion)
  if (type === 'BOOKMARK') return { type, key: '', revision, content: '' }
  return { type, key: `${metadata.namespace}/${metadata.name}`, revision, content: String(spec['color']) }
}

async function toMarker(watch: WatchStream): Promise<RecordedEvent[]> {
  const events = await watch.until(({ object }) => object.metadata.name === MARKER)
  watch.close()
  return events.slice(0, -1).map(recorded)
}

describe.each(BACKENDS)('recorded watches of %s', (backend) => {
  const shared = sharedServer(backend)

  beforeAll(async () => {
    await define(shared.client, widgets(GROUP))
  })

  it(
    `[api §4.6, storage §3.2] ${String(WRITERS)} writers at random: every watch is complete, ordered, unique, and can be resumed`,
    { timeout: LONG ? 600_000 : 60_000 },
    async () => {
      const { client } = shared
      const from = Number((await client.get(ALL)).body.metadata.resourceVersion)
      const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${String(from)}`
      const watches = await Promise.all(Array.from({ length: WATCHERS }, () => client.watch(`${ALL}?${query}`)))
      const named = await client.watch(`${ALL}?${query}&fieldSelector=metadata.name%3Dw-0`)
      const narrow = await client.watch(`${widgetsPath(GROUP)}?${query}`)
      const journal: RecordedWrite[] = []
      const seed = Date.now() % 100_000
      await Promise.all(Array.from({ length: WRITERS }, (_, n) => write(client, seed + n, journal)))
      const last = (await client.post(widgetsPath(GROUP), widget(GROUP, MARKER))).body
      const recordings = await Promise.all(watches.map(toMarker))
      const seeded = `seed ${String(seed)}`
      for (const events of recordings) expect(violations(from, events, journal), seeded).toEqual([])
      expect(journal.length).toBeGreaterThan(WRITERS * WRITES_EACH * 0.5)
      expect(new Set(journal.map(({ type }) => type)).size).toBe(3)

      const inDefault = journal.filter(({ key }) => key.startsWith('default/'))
      expect(violations(from, await toMarker(narrow), inDefault), seeded).toEqual([])

      const middle = recordings[0]![recordings[0]!.length >> 1]!.revision
      const resumed = await toMarker(await client.watch(`${ALL}?watch=1&resourceVersion=${String(middle)}`))
      expect(resumed, seeded).toEqual(recordings[0]!.filter(({ revision }) => revision > middle))

      const names = journal.filter(({ key }) => key.endsWith('/w-0'))
      const lastOfName = recordings[0]!.findLast(({ key }) => key.endsWith('/w-0'))!.revision
      // Bookmarks may have come meanwhile.
      const isLast = ({ type, object }: StreamEvent): boolean =>
        type !== 'BOOKMARK' && Number(object.metadata.resourceVersion) >= lastOfName
      const events = (await named.until(isLast)).map(recorded)
      named.close()
      expect(violations(from, events, names), seeded).toEqual([])

      const listed = (await client.get(`${ALL}?resourceVersion=${last.metadata.resourceVersion}&resourceVersionMatch=Exact`)).body.items
      expect(listed.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(
        [...alive(recordings[0]!), `default/${MARKER}`].sort(),
      )
      await client.delete(`${widgetsPath(GROUP)}/${MARKER}`)
    },
  )
})

function alive(events: readonly RecordedEvent[]): string[] {
  const keys = new Set<string>()
  for (const { type, key } of events) {
    if (type === 'DELETED') keys.delete(key)
    else keys.add(key)
  }
  return [...keys]
}
