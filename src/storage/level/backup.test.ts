import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeEnvironment } from '../testing/fake-environment.js'
import { RecordingSink } from '../testing/recording-sink.js'
import { briefs, put, remove } from '../testing/subject.js'
import { WriteGate } from '../testing/write-gate.js'
import { backupOf } from './backup.js'
import { checkBackup, type BackupSummary } from './backup-check.js'
import { backupDirectory } from './backup-directory.js'
import { openLevelDatabase } from './database.js'
import { createLevelStore, type LevelStore } from './level-store.js'
import { restore } from './restore.js'
import { verify } from './verify.js'

const BUMP = 1_000_000_000
let root = ''
let environment = new FakeEnvironment()

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-'))
  environment = new FakeEnvironment()
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

async function open(name: string): Promise<LevelStore> {
  const store = createLevelStore({ environment, directory: join(root, name), space: { reserveBytes: 0, minFreeBytes: 0 } })
  await store.open()
  return store
}

/** A store with history, a deletion, an expiry, and a compaction in the middle. */
async function filled(name: string): Promise<LevelStore> {
  const store = await open(name)
  await put(store, '/a', '1')
  await put(store, '/b', '1')
  await put(store, '/a', '2')
  await remove(store, '/b')
  await store.compact(4)
  await put(store, '/c', '1', 5_000)
  await put(store, '/a', '3')
  await put(store, '/d', '1')
  await remove(store, '/d')
  return store
}

const file = (): string => join(root, 'backup')

async function save(store: LevelStore): Promise<BackupSummary> {
  await pipeline(backupOf(store, environment.clock), createWriteStream(file()))
  return checkBackup(file())
}

async function findings(name: string): Promise<readonly string[]> {
  return (await verify(join(root, name), environment.logger)).findings
}

it('[storage §9.10] a restored store has the values of the head, under a new epoch, far in the future', async () => {
  const source = await filled('source')
  expect(await save(source)).toEqual({ head: 9, compacted: 4, records: 7 })
  expect(await restore(file(), join(root, 'target'), environment)).toEqual({ head: 9 + BUMP, compacted: 9 + BUMP, records: 2 })
  const target = await open('target')
  expect(briefs(target.range('').entries)).toEqual(briefs(source.range('').entries))
  expect(target.get('/a')?.createRevision).toBe(2)
  expect([target.head, target.compacted]).toEqual([9 + BUMP, 9 + BUMP])
  expect(target.epoch).not.toBe(source.epoch)
  expect(() => target.watch('', 9, new RecordingSink())).toThrow(expect.objectContaining({ code: 'Compacted' }))
  expect(await put(target, '/a', '4')).toBe(10 + BUMP)
  const sink = new RecordingSink()
  target.watch('', target.head, sink)
  environment.advance(5_000)
  await sink.until(() => sink.all.length > 0)
  expect(sink.brief).toEqual([`-/c@${String(11 + BUMP)}`])
  await Promise.all([source.close(), target.close()])
  const again = await open('target')
  expect([again.head, briefs(again.range('').entries)]).toEqual([11 + BUMP, [`/a@${String(10 + BUMP)}=4`]])
  await again.close()
  expect(await findings('target')).toEqual([])
})

it('[storage §12.16] a backup made while writes and compactions go on is the state at its head', async () => {
  const source = await open('source')
  for (let i = 0; i < 3_000; i++) void source.cas(`/k/${String(i % 50)}`, i < 50 ? 0 : i - 48, { put: Buffer.from(String(i)) })
  await put(source, '/last', '1')
  const writing = (async () => {
    for (let i = 0; i < 500; i++) await put(source, `/k/${String(i % 50)}`, `later ${String(i)}`)
  })()
  const compacting = source.compact(2_900)
  const { head } = await save(source)
  expect(head).toBe(3_002)
  await Promise.all([writing, compacting])
  await restore(file(), join(root, 'target'), environment)
  const target = await open('target')
  expect(briefs(target.range('').entries)).toEqual(briefs(source.range('', { revision: head }).entries))
  await Promise.all([source.close(), target.close()])
})

it('[storage §9.10] what is written but not acknowledged yet is no part of a backup', async () => {
  const gate = new WriteGate()
  const store = createLevelStore({
    environment,
    directory: join(root, 'source'),
    space: { reserveBytes: 0, minFreeBytes: 0 },
    openDatabase: async (path, createIfMissing) => {
      const database = await openLevelDatabase(path, createIfMissing)
      return {
        ...database,
        write: async (operations) => {
          await database.write(operations)
          await gate.pass()
        },
      }
    },
  })
  await store.open()
  await put(store, '/a', '1')
  gate.shut()
  const pending = put(store, '/a', '2')
  await gate.arrival()
  expect(await save(store)).toEqual({ head: 2, compacted: 0, records: 1 })
  gate.open()
  await pending
  await store.close()
})

it('[storage §9.10] a damaged or cut backup is refused and leaves nothing behind', async () => {
  const source = await filled('source')
  await save(source)
  await source.close()
  const bytes = await readFile(file())
  const target = join(root, 'target')
  await mkdir(target)
  const refused = async (damaged: Buffer): Promise<void> => {
    await writeFile(file(), damaged)
    await expect(restore(file(), target, environment)).rejects.toMatchObject({
      name: 'StoreError',
      code: expect.stringMatching(/^(Corrupt|FormatTooNew)$/),
    })
    expect(await readdir(target)).toEqual([])
  }
  for (let at = 0; at < bytes.byteLength; at += 5) {
    const damaged = Buffer.from(bytes)
    damaged[at] = damaged[at]! ^ 0x01
    await refused(damaged)
    await refused(bytes.subarray(0, at))
  }
  await refused(Buffer.concat([bytes, Buffer.from([0])]))
})

it('[storage §9.10] a directory that holds something is not restored into', async () => {
  const source = await filled('source')
  await save(source)
  await expect(restore(file(), join(root, 'source'), environment)).rejects.toMatchObject({ code: 'Locked' })
  await source.close()
  await expect(restore(file(), join(root, 'source'), environment)).rejects.toMatchObject({ code: 'Unavailable' })
  await expect(restore(file(), root, environment)).rejects.toMatchObject({ code: 'Corrupt' })
  const again = await open('source')
  expect(again.head).toBe(9)
  await again.close()
})

it('[storage §9.10] an output that fails fails the backup, and the store goes on', async () => {
  const source = await filled('source')
  const broken = new Writable({
    write: (_chunk, _encoding, done) => {
      done(new Error('the tape is torn'))
    },
  })
  await expect(pipeline(backupOf(source, environment.clock), broken)).rejects.toThrow('the tape is torn')
  expect(await put(source, '/e', '1')).toBe(10)
  await source.close()
  await expect(save(source)).rejects.toMatchObject({ code: 'Closed' })
})

it('[storage §9.5] verify finds nothing in a whole store and says what is wrong with others', async () => {
  const source = await filled('source')
  await expect(findings('source')).rejects.toMatchObject({ code: 'Locked' })
  await source.close()
  const before = await readdir(join(root, 'source'))
  expect(await verify(join(root, 'source'), environment.logger)).toEqual({ findings: [], head: 9, keys: 2 })
  expect(await readdir(root)).toEqual(['source'])
  expect(await readdir(join(root, 'source'))).toEqual(before)
  expect(await findings('none')).toEqual([expect.stringContaining('there is no directory')])
  await mkdir(join(root, 'empty'))
  expect(await findings('empty')).toEqual([expect.stringContaining('there is no database')])
  await rm(join(root, 'source', 'CURRENT'))
  expect(await findings('source')).toEqual([expect.stringContaining('CURRENT is missing')])
})

it('[storage §9.10] a directory is backed up by its owner, or by opening it where there is none; the same either way', async () => {
  const source = await filled('source')
  const summary = { head: 9, compacted: 4, records: 7 }
  expect(await backupDirectory(join(root, 'source'), file(), environment)).toEqual(summary)
  expect(await put(source, '/e', '1')).toBe(10)
  await source.close()
  const served = await readFile(file())
  expect(await backupDirectory(join(root, 'source'), file(), environment)).toEqual({ ...summary, head: 10, records: 8 })
  expect((await readFile(file())).byteLength).toBeGreaterThan(served.byteLength)
  expect((await stat(file())).mode & 0o777).toBe(0o600)
})

it('[storage §9.10] a backup that cannot be made leaves the one before it, and says why', async () => {
  await writeFile(file(), 'before')
  await expect(backupDirectory(join(root, 'none'), file(), environment)).rejects.toThrow('there is no database in')
  const store = createLevelStore({
    environment,
    directory: join(root, 'source'),
    space: { reserveBytes: 0, minFreeBytes: 0 },
    openDatabase: async (path, createIfMissing) => {
      const database = await openLevelDatabase(path, createIfMissing)
      return { ...database, scan: (range) => (broken ? breakingOff() : database.scan(range)) }
    },
  })
  let broken = false
  async function* breakingOff(): AsyncGenerator<[Buffer, Buffer][], void, undefined> {
    yield [[Buffer.from('m/compact'), Buffer.alloc(16)]]
    await Promise.reject(new Error('a bad block'))
  }
  await store.open()
  broken = true
  await expect(backupDirectory(join(root, 'source'), file(), environment)).rejects.toMatchObject({
    code: 'Corrupt',
    message: 'the backup is cut off',
  })
  await store.close()
  expect([await readFile(file(), 'utf8'), await readdir(root)]).toEqual(['before', ['backup', 'source']])
})
