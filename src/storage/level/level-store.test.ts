import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { StoreError, type Store } from '../contract.js'
import { FakeEnvironment } from '../testing/fake-environment.js'
import { RecordingSink } from '../testing/recording-sink.js'
import { brief, briefs, put, remove } from '../testing/subject.js'
import { advanceUntil } from '../testing/until.js'
import { openLevelDatabase, type Database, type OpenDatabase } from './database.js'
import { COMPACT_KEY, FORMAT_KEY, recordKey } from './layout.js'
import { createLevelStore, type LevelStoreOptions } from './level-store.js'

let root = ''
let environment = new FakeEnvironment()

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'level-store-'))
  environment = new FakeEnvironment()
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

/** A first write of a key as programs before marks wrote it. */
function recordOfFormat1(revision: number, key: string, value: string): Buffer {
  const numbers = Buffer.alloc(24)
  numbers.writeBigUInt64BE(BigInt(revision))
  const length = (text: string): Buffer => Buffer.from([0, 0, 0, text.length])
  const body = Buffer.concat([Buffer.from([1, 1]), numbers, length(key), Buffer.from(key), length(value), Buffer.from(value)])
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(revision))
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(body, crc32(place)))
  return Buffer.concat([body, crc])
}

const NEXT = { put: Buffer.from('x') }
const SMALL = { reserveBytes: 0, minFreeBytes: 0 }

function make(options: Partial<LevelStoreOptions> = {}): Store {
  return createLevelStore({ environment, directory: root, space: SMALL, ...options })
}

async function open(options: Partial<LevelStoreOptions> = {}): Promise<Store> {
  const store = make(options)
  await store.open()
  return store
}

/** Opens databases whose writes and reopenings a test can spoil. */
class Spoiler {
  /** What the next writes do. */
  readonly writes: ((write: () => Promise<void>) => Promise<void>)[] = []
  /** What the next openings do before they happen. */
  readonly openings: ((database: () => Promise<Database>) => Promise<Database>)[] = []
  readonly open: OpenDatabase = async (directory, createIfMissing) => {
    const next = this.openings.shift()
    const really = (): Promise<Database> => openLevelDatabase(directory, createIfMissing)
    const database = await (next === undefined ? really() : next(really))
    return {
      ...database,
      write: async (operations) => {
        const spoil = this.writes.shift()
        const write = (): Promise<void> => database.write(operations)
        await (spoil === undefined ? write() : spoil(write))
      },
    }
  }
}

const burn = (): Promise<never> => Promise.reject(new Error('the disk is on fire'))

const until = (condition: () => boolean): Promise<void> => advanceUntil(environment, condition)

it("[storage §9.10] a claimed directory is this store's alone, and unread", async () => {
  const store = make()
  await store.claim()
  await expect(make().claim()).rejects.toMatchObject({ code: 'Locked' })
  await expect(make().open()).rejects.toMatchObject({ code: 'Locked' })
  expect(() => store.get('/a')).toThrow(expect.objectContaining({ code: 'Closed' }))
  expect(store.status()).toMatchObject({ writable: false, reason: 'the store is not open' })
  await store.open()
  expect(await put(store, '/a', '1')).toBe(2)
  await store.close()
  const again = make()
  await again.claim()
  await again.close()
  await expect(again.claim()).rejects.toMatchObject({ code: 'Closed' })
  const last = await open()
  expect(briefs(last.range('/').entries)).toEqual(['/a@2=1'])
  await last.close()
})

it('[storage §9.2] marks are on disk, and a store of the first format opens as one of the second', async () => {
  const database = await openLevelDatabase(root, true)
  const first = recordOfFormat1(2, '/old', 'v')
  const format = JSON.stringify({ format: 1, epoch: 'before', created: '2026-01-01T00:00:00.000Z' })
  await database.write([
    { type: 'put', key: FORMAT_KEY, value: Buffer.from(format) },
    { type: 'put', key: recordKey(2), value: first },
  ])
  await database.close()
  const store = await open()
  expect([store.epoch, brief(store.get('/old')), store.get('/old')?.mark]).toEqual(['before', '/old@2=v', 0])
  await store.cas('/new', 0, { put: Buffer.from('w'), mark: 77 })
  await store.cas('/old', 2, { put: Buffer.from('x'), mark: 78 })
  await store.close()
  const again = await open()
  expect([again.get('/old', 2)?.mark, again.get('/old')?.mark, again.get('/new')?.mark]).toEqual([0, 78, 77])
  await again.close()
  const raw = await openLevelDatabase(root, false)
  expect(JSON.parse(String(await raw.get(FORMAT_KEY)))).toEqual({ ...(JSON.parse(format) as object), format: 2 })
  expect((await raw.get(recordKey(2)))?.equals(first)).toBe(true)
  await raw.close()
})

it('[storage §9.6] a failed write that had become durable is shown after the reopening, once', async () => {
  const spoiler = new Spoiler()
  const store = await open({ openDatabase: spoiler.open })
  const sink = new RecordingSink()
  store.watch('/', 1, sink)
  await put(store, '/a', '1')
  spoiler.writes.push(async (write) => {
    await write()
    await burn()
  })
  const outcomes = await Promise.allSettled([
    store.cas('/a', 2, { put: Buffer.from('2'), ttlMs: 60_000 }),
    store.cas('/a', 3, { put: Buffer.from('3') }),
  ])
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
  expect([store.head, sink.brief]).toEqual([2, ['+/a@2=1']])
  await until(() => store.status().writable)
  expect(sink.brief).toEqual(['+/a@2=1', '+/a@3=2', '+/a@4=3'])
  expect([store.head, brief(store.get('/a', 3)), store.get('/a')?.createRevision]).toEqual([4, '/a@3=2', 2])
  expect(await put(store, '/b', '1')).toBe(5)
  await store.close()
  const again = await open()
  expect(briefs(again.range('/').entries)).toEqual(['/a@4=3', '/b@5=1'])
  await again.close()
})

it('[storage §9.6] a compaction in a failed write that had become durable holds after the reopening', async () => {
  const spoiler = new Spoiler()
  const store = await open({ openDatabase: spoiler.open })
  for (const text of ['1', '2', '3']) await put(store, '/a', text)
  await remove(store, '/a')
  spoiler.writes.push(async (write) => {
    await write()
    await burn()
  })
  await expect(store.compact(5)).rejects.toMatchObject({ code: 'ReadOnly' })
  expect(store.compacted).toBe(0)
  await until(() => store.status().writable)
  expect([store.compacted, store.head, store.count('/')]).toEqual([5, 5, 0])
  expect(await put(store, '/a', '4')).toBe(6)
  await store.close()
})

it('[storage §9.6] while the database cannot be opened again the store reads on, refuses writes as ReadOnly and keeps trying', async () => {
  const spoiler = new Spoiler()
  const store = await open({ openDatabase: spoiler.open })
  const sink = new RecordingSink()
  store.watch('/', 1, sink)
  await put(store, '/a', '1')
  spoiler.writes.push(burn)
  spoiler.openings.push(...Array.from({ length: 4 }, () => () => Promise.reject(new StoreError('NoSpace', 'no room'))))
  await expect(store.cas('/a', 2, NEXT)).rejects.toMatchObject({ code: 'Unknown' })
  await expect(store.cas('/a', 2, NEXT)).rejects.toMatchObject({ code: 'ReadOnly' })
  await expect(store.compact(2)).rejects.toMatchObject({ code: 'ReadOnly' })
  await until(() => store.status().reason?.includes('no room') === true)
  expect([store.status().writable, brief(store.get('/a')), store.count('/')]).toEqual([false, '/a@2=1', 1])
  await until(() => store.status().writable)
  expect(spoiler.openings).toEqual([])
  expect(environment.log.filter((line) => line.includes('no room'))).toHaveLength(4)
  expect(await put(store, '/a', '2')).toBe(3)
  expect([sink.brief, sink.ended]).toEqual([['+/a@2=1', '+/a@3=2'], 0])
  await store.close()
})

it('[storage §9.6] a store that waits for its database can be closed', async () => {
  const spoiler = new Spoiler()
  const store = await open({ openDatabase: spoiler.open })
  spoiler.writes.push(burn)
  spoiler.openings.push(...Array.from({ length: 100 }, () => () => Promise.reject(new StoreError('NoSpace', 'no room'))))
  await expect(store.cas('/a', 0, NEXT)).rejects.toMatchObject({ code: 'Unknown' })
  await until(() => store.status().reason?.includes('no room') === true)
  await store.close()
  expect(environment.timers).toBe(0)
  await (await open()).close()
})

it.each([
  ['a revision is gone', (database: Database) => database.write([{ type: 'del', key: recordKey(3) }]), 'revision 3 is missing'],
  ['the last revision is gone', (database: Database) => database.write([{ type: 'del', key: recordKey(4) }]), 'had reached 4'],
  ['the compaction is undone', (database: Database) => database.write([{ type: 'del', key: COMPACT_KEY }]), 'fell from 2 to 0'],
])('[storage §9.6] a database that has lost something is not written to again: %s', async (_what, damage, text) => {
  const spoiler = new Spoiler()
  const store = await open({ openDatabase: spoiler.open })
  for (const key of ['/a', '/b', '/c']) await put(store, key, '1')
  await store.compact(2)
  spoiler.writes.push(burn)
  spoiler.openings.push(async (really) => {
    const database = await really()
    await damage(database)
    return database
  })
  await expect(store.cas('/a', 2, NEXT)).rejects.toMatchObject({ code: 'Unknown' })
  await until(() => store.status().reason?.includes(text) === true)
  expect(store.count('/')).toBe(3)
  await expect(store.cas('/a', 2, NEXT)).rejects.toMatchObject({ code: 'ReadOnly' })
  await store.close()
})

it('[storage §9.6] on a nearly full disk puts are refused as NoSpace, deletes are not', async () => {
  let free = 1_000
  const store = await open({ space: { reserveBytes: 0, minFreeBytes: 100, freeBytes: () => Promise.resolve(free) } })
  await put(store, '/a', '1')
  free = 99
  await until(() => !store.status().writable)
  expect(store.status().reason).toContain('99 bytes')
  await expect(store.cas('/b', 0, NEXT)).rejects.toMatchObject({ code: 'NoSpace' })
  expect(await remove(store, '/a')).toBe(3)
  free = 100
  await until(() => store.status().writable)
  expect(await put(store, '/b', '1')).toBe(4)
  await store.close()
})

it('[storage §9.5] an opening that fails leaves the directory free', async () => {
  const broken = make({ openDatabase: () => Promise.reject(new StoreError('Corrupt', 'broken')) })
  await expect(broken.open()).rejects.toMatchObject({ code: 'Corrupt' })
  await broken.close()
  await (await open()).close()
})

it('[storage §9.5] the head file follows the head', async () => {
  const store = await open()
  await put(store, '/a', '1')
  await put(store, '/a', '2')
  await store.close()
  const spoiled = make({
    openDatabase: async (directory, createIfMissing) => {
      const database = await openLevelDatabase(directory, createIfMissing)
      await database.write([{ type: 'del', key: recordKey(3) }])
      return database
    },
  })
  await expect(spoiled.open()).rejects.toMatchObject({
    code: 'Corrupt',
    message: expect.stringContaining('ends at revision 2, but had reached 3'),
  })
})

it('[storage §8] status tells the bytes on disk', async () => {
  const store = await open()
  await put(store, '/a', 'x'.repeat(100_000))
  await until(() => store.status().sizeBytes > 100_000)
  await store.close()
})

it('[storage §9.6] EIO: a write ends as Unknown and the store reads itself again; at opening the error names the file', async () => {
  const eio = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('IO error: /data/000003.log: Input/output error'), { code: 'LEVEL_IO_ERROR' }))
  const spoiler = new Spoiler()
  const store = await open({ openDatabase: spoiler.open })
  await put(store, '/a', '1')
  spoiler.writes.push(eio)
  await expect(store.cas('/a', 2, NEXT)).rejects.toMatchObject({ code: 'Unknown', message: expect.stringContaining('000003.log') })
  expect(store.get('/a')?.value.toString()).toBe('1')
  await until(() => store.status().writable)
  expect(await put(store, '/a', '2')).toBe(3)
  await store.close()
  const unreadable = make({
    openDatabase: async (path, createIfMissing) => ({ ...(await openLevelDatabase(path, createIfMissing)), get: eio }),
  })
  await expect(unreadable.open()).rejects.toThrow('000003.log: Input/output error')
  await (await open()).close()
})
