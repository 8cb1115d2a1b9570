import { expect, it } from 'vitest'
import { brief, briefs, onStore, put, remove, type Reopen, type StoreSubject } from './subject.js'
import { RecordingSink } from './recording-sink.js'

const NEXT = { put: Buffer.from('x') }

/** Opening, closing, status. */
export function lifeContract(subject: StoreSubject): void {
  stateContract(subject)
  closeContract(subject)
}

function stateContract(subject: StoreSubject): void {
  it(
    '[storage §1.1] an empty store is at revision 1 and the first write makes 2',
    onStore(subject, async (store) => {
      expect([store.head, store.compacted]).toEqual([1, 0])
      expect(store.range('').entries).toEqual([])
      expect(await put(store, '/a', '1')).toBe(2)
      expect(store.head).toBe(2)
    }),
  )

  it(
    '[storage §8] status tells kind, head, compacted and that it is writable',
    onStore(subject, async (store) => {
      await put(store, '/a', '1')
      const { kind, writable, head, compacted, reason } = store.status()
      expect({ kind, writable, head, compacted, reason }).toEqual({
        kind: subject.name,
        writable: true,
        head: 2,
        compacted: 0,
        reason: undefined,
      })
    }),
  )

  it(
    '[storage §8] the epoch is a text that stays',
    onStore(subject, async (store) => {
      const { epoch } = store
      await put(store, '/a', '1')
      expect(epoch).not.toBe('')
      expect(store.epoch).toBe(epoch)
    }),
  )
}

function closeContract(subject: StoreSubject): void {
  it(
    '[storage §8] close waits for writes under way, ends the watches once, and is idempotent',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      const write = store.cas('/a', 0, NEXT)
      await Promise.all([store.close(), store.close()])
      expect(await write).toMatchObject({ ok: true, revision: 2 })
      expect(sink.brief).toEqual(['+/a@2=x'])
      expect(sink.ended).toBe(1)
    }),
  )

  it(
    '[storage §8] a closed store refuses with Closed',
    onStore(subject, async (store) => {
      await store.close()
      const closed = { name: 'StoreError', code: 'Closed' }
      await expect(store.cas('/a', 0, NEXT)).rejects.toMatchObject(closed)
      await expect(store.compact(1)).rejects.toMatchObject(closed)
      await expect(store.claim()).rejects.toMatchObject(closed)
      await expect(store.open()).rejects.toMatchObject(closed)
      expect(() => store.get('/a')).toThrow(expect.objectContaining(closed))
      expect(() => store.range('/')).toThrow(expect.objectContaining(closed))
      expect(() => store.count('/')).toThrow(expect.objectContaining(closed))
      expect(() => store.watch('/', 1, new RecordingSink())).toThrow(expect.objectContaining(closed))
      expect(store.status().writable).toBe(false)
    }),
  )

  it(
    '[storage §8] barrier is nothing or a promise that resolves',
    onStore(subject, async (store) => {
      await put(store, '/a', '1')
      await store.barrier()
      expect(brief(store.get('/a'))).toBe('/a@2=1')
    }),
  )
}

/** What is there after closing or a crash. */
export function persistenceContract(subject: StoreSubject, reopen: Reopen): void {
  for (const crash of [false, true]) {
    const how = crash ? 'a crash' : 'closing'

    it(
      `[storage §7] after ${how} everything acknowledged is there: values, history, head, epoch`,
      onStore(subject, async (first, kit) => {
        await put(first, '/a', '1')
        await put(first, '/a', '2')
        await put(first, '/b', '1')
        await remove(first, '/b')
        const { epoch } = first
        const store = await reopen(first, kit, crash)
        expect([store.head, store.compacted, store.epoch]).toEqual([5, 0, epoch])
        expect(briefs(store.range('/').entries)).toEqual(['/a@3=2'])
        expect(briefs(store.range('/', { revision: 4 }).entries)).toEqual(['/a@3=2', '/b@4=1'])
        expect(store.get('/a')?.createRevision).toBe(2)
        const sink = new RecordingSink()
        store.watch('/', 1, sink)
        expect(sink.brief).toEqual(['+/a@2=1', '+/a@3=2', '+/b@4=1', '-/b@5'])
        expect(await put(store, '/b', '2')).toBe(6)
        expect(store.get('/b')?.createRevision).toBe(6)
        await store.close()
      }),
    )

    it(
      `[storage §9.8] after ${how} what was compacted stays compacted`,
      onStore(subject, async (first, kit) => {
        await put(first, '/a', '1')
        await put(first, '/a', '2')
        await put(first, '/b', '1')
        await remove(first, '/b')
        await put(first, '/a', '3')
        await first.compact(5)
        const store = await reopen(first, kit, crash)
        expect([store.head, store.compacted]).toEqual([6, 5])
        expect(briefs(store.range('/', { revision: 5 }).entries)).toEqual(['/a@3=2'])
        expect(() => store.get('/a', 4)).toThrow(expect.objectContaining({ code: 'Compacted' }))
        await store.compact(6)
        const again = await reopen(store, kit, crash)
        expect([again.head, again.compacted, briefs(again.range('/').entries)]).toEqual([6, 6, ['/a@6=3']])
        await again.close()
      }),
    )
  }
}
