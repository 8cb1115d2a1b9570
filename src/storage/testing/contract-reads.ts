import { expect, it } from 'vitest'
import { brief, briefs, onStore, put, remove, type StoreSubject } from './subject.js'

/** Keys in the order of their bytes. */
const BYTE_ORDER = [
  '/k/',
  '/k/\u0001',
  '/k/A',
  '/k/__proto__',
  '/k/a',
  '/k/a-b/x',
  '/k/a/x',
  '/k/constructor',
  '/k/\u00e9',
  '/k/\uffee',
  '/k/\u{10000}',
  '/k/\u{1f600}',
]

/** Ranges of the newest state. */
export function rangeContract(subject: StoreSubject): void {
  it(
    '[storage §2.1] a range is in byte order of the keys, whatever they are',
    onStore(subject, async (store) => {
      for (const key of [...BYTE_ORDER].reverse()) await put(store, key, key)
      await put(store, '/j', '')
      await put(store, '/k0', '')
      expect(store.range('/k/').entries.map(({ key }) => key)).toEqual(BYTE_ORDER)
      expect(store.range('/k/').more).toBe(false)
      const bytes = BYTE_ORDER.map((key) => Buffer.from(key))
      expect([...bytes].sort((a, b) => Buffer.compare(a, b))).toEqual(bytes)
    }),
  )

  it(
    '[storage §5.1] pages by limit and from, and more tells that keys remain',
    onStore(subject, async (store) => {
      for (const key of ['/k/a', '/k/b', '/k/c', '/l/a']) await put(store, key, '')
      const page = store.range('/k/', { limit: 2 })
      expect([page.entries.map(({ key }) => key), page.more]).toEqual([['/k/a', '/k/b'], true])
      const rest = store.range('/k/', { from: '/k/b\0', limit: 2 })
      expect([rest.entries.map(({ key }) => key), rest.more]).toEqual([['/k/c'], false])
      expect(store.range('/k/', { limit: 3 }).more).toBe(false)
      expect(store.range('/k/', { from: '/k/b' }).entries).toHaveLength(2)
    }),
  )

  it(
    '[storage §5.3] a from outside the prefix reads nothing outside it',
    onStore(subject, async (store) => {
      for (const key of ['/j/a', '/k/a', '/l/a']) await put(store, key, '')
      expect(store.range('/k/', { from: '/a' }).entries.map(({ key }) => key)).toEqual(['/k/a'])
      expect(store.range('/k/', { from: '/l/' }).entries).toEqual([])
      expect(store.range('/k/', { from: '/k/\ud800' }).entries).toEqual([])
    }),
  )

  it(
    '[storage §8] count counts to the end, from where it is told, without regard to a limit',
    onStore(subject, async (store) => {
      for (const key of ['/k/a', '/k/b', '/k/c', '/l/a']) await put(store, key, '')
      await remove(store, '/k/a')
      expect([
        store.count('/k/'),
        store.count('/k/', { from: '/k/c' }),
        store.count(''),
        store.count('/x/'),
        store.count('/k/', { limit: 1 }),
      ]).toEqual([2, 1, 3, 0, 2])
      expect(store.count('/k/', { revision: 4 })).toBe(3)
    }),
  )

  it(
    '[storage §5.1] more looks at keys of that revision only',
    onStore(subject, async (store) => {
      await put(store, '/k/a', '')
      await put(store, '/k/b', '')
      await remove(store, '/k/b')
      await put(store, '/k/c', '')
      expect(store.range('/k/', { limit: 1 }).more).toBe(true)
      expect(store.range('/k/', { limit: 1, revision: 2 }).more).toBe(false)
      expect(store.range('/k/', { limit: 1, revision: 3 }).more).toBe(true)
      expect(store.range('/k/', { limit: 1, revision: 4 }).more).toBe(false)
    }),
  )
}

/** Reads at a revision. */
export function historyContract(subject: StoreSubject): void {
  it(
    '[storage §9.7] get and range at a revision show the state there',
    onStore(subject, async (store) => {
      await put(store, '/a', '1')
      await put(store, '/b', '1')
      await put(store, '/a', '2')
      await remove(store, '/a')
      await put(store, '/a', '3')
      const states = [1, 2, 3, 4, 5, 6].map((revision) => briefs(store.range('/', { revision }).entries))
      expect(states).toEqual([[], ['/a@2=1'], ['/a@2=1', '/b@3=1'], ['/a@4=2', '/b@3=1'], ['/b@3=1'], ['/a@6=3', '/b@3=1']])
      expect([1, 2, 3, 4, 5, 6].map((revision) => brief(store.get('/a', revision)))).toEqual([
        undefined,
        '/a@2=1',
        '/a@2=1',
        '/a@4=2',
        undefined,
        '/a@6=3',
      ])
    }),
  )

  it(
    '[storage §8] a revision above the head is FutureRevision',
    onStore(subject, async (store) => {
      await put(store, '/a', '1')
      const future = expect.objectContaining({ code: 'FutureRevision' }) as Error
      expect(() => store.get('/a', 3)).toThrow(future)
      expect(() => store.range('/', { revision: 3 })).toThrow(future)
      expect(() => store.count('/', { revision: 3 })).toThrow(future)
      await expect(store.compact(3)).rejects.toMatchObject({ code: 'FutureRevision' })
    }),
  )

  it(
    '[storage §9.2] a mark comes with a put, stays with its version, and may be set later',
    onStore(subject, async (store) => {
      await store.cas('/a', 0, { put: Buffer.from('1'), mark: 2 ** 48 - 1 })
      await store.cas('/a', 2, { put: Buffer.from('2') })
      expect([store.get('/a', 2)?.mark, store.get('/a')?.mark]).toEqual([2 ** 48 - 1, 0])
      const entry = store.get('/a')
      if (entry !== undefined) entry.mark = 5
      expect([entry?.mark, store.get('/a')?.mark, store.get('/a', 2)?.mark]).toEqual([5, 5, 2 ** 48 - 1])
    }),
  )

  it(
    '[storage §9.7] derived is a slot of each version',
    onStore(subject, async (store) => {
      await put(store, '/a', '1')
      const entry = store.get('/a')
      expect(entry?.derived).toBeUndefined()
      if (entry !== undefined) entry.derived = 'seen'
      await put(store, '/a', '2')
      expect([store.get('/a', 2)?.derived, store.get('/a')?.derived]).toEqual(['seen', undefined])
    }),
  )
}

/** Hostile keys. */
export function keyContract(subject: StoreSubject): void {
  it(
    '[storage §8] names of object prototypes are keys like others',
    onStore(subject, async (store) => {
      for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        expect(store.get(key)).toBeUndefined()
        await put(store, key, key)
        expect(brief(store.get(key))).toBe(`${key}@${String(store.head)}=${key}`)
        await remove(store, key)
        expect(store.get(key)).toBeUndefined()
      }
    }),
  )

  it(
    '[storage §2.1] a key that has no UTF-8 form is refused and not found',
    onStore(subject, async (store) => {
      await expect(store.cas('/k/\ud800', 0, { put: Buffer.from('x') })).rejects.toThrow(TypeError)
      expect(store.get('/k/\ud800')).toBeUndefined()
      expect(store.range('/k/\ud800').entries).toEqual([])
      expect(store.head).toBe(1)
    }),
  )
}
