import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeEnvironment } from '../testing/fake-environment.js'
import { StoreError } from '../contract.js'
import { DataDirectory, type DataDirectoryOptions } from './data-directory.js'
import type { Database } from './database.js'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'data-directory-'))
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

const SMALL = { reserveBytes: 1_500_000, minFreeBytes: 10, freeBytes: () => Promise.resolve(2_000_000) }

function take(options: Partial<DataDirectoryOptions> = {}, environment = new FakeEnvironment()): Promise<DataDirectory> {
  return DataDirectory.take({ directory: root, logger: environment.logger, space: SMALL, ...options })
}

it('[storage §9.10] a directory has one owner, by whatever path it is reached', async () => {
  const other = join(tmpdir(), `link-${Buffer.from(root).toString('hex').slice(-16)}`)
  await symlink(root, other)
  try {
    const first = await take()
    await expect(take()).rejects.toMatchObject({ code: 'Locked', message: expect.stringContaining('in this process') })
    await expect(take({ directory: other })).rejects.toMatchObject({ code: 'Locked' })
    await first.release()
    await (await take({ directory: other })).release()
  } finally {
    await rm(other)
  }
})

it('[storage §9.10] the owner answers at its socket, also where the path is too long for one', async () => {
  const long = join(root, 'x'.repeat(120))
  await mkdir(long)
  const directory = await take({ directory: long })
  expect((await stat(join(long, 'owner.sock'))).isSocket()).toBe(true)
  await directory.release()
  expect(await readdir(long)).toEqual([])
})

it('[storage §9.10] a socket that answers is respected, one that does not is replaced', async () => {
  const owner = createServer()
  await new Promise<void>((resolve) => owner.listen(join(root, 'owner.sock'), resolve))
  await expect(take()).rejects.toMatchObject({ code: 'Locked', message: expect.stringContaining('another process') })
  await new Promise((resolve) => owner.close(resolve))
  await writeFile(join(root, 'owner.sock'), '')
  await (await take()).release()
})

it('[storage §9.5] the head is noted and only ever rises', async () => {
  const first = await take()
  expect(first.floor).toBe(0)
  await first.noteHead(42)
  await first.noteHead(17)
  expect(await readFile(join(root, 'HEAD'), 'utf8')).toMatch(/^42 [0-9a-f]{8}\n$/)
  await first.release()
  const second = await take()
  expect(second.floor).toBe(42)
  await second.release()
})

it('[storage §9.5] a damaged head file is refused, and the directory is free again', async () => {
  for (const text of ['42 00000000\n', '', '42']) {
    await writeFile(join(root, 'HEAD'), text)
    await expect(take()).rejects.toMatchObject({ code: 'Corrupt' })
  }
})

it('[storage §9.5] a head file that cannot be written is reported and nothing more', async () => {
  const environment = new FakeEnvironment()
  const directory = await take({}, environment)
  await mkdir(join(root, 'HEAD.new'))
  await directory.noteHead(42)
  expect([directory.floor, environment.log]).toEqual([0, [expect.stringContaining('warn: cannot write the head file')]])
  await directory.release()
})

it('[storage §9.5] tells an empty directory from a database, and refuses what is neither', async () => {
  const directory = await take()
  expect(await directory.holdsDatabase()).toBe(false)
  await writeFile(join(root, 'MANIFEST-000001'), '')
  await writeFile(join(root, 'LOCK'), '')
  expect(await directory.holdsDatabase()).toBe(false)
  for (const [name, text] of [
    ['000003.log', 'CURRENT is missing'],
    ['HEAD', 'CURRENT is missing'],
    ['MANIFEST-000007', 'CURRENT is missing'],
    ['notes.txt', 'neither empty nor'],
  ]) {
    await writeFile(join(root, name!), '')
    await expect(directory.holdsDatabase()).rejects.toMatchObject({ code: 'Corrupt', message: expect.stringContaining(text!) })
    await rm(join(root, name!))
  }
  await writeFile(join(root, 'CURRENT'), '')
  expect(await directory.holdsDatabase()).toBe(true)
  await directory.release()
})

it('[storage §9.6] the reserve is made where it fits, and given up when the database cannot be opened on a full disk', async () => {
  const environment = new FakeEnvironment()
  const opened: boolean[] = []
  const hasReserve = (): Promise<boolean> =>
    stat(join(root, 'RESERVE')).then(
      (file) => file.size === 1_500_000,
      () => false,
    )
  const directory = await take(
    {
      openDatabase: async () => {
        opened.push(await hasReserve())
        if (opened.length === 1) throw new StoreError('NoSpace', 'full')
        return {} as Database
      },
    },
    environment,
  )
  await directory.check()
  expect(await hasReserve()).toBe(true)
  expect(directory.full).toBeUndefined()
  await directory.openDatabase(false)
  expect(opened).toEqual([true, false])
  expect(environment.log).toEqual([expect.stringContaining('reserve file')])
  await directory.check()
  expect(await hasReserve()).toBe(true)
  await directory.release()
})

it('[storage §9.6] without a reserve a full disk is told as it is', async () => {
  const directory = await take({ openDatabase: () => Promise.reject(new StoreError('NoSpace', 'full')) })
  await expect(directory.openDatabase(false)).rejects.toMatchObject({ code: 'NoSpace' })
  await directory.release()
})

it('[storage §9.6] tells when the disk is nearly full', async () => {
  const free = [100, 9, 100]
  const directory = await take({ space: { reserveBytes: 0, minFreeBytes: 10, freeBytes: () => Promise.resolve(free.shift() ?? 0) } })
  const told: (string | undefined)[] = []
  for (let i = 0; i < 3; i++) {
    await directory.check()
    told.push(directory.full)
  }
  expect(told).toEqual([undefined, 'only 9 bytes are free on the disk, 10 are needed', undefined])
  await directory.release()
})
