import { expect, it } from 'vitest'
import type { Store } from '../contract.js'
import { RecordingSink } from './recording-sink.js'
import { brief, briefs, onStore, put, remove, type StoreSubject } from './subject.js'

const COMPACTED = expect.objectContaining({ name: 'StoreError', code: 'Compacted' }) as Error

/** Writes revisions 2 to 6. */
async function history(store: Store): Promise<void> {
  await put(store, '/a', '1')
  await put(store, '/a', '2')
  await put(store, '/b', '1')
  await remove(store, '/b')
  await put(store, '/c', '1')
}

/** Compaction. */
export function compactionContract(subject: StoreSubject): void {
  it(
    '[storage §3.4] reads and watches below the compacted revision are refused, at it they are served',
    onStore(subject, async (store) => {
      await history(store)
      await store.compact(4)
      expect(store.compacted).toBe(4)
      expect(() => store.get('/a', 3)).toThrow(COMPACTED)
      expect(() => store.range('/', { revision: 3 })).toThrow(COMPACTED)
      expect(() => store.count('/', { revision: 3 })).toThrow(COMPACTED)
      expect(() => store.watch('/', 3, new RecordingSink())).toThrow(COMPACTED)
      expect(briefs(store.range('/', { revision: 4 }).entries)).toEqual(['/a@3=2', '/b@4=1'])
      const sink = new RecordingSink()
      store.watch('/', 4, sink)
      expect(sink.brief).toEqual(['-/b@5', '+/c@6=1'])
      expect(brief(sink.all[0]?.previous)).toBe('/b@4=1')
    }),
  )

  it(
    '[storage §6] current values are never removed',
    onStore(subject, async (store) => {
      await history(store)
      await store.compact(6)
      expect(briefs(store.range('/').entries)).toEqual(['/a@3=2', '/c@6=1'])
      expect(store.get('/a')?.createRevision).toBe(2)
      expect(store.get('/b')).toBeUndefined()
      expect([store.head, store.count('/')]).toEqual([6, 2])
      expect(await put(store, '/b', '2')).toBe(7)
    }),
  )

  it(
    '[storage §8] compact is monotone: at or below the compacted revision it does nothing',
    onStore(subject, async (store) => {
      await history(store)
      await store.compact(5)
      await store.compact(3)
      await store.compact(5)
      await store.compact(0)
      expect(store.compacted).toBe(5)
    }),
  )

  it(
    '[storage §6] watches that are open are not disturbed',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await history(store)
      await store.compact(6)
      await put(store, '/a', '3')
      expect(sink.brief.slice(5)).toEqual(['+/a@7=3'])
      expect([brief(sink.all.at(-1)?.previous), sink.ended]).toEqual(['/a@3=2', 0])
    }),
  )

  it(
    '[storage §9.8] a long history goes in steps, while writes go on',
    onStore(subject, async (store) => {
      for (let i = 0; i < 600; i++) void store.cas('/a', i === 0 ? 0 : i + 1, { put: Buffer.from(String(i)) })
      await put(store, '/b', '0')
      const done = Promise.all([store.compact(600), store.compact(400)])
      for (let i = 1; i < 20; i++) await put(store, '/b', String(i))
      await done
      expect([store.compacted, store.head]).toEqual([600, 621])
      expect([brief(store.get('/a', 600)), brief(store.get('/b'))]).toEqual(['/a@600=598', '/b@621=19'])
    }),
  )
}
