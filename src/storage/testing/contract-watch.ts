import { expect, it } from 'vitest'
import type { StoreEvent } from '../contract.js'
import { RecordingSink } from './recording-sink.js'
import { brief, onStore, put, remove, type StoreSubject } from './subject.js'

const NEXT = { put: Buffer.from('x') }

/** Watches. */
export function watchContract(subject: StoreSubject): void {
  deliveryContract(subject)
  completenessContract(subject)
  sinkContract(subject)
  faultySinkContract(subject)
}

function deliveryContract(subject: StoreSubject): void {
  it(
    '[storage §3.2] a watch gets what history has at once, then every change, once and in order',
    onStore(subject, async (store) => {
      await put(store, '/a/1', '1')
      await put(store, '/b/1', '1')
      await put(store, '/a/1', '2')
      const sink = new RecordingSink()
      store.watch('/a/', 2, sink)
      expect(sink.brief).toEqual(['+/a/1@4=2'])
      expect(sink.progressed).toEqual([4])
      await put(store, '/a/2', '1')
      await remove(store, '/a/1')
      expect(sink.brief).toEqual(['+/a/1@4=2', '+/a/2@5=1', '-/a/1@6'])
    }),
  )

  it(
    '[storage §1.1] events carry the previous version; a delete the old content at its own revision',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await put(store, '/a', '1')
      await put(store, '/a', '2')
      await remove(store, '/a')
      await put(store, '/a', '3')
      const late = new RecordingSink()
      store.watch('/', 1, late)
      for (const { all } of [sink, late]) {
        expect(all.map(({ previous }) => brief(previous))).toEqual([undefined, '/a@2=1', '/a@3=2', undefined])
        expect(all.map(({ type, revision }) => `${type} ${String(revision)}`)).toEqual(['put 2', 'put 3', 'delete 4', 'put 5'])
      }
    }),
  )

  it(
    '[storage §3.2] each watch gets the changes below its prefix and no others',
    onStore(subject, async (store) => {
      const prefixes = ['', '/', '/a', '/a/', '/a/b', '/a/b/', '/a/b/c', '/ab/', '/b/', '/a/\u{1f600}']
      const sinks = prefixes.map(() => new RecordingSink())
      prefixes.forEach((prefix, i) => store.watch(prefix, 1, sinks[i] as RecordingSink))
      const keys = ['/a/b/c', '/a/b', '/a/bc', '/ab/c', '/b/x', '/a/\u{1f600}/x', 'x', '/a/b/c/d', '/a/c']
      await Promise.all(keys.map((key) => store.cas(key, 0, NEXT)))
      sinks.forEach((sink, i) => {
        expect(
          sink.all.map(({ key }) => key),
          `below ${String(prefixes[i])}`,
        ).toEqual(keys.filter((key) => key.startsWith(prefixes[i] as string)))
      })
    }),
  )
}

function completenessContract(subject: StoreSubject): void {
  it(
    '[storage §3.2] no watch misses or repeats an event, wherever it begins while writes go on',
    onStore(subject, async (store) => {
      const sinks: { readonly after: number; readonly sink: RecordingSink }[] = []
      const writers = Array.from({ length: 8 }, async (_, w) => {
        for (let i = 0; i < 40; i++) {
          await put(store, `/w/${String(w)}`, String(i))
          if (i % 5 === w % 5) {
            const after = Math.max(1, store.head - w)
            const sink = new RecordingSink()
            sinks.push({ after, sink })
            store.watch('/w/', after, sink)
          }
        }
      })
      await Promise.all(writers)
      expect(store.head).toBe(321)
      for (const { after, sink } of sinks) {
        expect(sink.all.map(({ revision }) => revision)).toEqual(Array.from({ length: 321 - after }, (_, i) => after + 1 + i))
        expect(sink.progressed.at(-1)).toBe(321)
      }
    }),
  )

  it(
    '[storage §3.2] progress comes after each round, also when nothing changed below the prefix',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/none/', 1, sink)
      await put(store, '/a', '1')
      await put(store, '/a', '2')
      expect(sink.progressed).toEqual([1, 2, 3])
      expect(sink.rounds).toEqual([])
    }),
  )

  it(
    '[storage §3.5] a watch from the future is silent up to there',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 3, sink)
      for (const text of ['1', '2', '3', '4']) await put(store, '/a', text)
      expect(sink.brief).toEqual(['+/a@4=3', '+/a@5=4'])
      expect(sink.progressed).toEqual([3, 4, 5])
    }),
  )
}

function sinkContract(subject: StoreSubject): void {
  it(
    '[storage §9.3] the state that a sink reads has the events it is given',
    onStore(subject, async (store) => {
      const seen: unknown[] = []
      store.watch('/', 1, {
        events: (events) => {
          for (const event of events)
            seen.push(
              event.type === 'put' ? store.get(event.key)?.revision === event.entry.revision && store.head >= event.revision : undefined,
            )
        },
        progress: (revision) => {
          seen.push(revision === store.head)
        },
        end: () => undefined,
      })
      await put(store, '/a', '1')
      expect(seen).toEqual([true, true, true])
    }),
  )

  it(
    '[storage §3.2] a watch opened by a sink gets the round once',
    onStore(subject, async (store) => {
      const inner = new RecordingSink()
      let opened = false
      store.watch('/', 1, {
        events: () => {
          if (!opened) store.watch('/', 1, inner)
          opened = true
        },
        progress: () => undefined,
        end: () => undefined,
      })
      await Promise.all([store.cas('/a', 0, NEXT), store.cas('/b', 0, NEXT)])
      await put(store, '/c', '1')
      expect(inner.brief).toEqual(['+/a@2=x', '+/b@3=x', '+/c@4=1'])
    }),
  )
}

function faultySinkContract(subject: StoreSubject): void {
  it(
    '[storage §3.2] a closed watch hears nothing more, also when it closes itself or another one',
    onStore(subject, async (store) => {
      const quiet = new RecordingSink()
      const watch = store.watch('/', 1, quiet)
      const got: StoreEvent[] = []
      const self = store.watch('/', 1, {
        events: (events) => {
          got.push(...events)
          self.close()
        },
        progress: () => undefined,
        end: () => undefined,
      })
      watch.close()
      watch.close()
      await put(store, '/a', '1')
      await put(store, '/a', '2')
      await store.close()
      expect([got.length, quiet.all.length, quiet.ended]).toEqual([1, 0, 0])
    }),
  )

  it(
    '[storage §9.3] a sink that throws loses its watch and harms nobody',
    onStore(subject, async (store) => {
      const bystander = new RecordingSink()
      let ended = 0
      store.watch('/', 1, {
        events: () => {
          throw new Error('broken sink')
        },
        progress: () => undefined,
        end: () => {
          ended++
        },
      })
      store.watch('/', 1, bystander)
      expect(await put(store, '/a', '1')).toBe(2)
      expect(await put(store, '/a', '2')).toBe(3)
      expect([ended, bystander.brief]).toEqual([1, ['+/a@2=1', '+/a@3=2']])
    }),
  )
}
