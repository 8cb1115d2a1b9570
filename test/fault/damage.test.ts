import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verify, type Store } from '../../src/storage/index.js'
import { FakeEnvironment } from '../../src/storage/testing/fake-environment.js'
import { brief, briefs, put } from '../../src/storage/testing/subject.js'
import { StoreChild } from './support/child.js'
import { compileStorage } from './support/compile.js'
import { copyOf, filesEnding, flip, fractions, logOf, sizeOf, truncate } from './support/damage.js'
import { LONG, Scratch, storeIn, withStore } from './support/environment.js'

const WRITES = 400
const scratch = new Scratch()
/** A database in its log alone: a copy of the files while it was open, without HEAD. */
let fresh = ''
/** The head after each write, and how long the log was then. */
const durable: { head: number; length: number }[] = []
/** A database in tables and log, closed in order. */
let settled = ''
let compiled = ''

beforeAll(async () => {
  await scratch.make()
  compiled = await compileStorage()
  const source = scratch.path()
  await withStore(source, async (store) => {
    for (let i = 0; i < WRITES; i++) {
      await write(store, i)
      durable.push({ head: store.head, length: await sizeOf(await logOf(source)) })
    }
    fresh = await copyOf(source, scratch.path())
  })
  settled = source
  for (let round = 1; round < 3; round++) {
    await withStore(settled, async (store) => {
      for (let i = 0; i < WRITES; i++) await write(store, round * WRITES + i)
    })
  }
})

afterAll(async () => {
  await rm(compiled, { recursive: true })
  await scratch.remove()
})

/** The key of a revision's record, as documented. */
const key = (revision: number): Buffer => Buffer.concat([Buffer.from('r'), Buffer.from(revision.toString(16).padStart(16, '0'), 'hex')])

/** The i-th write: 30 keys in turn, of about half a kilobyte. */
async function write(store: Store, i: number): Promise<void> {
  await put(store, `/k/${String(i % 30)}`, `${String(i)} ${'x'.repeat(400 + ((i * 31) % 200))}`)
}

/** Checks that the store holds exactly the first writes up to its head. */
function checkPrefix(store: Store): void {
  const writes = store.head - 1
  for (let i = Math.max(0, writes - 30); i < writes; i++) {
    expect(brief(store.get(`/k/${String(i % 30)}`))).toContain(`/k/${String(i % 30)}@${String(i + 2)}=${String(i)} `)
  }
  expect(store.count('/k/')).toBe(Math.min(30, writes))
}

it('[storage §12.2] a log torn at any place opens with a prefix of the history, and with all that was durable up to there', async () => {
  const total = await sizeOf(await logOf(fresh))
  for (const fraction of fractions(LONG ? 200 : 25)) {
    const directory = await copyOf(fresh, scratch.path())
    const length = Math.floor(fraction * total)
    await truncate(await logOf(directory), length)
    await withStore(directory, (store) => {
      const synced = durable.filter((at) => at.length <= length).at(-1)?.head ?? 1
      expect(store.head).toBeGreaterThanOrEqual(synced)
      expect(store.head).toBeLessThanOrEqual(synced + 1)
      checkPrefix(store)
    })
  }
})

it('[storage §12.4] a torn log is refused when the head is known to have been further', async () => {
  const directory = await copyOf(settled, scratch.path())
  const log = await logOf(directory)
  await truncate(log, Math.floor((await sizeOf(log)) / 2))
  await expect(storeIn(directory).open()).rejects.toMatchObject({ code: 'Corrupt', message: expect.stringContaining('its tail is lost') })
})

it('[storage §12.3] a flipped byte in the middle of the log is refused, naming the revisions that are gone', async () => {
  const total = await sizeOf(await logOf(fresh))
  for (const fraction of fractions(LONG ? 100 : 10)) {
    const directory = await copyOf(fresh, scratch.path())
    // LevelDB drops what is left of the block of 32 KiB: in the first one that is the format, in the last one the tail.
    const offset = Math.floor(32_768 + fraction * (total - 3 * 32_768))
    await flip(await logOf(directory), offset)
    await expect(storeIn(directory).open()).rejects.toMatchObject({
      code: 'Corrupt',
      message: expect.stringMatching(/revisions? \d+( to \d+)? (is|are) missing/),
    })
    // It stays so: nothing was repaired by trying.
    await expect(storeIn(directory).open()).rejects.toMatchObject({ code: 'Corrupt' })
  }
})

it('[storage §12.3] a flipped byte in a table is refused or has no effect, never served', async () => {
  const intact = await withStore(await copyOf(settled, scratch.path()), (store) => ({
    head: store.head,
    values: briefs(store.range('').entries),
  }))
  const outcomes = { intact: 0, refused: 0, aborted: 0 }
  let child: StoreChild | undefined
  for (const fraction of fractions(LONG ? 400 : 40)) {
    const directory = await copyOf(settled, scratch.path())
    const [table] = await filesEnding(directory, '.ldb')
    const path = join(directory, table!)
    await flip(path, Math.floor(fraction * (await sizeOf(path))))
    if (child === undefined) {
      child = new StoreChild(compiled, scratch.path())
      await child.expect()
    }
    child.say({ tryToOpen: directory })
    const outcome = await child.next()
    if (outcome === undefined) {
      // LevelDB has assertions, and an assertion that fails ends the process. That is no clean refusal, but nothing is served.
      outcomes.aborted++
      child = undefined
    } else if ((outcome as { code?: string }).code === undefined) {
      outcomes.intact++
      expect(outcome).toEqual(intact)
    } else {
      outcomes.refused++
      expect(outcome).toEqual({ name: 'StoreError', code: 'Corrupt' })
    }
  }
  child?.say({ close: true })
  await child?.gone()
  expect(outcomes.refused).toBeGreaterThan(outcomes.aborted * 10)
})

it('[storage §12.4] every file of the database that is missing, empty or cut is refused, and never an empty store opened', async () => {
  const names = (await readdir(settled)).filter((name) => /^CURRENT$|^MANIFEST|\.(ldb|log)$/.test(name))
  expect(names.length).toBeGreaterThanOrEqual(4)
  for (const name of names) {
    for (const damage of ['missing', 'empty', 'cut']) {
      const directory = await copyOf(settled, scratch.path())
      const path = join(directory, name)
      if (damage === 'missing') await rm(path)
      else await truncate(path, damage === 'empty' ? 0 : Math.floor((await sizeOf(path)) / 2))
      await expect(storeIn(directory).open(), `${name} ${damage}`).rejects.toMatchObject({
        name: 'StoreError',
        code: expect.stringMatching(/^(Corrupt|Unavailable)$/),
      })
    }
  }
})

it('[storage §12.4] without CURRENT the tables are still there after the refusal', async () => {
  const directory = await copyOf(settled, scratch.path())
  const before = await filesEnding(directory, '.ldb')
  const current = await readFile(join(directory, 'CURRENT'))
  await rm(join(directory, 'CURRENT'))
  await expect(storeIn(directory).open()).rejects.toMatchObject({ code: 'Corrupt', message: expect.stringContaining('CURRENT is missing') })
  expect(await filesEnding(directory, '.ldb')).toEqual(before)
  await writeFile(join(directory, 'CURRENT'), current)
  await withStore(directory, checkPrefix)
})

it('[storage §12.17] a newer format, a missing one and a strange database are refused', async () => {
  const cases: [string, string, (level: Level) => Promise<void>][] = [
    ['FormatTooNew', 'has format 3', (level) => level.put('m/format', '{"format":3,"epoch":"e","created":"2026-01-01T00:00:00Z"}')],
    ['Corrupt', 'the database is empty, but had reached', (level) => level.clear()],
    ['Corrupt', 'm/format is missing', (level) => level.del('m/format')],
    ['Corrupt', 'm/format is damaged', (level) => level.put('m/format', '{"for')],
    ['Corrupt', 'm/compact is damaged', (level) => level.put('m/compact', 'short')],
    ['Corrupt', 'is not that of a record', (level) => level.put('rest', 'x')],
  ]
  for (const [code, text, change] of cases) {
    const directory = await copyOf(settled, scratch.path())
    const level = new Level(directory)
    await change(level)
    await level.close()
    await expect(storeIn(directory).open()).rejects.toMatchObject({ code, message: expect.stringContaining(text) })
  }
})

it('[storage §9.5] records that were removed, or moved to another revision, are refused', async () => {
  const cases: [string, (level: Level<Buffer, Buffer>) => Promise<void>][] = [
    ['revision 500 is missing', (level) => level.del(key(500))],
    [
      'revisions 500 to 501 are missing',
      (level) =>
        level.batch([
          { type: 'del', key: key(500) },
          { type: 'del', key: key(501) },
        ]),
    ],
    ['does not match its checksum', async (level) => level.put(key(500), (await level.get(key(499)))!)],
    ['its tail is lost', (level) => level.del(key(3 * WRITES + 1))],
  ]
  for (const [text, change] of cases) {
    const directory = await copyOf(settled, scratch.path())
    const level = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
    await change(level)
    await level.close()
    await expect(storeIn(directory).open()).rejects.toMatchObject({ code: 'Corrupt', message: expect.stringContaining(text) })
  }
})

it('[storage §9.8] a value at or below the compacted revision that was removed is noticed', async () => {
  const directory = await copyOf(settled, scratch.path())
  await withStore(directory, (store) => store.compact(store.head))
  const level = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
  const [first] = await level.keys({ gte: Buffer.from('r'), limit: 1 }).all()
  await level.del(first!)
  await level.close()
  await expect(storeIn(directory).open()).rejects.toMatchObject({
    code: 'Corrupt',
    message: expect.stringContaining('there should be 30 records'),
  })
})

it('[storage §9.5] a directory of something else is left alone', async () => {
  const directory = scratch.path()
  await mkdir(directory)
  await writeFile(join(directory, 'notes.txt'), 'mine')
  await expect(storeIn(directory).open()).rejects.toMatchObject({
    code: 'Corrupt',
    message: expect.stringContaining('neither empty nor a database'),
  })
  expect(await readdir(directory)).toEqual(['notes.txt'])
})

it('[storage §9.5] verify tells all that is wrong, not only the first', async () => {
  const directory = await copyOf(settled, scratch.path())
  const level = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
  await level.batch([500, 700, 701].map((revision) => ({ type: 'del', key: key(revision) })))
  await level.put(key(900), Buffer.from('nothing'))
  await level.close()
  const { findings } = await verify(directory, new FakeEnvironment().logger)
  expect(findings).toEqual(
    expect.arrayContaining(['revision 500 is missing', 'revisions 700 to 701 are missing', 'the record of revision 900 is too short']),
  )
  await expect(storeIn(directory).open()).rejects.toMatchObject({ message: expect.stringContaining('revision 500 is missing') })
})
