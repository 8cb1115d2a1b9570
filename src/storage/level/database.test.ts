import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Level } from 'level'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openLevelDatabase } from './database.js'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'database-'))
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(root, { recursive: true })
})

it('[storage §9.1] every write is one synced batch', async () => {
  const writes: unknown[][] = []
  const plain = Reflect.get(Level.prototype, 'batch') as () => { write(options: unknown): Promise<void> }
  vi.spyOn(Level.prototype, 'batch').mockImplementation(function (this: unknown) {
    const batch = plain.call(this)
    writes.push((vi.spyOn(batch, 'write') as unknown as { mock: { calls: unknown[][] } }).mock.calls as unknown[])
    return batch as never
  })
  const database = await openLevelDatabase(root, true)
  await database.write([
    { type: 'put', key: Buffer.from('a'), value: Buffer.from('1') },
    { type: 'del', key: Buffer.from('b') },
  ])
  expect(writes).toEqual([[[{ sync: true }]]])
  expect((await database.get(Buffer.from('a')))?.toString()).toBe('1')
  await database.close()
})

it('[storage §9.10] a scan shows the state at its call, in order, in parts', async () => {
  const database = await openLevelDatabase(root, true)
  const key = (i: number): Buffer => Buffer.from(`k${String(i).padStart(5, '0')}`)
  await database.write(Array.from({ length: 2_500 }, (_, i) => ({ type: 'put' as const, key: key(i), value: Buffer.from(String(i)) })))
  const scan = database.scan({ from: key(10), to: key(2_490) })
  await database.write([{ type: 'del', key: key(20) }])
  const chunks: (readonly (readonly [Buffer, Buffer])[])[] = []
  for await (const chunk of scan) chunks.push(chunk)
  expect(chunks.length).toBeGreaterThan(1)
  expect(chunks.flat().map(([, value]) => Number(value.toString()))).toEqual(Array.from({ length: 2_480 }, (_, i) => i + 10))
  await database.close()
})

it('[storage §9.1] what is not there is not made unasked, and errors carry their reason', async () => {
  await expect(openLevelDatabase(root, false)).rejects.toMatchObject({
    code: 'Corrupt',
    message: expect.stringContaining('does not exist'),
  })
  const database = await openLevelDatabase(root, true)
  await expect(openLevelDatabase(root, false)).rejects.toMatchObject({ code: 'Locked' })
  await database.close()
  await expect(openLevelDatabase(join(root, 'CURRENT'), false)).rejects.toMatchObject({ code: 'Unavailable' })
})
