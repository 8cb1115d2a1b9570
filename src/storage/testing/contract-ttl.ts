import { expect, it } from 'vitest'
import { RecordingSink } from './recording-sink.js'
import { brief, onStore, put, remove, type Reopen, type StoreSubject } from './subject.js'

/** Time to live. */
export function ttlContract(subject: StoreSubject): void {
  expiryContract(subject)
  clockContract(subject)
  if (subject.reopen !== undefined) restartContract(subject, subject.reopen)
}

function expiryContract(subject: StoreSubject): void {
  it(
    '[storage §8] a key with a time to live goes by an ordinary delete, not before its time',
    onStore(subject, async (store, { environment }) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await put(store, '/a', '1', 1_000)
      await put(store, '/b', '1')
      environment.advance(999)
      await put(store, '/b', '2')
      expect(brief(store.get('/a'))).toBe('/a@2=1')
      environment.advance(1)
      await sink.until(() => sink.all.at(-1)?.type === 'delete')
      expect(sink.brief.at(-1)).toBe('-/a@5')
      expect(brief(sink.all.at(-1)?.previous)).toBe('/a@2=1')
    }),
  )

  it(
    '[storage §8] each put sets the time anew, one without a time to live clears it',
    onStore(subject, async (store, { environment }) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await put(store, '/a', '1', 1_000)
      await put(store, '/b', '1', 1_000)
      await put(store, '/c', '1', 1_000)
      await remove(store, '/c')
      environment.advance(600)
      await put(store, '/a', '2', 1_000)
      await put(store, '/b', '2')
      environment.advance(600)
      await put(store, '/c', '2')
      environment.advance(399)
      await put(store, '/c', '3')
      expect(sink.all.filter(({ type }) => type === 'delete').map(({ key }) => key)).toEqual(['/c'])
      environment.advance(1)
      await sink.until(() => sink.brief.some((event) => event.startsWith('-/a')))
      environment.advance(10_000)
      expect(await put(store, '/d', '1')).toBe(store.head)
      expect(sink.all.filter(({ type }) => type === 'delete').map(({ key }) => key)).toEqual(['/c', '/a'])
    }),
  )

  it(
    '[storage §9.9] every expired key has a revision of its own',
    onStore(subject, async (store, { environment }) => {
      const sink = new RecordingSink()
      for (const key of ['/c', '/a', '/b']) await put(store, key, '1', 50)
      store.watch('/', store.head, sink)
      environment.advance(50)
      await sink.until(() => sink.all.length === 3)
      expect(sink.all.map(({ type, revision }) => `${type} ${String(revision)}`)).toEqual(['delete 5', 'delete 6', 'delete 7'])
    }),
  )
}

function clockContract(subject: StoreSubject): void {
  it(
    '[storage §9.9] a jump of the wall clock does not touch what lives',
    onStore(subject, async (store, { environment }) => {
      const sink = new RecordingSink()
      store.watch('/', 1, sink)
      await put(store, '/a', '1', 1_000)
      environment.setWall(environment.clock.now() + 86_400_000)
      environment.advance(999)
      await put(store, '/b', '1')
      expect(store.get('/a')).toBeDefined()
      environment.setWall(0)
      environment.advance(1)
      await sink.until(() => sink.all.at(-1)?.type === 'delete')
    }),
  )
}

function restartContract(subject: StoreSubject, reopen: Reopen): void {
  it(
    '[storage §8] the time to live survives a restart',
    onStore(subject, async (first, kit) => {
      await put(first, '/a', '1', 1_000)
      await put(first, '/b', '1', 5_000)
      await put(first, '/c', '1', 1_000)
      await put(first, '/c', '2')
      kit.environment.advance(400)
      const store = await reopen(first, kit, true)
      const sink = new RecordingSink()
      store.watch('/', store.head, sink)
      kit.environment.advance(599)
      await put(store, '/d', '1')
      expect(store.get('/a')).toBeDefined()
      kit.environment.advance(1)
      await sink.until(() => sink.brief.some((event) => event.startsWith('-')))
      expect(sink.brief.slice(1)).toEqual(['-/a@7'])
      await store.close()
    }),
  )
}
