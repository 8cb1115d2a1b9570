import { expect, it } from 'vitest'
import { createLevelStore, createMemoryStore, type Store } from '../../src/storage/index.js'
import { FakeEnvironment } from '../../src/storage/testing/fake-environment.js'
import { RecordingSink } from '../../src/storage/testing/recording-sink.js'
import { put } from '../../src/storage/testing/subject.js'
import { advanceUntil } from '../../src/storage/testing/until.js'
import { Scratch } from './support/environment.js'

const HOUR = 3_600_000
const HISTORY = { minAgeMs: 10_000, minRevisions: 0 }

it.each([HOUR, -HOUR, 365 * 24 * HOUR])('[storage §12.14] a clock that jumps by %i ms changes neither order nor history', async (jump) => {
  const environment = new FakeEnvironment()
  const store = createMemoryStore({ environment, history: HISTORY })
  await store.open()
  const sink = new RecordingSink()
  store.watch('', 1, sink)
  for (let n = 0; n < 5; n++) {
    expect(await put(store, '/a', String(n))).toBe(n + 2)
    environment.setWall(environment.clock.now() + jump)
  }
  expect(sink.all.map(({ revision }) => revision)).toEqual([2, 3, 4, 5, 6])
  environment.advance(9_000)
  expect([store.compacted, store.get('/a', 2)?.value.toString()]).toEqual([0, '0'])
  environment.advance(9_000)
  await advanceUntil(environment, () => store.compacted === 6)
  await store.close()
})

it('[storage §12.14] a clock that was set back a day before a restart keeps keys longer, one set forward ends them, and nothing else changes', async () => {
  const scratch = new Scratch()
  await scratch.make()
  const directory = scratch.path()
  const environment = new FakeEnvironment()
  const open = async (): Promise<Store> => {
    const store = createLevelStore({ environment, directory, history: HISTORY, space: { reserveBytes: 0, minFreeBytes: 0 } })
    await store.open()
    return store
  }
  const first = await open()
  await put(first, '/short', '1', HOUR)
  await put(first, '/kept', '1')
  await first.close()
  environment.setWall(environment.clock.now() - 24 * HOUR)
  const second = await open()
  expect([second.head, second.compacted]).toEqual([3, 0])
  environment.advance(2 * HOUR)
  expect(second.get('/short')).toBeDefined()
  expect(await put(second, '/kept', '2')).toBe(4)
  await second.close()
  environment.setWall(environment.clock.now() + 48 * HOUR)
  const third = await open()
  environment.advance(0)
  await advanceUntil(environment, () => third.get('/short') === undefined)
  expect([third.head, third.get('/kept')?.value.toString()]).toEqual([5, '2'])
  await third.close()
  await scratch.remove()
})
