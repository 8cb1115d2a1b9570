import { describe, expect, it } from 'vitest'
import { FakeClock } from '../base/index.js'
import type { Entry, Store, WatchSink } from '../storage/index.js'
import { openHarness } from '../registry/testing/harness.js'
import { ObjectFeed, type ObjectListener } from './object-feed.js'

/** What a listener is told, in brief. */
class Notes implements ObjectListener {
  readonly told: string[] = []
  reset(): void {
    this.told.push('reset')
  }
  put({ key, value }: Entry): void {
    this.told.push(`put ${key}=${value.toString()}`)
  }
  deleted({ key }: Entry): void {
    this.told.push(`deleted ${key}`)
  }
  synced(): void {
    this.told.push('synced')
  }
}

const put = (text: string): { readonly put: Buffer } => ({ put: Buffer.from(text) })

/** A store whose watches can be ended from outside. */
async function opened(): Promise<{ readonly store: Store; readonly clock: FakeClock; readonly notes: Notes; readonly end: () => void }> {
  const { store } = await openHarness()
  const sinks: WatchSink[] = []
  const wrapped = new Proxy(store, {
    get: (target, name) => {
      if (name === 'watch')
        return (prefix: string, after: number, sink: WatchSink) => {
          sinks.push(sink)
          return target.watch(prefix, after, sink)
        }
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member
    },
  })
  return { store: wrapped, clock: new FakeClock(), notes: new Notes(), end: () => sinks.at(-1)?.end() }
}

describe('ObjectFeed', () => {
  it('[storage §3] what is there, then each change; nothing of other prefixes', async () => {
    const { store, clock, notes } = await opened()
    await store.cas('/registry/a/1', 0, put('old'))
    await store.cas('/other/a', 0, put('x'))
    const feed = new ObjectFeed(store, clock, '/registry/', notes)
    feed.start()
    expect(notes.told).toEqual(['reset', 'put /registry/a/1=old', 'synced'])
    const made = await store.cas('/registry/a/2', 0, put('new'))
    await store.cas('/registry/a/2', made.ok ? made.revision : 0, { delete: true })
    await store.cas('/other/b', 0, put('x'))
    expect(notes.told.slice(3)).toEqual(['put /registry/a/2=new', 'deleted /registry/a/2'])
    feed.close()
    await store.cas('/registry/a/3', 0, put('late'))
    expect([notes.told.length, clock.pending]).toEqual([5, 0])
  })

  it('[storage §3] much is told in slices, and what changes meanwhile as it is in the end', async () => {
    const { store, clock, notes } = await opened()
    const key = (n: number): string => `/registry/a/${String(n).padStart(5, '0')}`
    await Promise.all(Array.from({ length: 2_500 }, (_, n) => store.cas(key(n), 0, put('old'))))
    const feed = new ObjectFeed(store, clock, '/registry/', notes)
    feed.start()
    expect(notes.told.length).toBe(1_001)
    const { revision } = store.get(key(2_499))!
    await store.cas(key(2_499), revision, put('new'))
    await store.cas(key(2_498), store.get(key(2_498))!.revision, { delete: true })
    await clock.advance(0)
    expect(notes.told.at(-1)).toBe('synced')
    expect(notes.told.filter((text) => text.includes(key(2_499)))).toEqual([`put ${key(2_499)}=new`, `put ${key(2_499)}=new`])
    expect(notes.told.filter((text) => text.includes(key(2_498)))).toEqual([`deleted ${key(2_498)}`])
    feed.close()
  })

  it('[storage §3] where the watch ends it begins again, until it is closed', async () => {
    const { store, clock, notes, end } = await opened()
    await store.cas('/registry/a/1', 0, put('old'))
    const feed = new ObjectFeed(store, clock, '/registry/', notes)
    feed.start()
    end()
    await store.cas('/registry/a/2', 0, put('missed'))
    await clock.advance(1_000)
    expect(notes.told.slice(3)).toEqual(['reset', 'put /registry/a/1=old', 'put /registry/a/2=missed', 'synced'])
    end()
    feed.close()
    await clock.advance(1_000)
    expect([notes.told.length, clock.pending]).toEqual([7, 0])
  })

  it('[storage §3] a store that is closed is asked again later', async () => {
    const { store, clock, notes } = await opened()
    await store.close()
    const feed = new ObjectFeed(store, clock, '/registry/', notes)
    feed.start()
    await clock.advance(2_000)
    expect([notes.told, clock.pending]).toEqual([['reset', 'reset', 'reset'], 1])
    feed.close()
  })
})
