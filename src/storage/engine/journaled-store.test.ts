import { expect, it } from 'vitest'
import type { Journal, JournalBatch } from './journal.js'
import { createMemoryStore } from '../memory/memory-store.js'
import { FakeEnvironment } from '../testing/fake-environment.js'
import { put } from '../testing/subject.js'
import { WriteGate } from '../testing/write-gate.js'

/** A journal that keeps what it was given. */
class KeepingJournal implements Journal {
  readonly batches: JournalBatch[] = []

  append(batch: JournalBatch): Promise<void> {
    this.batches.push({ ...batch, records: [...batch.records] })
    return Promise.resolve()
  }
}

const history = { minAgeMs: 1_000, minRevisions: 10, maxBytes: 1e9 }

it('[storage §9.8] old history goes along with writes, at most two deletions each, and without writes by itself', async () => {
  const environment = new FakeEnvironment()
  const journal = new KeepingJournal()
  const store = createMemoryStore({ environment, journal, history })
  await store.open()
  for (let i = 0; i < 50; i++) await put(store, '/a', String(i))
  expect(journal.batches.every(({ trim }) => trim === undefined)).toBe(true)
  environment.advance(1_100)
  await put(store, '/b', '1')
  expect(store.compacted).toBe(4)
  await put(store, '/b', '2')
  expect(store.compacted).toBe(42)
  expect(journal.batches.filter(({ records, trim }) => records.length > 0 && (trim?.deletions.length ?? 0) > 2)).toEqual([])
  const deleted = journal.batches.flatMap(({ trim }) => trim?.deletions ?? [])
  expect(deleted).toEqual(Array.from({ length: 40 }, (_, i) => i + 2))
  await store.close()
})

it('[storage §9.8] history beyond the kept bytes goes along with writes', async () => {
  const journal = new KeepingJournal()
  const store = createMemoryStore({ environment: new FakeEnvironment(), journal, history: { ...history, maxBytes: 10_000 } })
  await store.open()
  for (let i = 0; i < 100; i++) await put(store, '/a', 'x'.repeat(700))
  expect(store.compacted).toBeGreaterThan(80)
  expect(store.compacted).toBeLessThan(100)
  expect(journal.batches.every(({ trim }) => (trim?.deletions.length ?? 0) <= 2)).toBe(true)
  await store.close()
})

it('[storage §9.3] writes are refused as Unavailable when too many bytes wait', async () => {
  const gate = new WriteGate()
  gate.shut()
  const store = createMemoryStore({ environment: new FakeEnvironment(), journal: { append: () => gate.pass() } })
  await store.open()
  const value = Buffer.allocUnsafeSlow(1_500_000)
  const writes = Array.from({ length: 200 }, (_, i) => store.cas(`/${String(i)}`, 0, { put: value }))
  const outcomes = Promise.allSettled(writes)
  await gate.arrival()
  gate.open()
  const refused = (await outcomes).filter((outcome) => outcome.status === 'rejected')
  expect(refused.length).toBeGreaterThan(10)
  expect(refused[0]?.reason).toMatchObject({ code: 'Unavailable' })
  expect(await store.cas('/last', 0, { put: value })).toMatchObject({ ok: true })
  expect(store.count('/')).toBe(201 - refused.length)
  await store.close()
})

it('[storage §9.9] a closed store has no timers left', async () => {
  const environment = new FakeEnvironment()
  const store = createMemoryStore({ environment })
  await store.open()
  await put(store, '/a', '1', 5_000)
  expect(environment.timers).toBe(2)
  await store.close()
  expect(environment.timers).toBe(0)
})
