import { expect, it } from 'vitest'
import { RecordingSink } from './recording-sink.js'
import { brief, onStore, put, type StoreSubject } from './subject.js'
import { advanceUntil } from './until.js'

const NEXT = { put: Buffer.from('x') }

/** Tells whether a promise has settled once all that could make it so has run. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true
  const settle = (): void => {
    pending = false
  }
  promise.then(settle, settle)
  for (let i = 0; i < 50; i++) await Promise.resolve()
  return pending
}

/** What depends on the moment of durability. */
export function gateContract(subject: StoreSubject): void {
  orderContract(subject)
  roundContract(subject)
  faultContract(subject)
}

function orderContract(subject: StoreSubject): void {
  it(
    '[storage §9.3] before a write is durable nobody sees it: no reply, no read, no event',
    onStore(subject, async (store, { gate }) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      gate.shut()
      const write = store.cas('/a', 0, NEXT)
      await gate.arrival()
      expect(await isPending(write)).toBe(true)
      expect([store.get('/a'), store.head, sink.all]).toEqual([undefined, 1, []])
      gate.open()
      expect(await write).toMatchObject({ ok: true, revision: 2 })
      expect(sink.brief).toEqual(['+/a@2=x'])
    }),
  )

  it(
    '[storage §9.3] a compare that lost against a pending write is answered after that is durable',
    onStore(subject, async (store, { gate }) => {
      gate.shut()
      const winner = store.cas('/a', 0, NEXT)
      await gate.arrival()
      const loser = store.cas('/a', 0, NEXT)
      const unrelated = await store.cas('/b', 5, NEXT)
      expect(unrelated).toEqual({ ok: false, current: undefined })
      expect(await isPending(loser)).toBe(true)
      gate.open()
      const lost = await loser
      expect(lost.ok ? undefined : brief(lost.current)).toBe('/a@2=x')
      expect(await winner).toMatchObject({ ok: true })
    }),
  )

  it(
    '[storage §9.3] a write that follows a pending one stays what others are compared with when the first is done',
    onStore(subject, async (store, { gate }) => {
      gate.shut()
      const first = store.cas('/a', 0, NEXT)
      await gate.arrival()
      const second = store.cas('/a', 2, { put: Buffer.from('y') })
      gate.letThrough()
      await first
      const third = store.cas('/a', 2, NEXT)
      const fourth = store.cas('/b', 0, NEXT)
      expect(await isPending(third)).toBe(true)
      gate.open()
      const lost = await third
      expect([(await second).ok, lost.ok ? undefined : brief(lost.current)]).toEqual([true, '/a@3=y'])
      expect(await fourth).toMatchObject({ ok: true, revision: 4 })
    }),
  )
}

function roundContract(subject: StoreSubject): void {
  it(
    '[storage §9.3] writes that come during a flush go together in the next one, as one round',
    onStore(subject, async (store, { gate }) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      gate.shut()
      const first = store.cas('/a', 0, NEXT)
      await gate.arrival()
      const others = Array.from({ length: 10 }, (_, i) => store.cas(`/b/${String(i)}`, 0, NEXT))
      gate.open()
      await Promise.all([first, ...others])
      expect(sink.rounds).toEqual([1, 10])
      expect(sink.progressed).toEqual([1, 2, 12])
    }),
  )

  it(
    '[storage §9.4] a round has at most 1000 writes',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await Promise.all(Array.from({ length: 2_100 }, (_, i) => store.cas(`/b/${String(i)}`, 0, NEXT)))
      expect(sink.rounds).toEqual([1000, 1000, 100])
    }),
  )

  it(
    '[storage §9.4] a round has at most 4 MB',
    onStore(subject, async (store) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await Promise.all(Array.from({ length: 5 }, (_, i) => store.cas(`/b/${String(i)}`, 0, { put: Buffer.alloc(1_500_000) })))
      expect(sink.rounds).toEqual([2, 2, 1])
    }),
  )
}

function faultContract(subject: StoreSubject): void {
  it(
    '[storage §9.3] after a failed flush all that waited is Unknown, what lost against it Unavailable, and nothing is shown',
    onStore(subject, async (store, kit) => {
      await put(store, '/a', '1')
      const sink = new RecordingSink()
      store.watch('/', 2, sink)
      kit.gate.shut()
      const flushed = store.cas('/a', 2, NEXT)
      await kit.gate.arrival()
      const waiting = store.cas('/b', 0, NEXT)
      const loser = store.cas('/a', 2, NEXT)
      const outcomes = Promise.allSettled([flushed, waiting, loser])
      kit.gate.fail('the disk is on fire')
      const codes = (await outcomes).map((outcome) =>
        outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : outcome.status,
      )
      expect(codes).toEqual(['Unknown', 'Unknown', 'Unavailable'])
      expect([store.head, brief(store.get('/a')), store.get('/b'), sink.all]).toEqual([2, '/a@2=1', undefined, []])
    }),
  )

  it(
    '[storage §9.6] after a failed flush the store comes back by itself and goes on from its head',
    onStore(subject, async (store, kit) => {
      await put(store, '/a', '1')
      const sink = new RecordingSink()
      store.watch('/', 2, sink)
      kit.gate.fail('the disk is on fire')
      await expect(store.cas('/a', 2, NEXT)).rejects.toMatchObject({ code: 'Unknown' })
      await advanceUntil(kit.environment, () => store.status().writable)
      expect(await store.cas('/a', 2, { put: Buffer.from('2') })).toMatchObject({ ok: true, revision: 3 })
      expect(sink.brief).toEqual(['+/a@3=2'])
      expect(sink.ended).toBe(0)
    }),
  )

  it(
    '[storage §9.6] an expiry that fails is tried again',
    onStore(subject, async (store, kit) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await put(store, '/a', '1', 100)
      kit.gate.fail('the disk is on fire')
      kit.environment.advance(100)
      await advanceUntil(kit.environment, () => sink.all.length >= 2)
      expect(sink.brief).toEqual(['+/a@2=1', '-/a@3'])
    }),
  )
}
