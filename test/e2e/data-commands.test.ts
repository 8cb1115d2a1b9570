import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpClient } from '../support/http-client.js'
import { ServerProcess } from '../support/server-process.js'
import { define, widget, widgets, widgetsPath } from './support/definitions.js'
import { run } from './support/run.js'
import { temporaryFolder } from './support/server.js'

const GROUP = 'backup.example.com'
const PATH = widgetsPath(GROUP)
let folder = ''
const fresh = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await temporaryFolder()
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

it('[storage §9.10] a store is backed up while it is written to, restored into another folder, and clients are told to list anew', async () => {
  const dataDir = fresh('source')
  await using server = await ServerProcess.start({ dataDir })
  const client = new HttpClient(server.insecureUrl)
  await define(client, widgets(GROUP))
  for (let n = 0; n < 20; n++) await client.post(PATH, widget(GROUP, `before-${String(n)}`, { size: n }))
  const writing = new AbortController()
  const writer = (async () => {
    for (let n = 0; !writing.signal.aborted; n++) await client.post(PATH, widget(GROUP, `during-${String(n)}`))
    return (await client.get(PATH)).body.metadata.resourceVersion
  })()
  const file = fresh('a.backup')
  const backedUp = await run('backup', file, `--data-dir=${dataDir}`)
  writing.abort()
  const newest = await writer
  expect(backedUp).toEqual({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^\S+a\.backup has the store up to revision \d+ \(\d+ records\)\n$/),
  })
  expect(await run('verify', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('is whole') })
  expect(await run('verify', `--data-dir=${dataDir}`)).toMatchObject({ code: 1, stderr: expect.stringContaining('another process owns') })
  client.close()
  await server.stop()

  const other = fresh('other')
  const restored = await run('restore', `--data-dir=${other}`, file)
  expect(restored).toMatchObject({ code: 0, stderr: '' })
  expect(await run('restore', `--data-dir=${other}`, file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('already holds a database'),
  })
  expect(await run('verify', `--data-dir=${other}`)).toMatchObject({ code: 0, stdout: expect.stringContaining('is whole') })
  await using again = await ServerProcess.start({ dataDir: other })
  const reader = new HttpClient(again.insecureUrl)
  const { items, metadata } = (await reader.get(PATH)).body
  const names = items.map((item) => item.metadata.name)
  for (let n = 0; n < 20; n++) expect(names).toContain(`before-${String(n)}`)
  expect(Number(metadata.resourceVersion)).toBeGreaterThan(Number(newest) + 900_000_000)
  using watch = await reader.watch(`${PATH}?watch=1&resourceVersion=${newest}`)
  expect((await watch.next()).object).toMatchObject({ kind: 'Status', code: 410 })
  reader.close()
})

it('[storage §9.5] damage is told in words, and the folder is left as it is', async () => {
  const dataDir = fresh('damaged')
  await using server = await ServerProcess.start({ dataDir })
  const client = new HttpClient(server.insecureUrl)
  await define(client, widgets(GROUP))
  for (let n = 0; n < 50; n++) await client.post(PATH, widget(GROUP, `w-${String(n)}`))
  client.close()
  const whole = fresh('whole.backup')
  expect(await run('backup', whole, `--data-dir=${dataDir}`)).toMatchObject({ code: 0 })
  await server.stop()
  const database = join(dataDir, 'db')
  const log = join(
    database,
    (await readdir(database)).find((name) => name.endsWith('.log'))!,
  )
  const bytes = await readFile(log)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(log, bytes)
  const verified = await run('verify', `--data-dir=${dataDir}`)
  expect(verified).toMatchObject({ code: 3, stderr: '' })
  expect(verified.stdout).toMatch(/revisions? \d+ (to \d+ are|is) missing/)
  expect(await readFile(log)).toEqual(bytes)
  expect(await run('verify', `--data-dir=${dataDir}`)).toEqual(verified)
  const cut = fresh('cut.backup')
  await writeFile(cut, (await readFile(whole)).subarray(0, -1))
  expect(await run('verify', cut)).toEqual({ code: 3, stdout: 'the backup is cut off\n', stderr: '' })
  expect(await run('verify', fresh('none'))).toMatchObject({ code: 1, stdout: '' })
  expect(await run('backup', fresh('x'), `--data-dir=${fresh('nowhere')}`)).toMatchObject({ code: 1, stdout: '' })
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})
