import { expect, it } from 'vitest'
import { RecordingSink } from './recording-sink.js'
import { brief, onStore, put, remove, type StoreSubject } from './subject.js'

const NEXT = { put: Buffer.from('x') }
const LIMIT = 1_572_864

/** Writes and their compare. */
export function casContract(subject: StoreSubject): void {
  compareContract(subject)
  orderContract(subject)
}

function compareContract(subject: StoreSubject): void {
  it(
    '[storage §1.2] a create needs the key to be missing',
    onStore(subject, async (store) => {
      const made = await store.cas('/a', 0, NEXT)
      expect(made).toMatchObject({ ok: true, revision: 2, entry: { key: '/a', revision: 2, createRevision: 2 } })
      const again = await store.cas('/a', 0, NEXT)
      expect(again).toMatchObject({ ok: false, current: { key: '/a', revision: 2 } })
      expect(store.head).toBe(2)
    }),
  )

  it(
    '[storage §1.2] an update needs the revision that is there, and keeps the create revision',
    onStore(subject, async (store) => {
      const made = await put(store, '/a', '1')
      await put(store, '/b', '1')
      expect(await store.cas('/a', made, { put: Buffer.from('2') })).toMatchObject({
        ok: true,
        revision: 4,
        entry: { revision: 4, createRevision: 2 },
      })
      const stale = await store.cas('/a', made, NEXT)
      expect(stale.ok ? undefined : brief(stale.current)).toBe('/a@4=2')
      expect(await store.cas('/c', 4, NEXT)).toEqual({ ok: false, current: undefined })
      expect(store.head).toBe(4)
    }),
  )

  it(
    '[storage §1.2] a delete needs the revision that is there and consumes one',
    onStore(subject, async (store) => {
      const made = await put(store, '/a', '1')
      expect(await store.cas('/a', made + 7, { delete: true })).toMatchObject({ ok: false, current: { revision: made } })
      expect(await store.cas('/a', made, { delete: true })).toEqual({ ok: true, revision: 3, entry: undefined })
      expect(store.get('/a')).toBeUndefined()
      expect(await store.cas('/a', made, { delete: true })).toEqual({ ok: false, current: undefined })
    }),
  )

  it(
    '[storage §1.1] a delete of a missing key writes nothing',
    onStore(subject, async (store) => {
      expect(await store.cas('/a', 0, { delete: true })).toEqual({ ok: false, current: undefined })
      await put(store, '/a', '1')
      await remove(store, '/a')
      expect(await store.cas('/a', 0, { delete: true })).toEqual({ ok: false, current: undefined })
      expect(store.head).toBe(3)
    }),
  )

  it(
    '[storage §1.2] a key made again starts anew',
    onStore(subject, async (store) => {
      await put(store, '/a', '1')
      await remove(store, '/a')
      expect(await store.cas('/a', 0, NEXT)).toMatchObject({ ok: true, revision: 4, entry: { createRevision: 4 } })
    }),
  )
}

function orderContract(subject: StoreSubject): void {
  it(
    '[storage §1.1] every write adds exactly 1, whatever runs at the same time',
    onStore(subject, async (store) => {
      const results = await Promise.all(Array.from({ length: 2500 }, (_, i) => store.cas(`/k/${String(i)}`, 0, NEXT)))
      const revisions = results.map((result) => (result.ok ? result.revision : 0))
      expect(revisions).toEqual(Array.from({ length: 2500 }, (_, i) => i + 2))
      expect(store.head).toBe(2501)
    }),
  )

  it(
    '[storage §9.3] of writes at the same time that expect the same, one wins and the others see it',
    onStore(subject, async (store) => {
      const results = await Promise.all(Array.from({ length: 20 }, (_, i) => store.cas('/a', 0, { put: Buffer.from(String(i)) })))
      expect(results.filter((result) => result.ok)).toHaveLength(1)
      expect(results.slice(1).map((result) => (result.ok ? '' : brief(result.current)))).toEqual(Array.from({ length: 19 }, () => '/a@2=0'))
    }),
  )

  it(
    '[storage §9.3] a write may follow one that is still under way',
    onStore(subject, async (store) => {
      const results = await Promise.all([
        store.cas('/a', 0, NEXT),
        store.cas('/a', 2, { put: Buffer.from('y') }),
        store.cas('/a', 3, { delete: true }),
        store.cas('/a', 0, NEXT),
      ])
      expect(results.map((result) => (result.ok ? result.revision : -1))).toEqual([2, 3, 4, 5])
      expect(store.get('/a')?.createRevision).toBe(5)
    }),
  )

  it(
    '[storage §9.3] a write is readable and watched before its promise resolves, and its entry is what reads return',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      let seen: unknown
      const result = await store.cas('/a', 0, NEXT).then((value) => {
        seen = [sink.brief, brief(store.get('/a'))]
        return value
      })
      expect(seen).toEqual([['+/a@2=x'], '/a@2=x'])
      expect(result.ok && brief(result.entry)).toBe('/a@2=x')
    }),
  )
}

/** What is refused, and the memory of values. */
export function limitContract(subject: StoreSubject): void {
  it(
    '[storage §2.6] key and value together have at most 1.5 MiB',
    onStore(subject, async (store) => {
      const key = '/k'
      const tooLarge = { code: 'TooLarge', message: 'etcdserver: request is too large' }
      await expect(store.cas(key, 0, { put: Buffer.alloc(LIMIT - 1) })).rejects.toMatchObject(tooLarge)
      await expect(store.cas('/\u00e9'.repeat(LIMIT / 3), 0, { put: Buffer.alloc(1) })).rejects.toMatchObject(tooLarge)
      expect(store.head).toBe(1)
      expect(await store.cas(key, 0, { put: Buffer.alloc(LIMIT - 2) })).toMatchObject({ ok: true })
    }),
  )

  it(
    '[storage §9.3] values of more than a batch together are all kept',
    onStore(subject, async (store) => {
      const value = Buffer.alloc(1_500_000, 'v')
      const results = await Promise.all(Array.from({ length: 8 }, (_, i) => store.cas(`/big/${String(i)}`, 0, { put: value })))
      expect(results.every((result) => result.ok)).toBe(true)
      expect(store.range('/big/').entries.map((entry) => entry.value.byteLength)).toEqual(Array.from({ length: 8 }, () => 1_500_000))
    }),
  )

  it(
    '[storage §9.7] a kept value holds no memory of its writer',
    onStore(subject, async (store) => {
      const request = Buffer.from('the whole of a large request'.repeat(10_000))
      await store.cas('/a', 0, { put: request.subarray(0, 20) })
      await store.cas('/b', 0, { put: request.subarray(0, 200_000) })
      request.fill(0)
      expect(store.get('/a')?.value.toString()).toBe('the whole of a large')
      expect(store.get('/b')?.value.toString('latin1', 0, 20)).toBe('the whole of a large')
      expect(store.get('/b')?.value.buffer.byteLength).toBeLessThan(200_100)
    }),
  )

  it(
    '[storage §8] an empty value is a value',
    onStore(subject, async (store) => {
      await store.cas('/a', 0, { put: Buffer.alloc(0) })
      expect(brief(store.get('/a'))).toBe('/a@2=')
      expect(store.count('/')).toBe(1)
    }),
  )
}
