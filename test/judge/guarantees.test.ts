import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { define, widgets } from '../e2e/support/definitions.js'
import { BACKENDS, startServer } from '../e2e/support/server.js'
import { HttpClient } from '../support/http-client.js'
import type { History } from './history.js'
import { judge } from './judge.js'
import { COLORS, NAMESPACES, RandomClient, type Recording } from './requests.js'
import { LineParser, Watcher, type WatcherOptions } from './watcher.js'

const LONG = process.env['LONG'] === '1'
const GROUP = 'judge.example.com'
const CLIENTS = 24
const REQUESTS = LONG ? 2_200 : 220
const OBJECTS = LONG ? 200 : 24
const WHOLE_WATCHERS = 40
const EVENTS = LONG ? 1_000_000 : 100_000
const SEED = Number(process.env['SEED'] ?? Date.now() % 100_000)

/** Watchers of everything, of parts, that break off, that the server ends, that begin with what is there. */
function watcherOptions(): WatcherOptions[] {
  const whole = Array.from({ length: WHOLE_WATCHERS }, (_, n): WatcherOptions => ({ scope: {}, initial: n % 5 === 4 }))
  return [
    ...whole,
    { scope: {}, initial: false, breaksAfter: 57 },
    { scope: {}, initial: false, timeoutSeconds: 3 },
    { scope: {}, initial: true, timeoutSeconds: 4 },
    ...NAMESPACES.map((namespace): WatcherOptions => ({ scope: { namespace }, initial: false, breaksAfter: 91 })),
    ...COLORS.map((color): WatcherOptions => ({ scope: { color }, initial: true, timeoutSeconds: 5 })),
    ...COLORS.map((color): WatcherOptions => ({ scope: { color, namespace: 'default' }, initial: false, breaksAfter: 33 })),
    { scope: { name: 'w-1' }, initial: false },
    { scope: { name: 'w-1', namespace: 'default' }, initial: true },
  ]
}

/** Waits until nothing has come for a second. */
async function settled(watchers: readonly Watcher[]): Promise<void> {
  const count = (): number => watchers.reduce((sum, { events }) => sum + events.filter(({ type }) => type !== 'BOOKMARK').length, 0)
  for (let before = -1, now = count(); now !== before;) {
    before = now
    await sleep(1_000)
    now = count()
  }
}

describe.each(BACKENDS)('random clients of %s', (backend) => {
  it(
    `[storage §1.7, §3.2] ${String(CLIENTS)} clients and their watchers see one history (seed ${String(SEED)})`,
    { timeout: LONG ? 1_800_000 : 240_000 },
    async () => {
      await using server = await startServer(backend)
      const client = new HttpClient(server.url, { connections: 256 })
      await define(client, widgets(GROUP))
      const recording: Recording = { writes: [], reads: [], lists: [] }
      const from = Number((await client.get(`/apis/${GROUP}/v1/widgets`)).body.metadata.resourceVersion)
      const parser = new LineParser()
      const watchers = watcherOptions().map((options) => new Watcher(client, GROUP, from, options, parser))
      // Those that begin with what is there begin in the middle.
      const late = watchers.filter((_, n) => n % 5 === 4)
      await Promise.all(watchers.filter((watcher) => !late.includes(watcher)).map((watcher) => watcher.start()))
      const clients = Array.from({ length: CLIENTS }, (_, n) => new RandomClient(client, GROUP, SEED + n, OBJECTS, recording))
      await Promise.all(clients.map((each) => each.run(REQUESTS / 2)))
      await Promise.all([...late.map((watcher) => watcher.start()), ...clients.map((each) => each.run(REQUESTS / 2))])
      await settled(watchers)
      const until = Number((await client.get(`/apis/${GROUP}/v1/widgets`)).body.metadata.resourceVersion)
      const history: History = { ...recording, watches: watchers.map((watcher) => watcher.stop(until)) }
      client.close()
      expect(watchers.map(({ failure }) => failure).filter((failure) => failure !== undefined)).toEqual([])
      expect(judge(history).slice(0, 20)).toEqual([])
      const outcomes = new Set(history.writes.map(({ op, outcome }) => `${op} ${outcome}`))
      expect([...outcomes].sort()).toEqual(
        ['create done', 'create exists', 'delete done', 'delete missing', 'update conflict', 'update done', 'update missing'].sort(),
      )
      expect(history.watches.reduce((sum, { events }) => sum + events.length, 0)).toBeGreaterThan(EVENTS)
      expect(history.watches.some(({ events }) => events.filter(({ type }) => type === 'BOOKMARK').length > 1)).toBe(true)
    },
  )
})
