// A process that serves a store in a directory, for tests that kill it: node store-child.mjs <compiled sources> <directory> <options>
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { operation } from './load.mjs'

const [compiled, directory, options] = process.argv.slice(2)
const { createLogger, systemClock, systemRandom, systemScheduler } = await import(pathToFileURL(`${compiled}/base/index.js`).href)
const { createLevelStore } = await import(pathToFileURL(`${compiled}/storage/index.js`).href)
const { writers = 0, round = 0, ...rest } = JSON.parse(options)

const say = (value) => writeSync(1, `${JSON.stringify(value)}\n`)

const environment = {
  clock: systemClock,
  scheduler: systemScheduler(),
  random: systemRandom(),
  logger: createLogger({ level: 'error', now: systemClock.now, sink: () => undefined }),
}

const store = createLevelStore({ environment, directory, space: { reserveBytes: 0, minFreeBytes: 0 }, ...rest })

async function write(writer, n) {
  const { key, value } = operation(round, writer, n)
  const expect = store.get(key)?.revision ?? 0
  try {
    const result = await store.cas(key, expect, value === undefined ? { delete: true } : { put: Buffer.from(value) })
    say({ writer, n, ...(result.ok ? { revision: result.revision } : { lost: true }) })
    return true
  } catch (error) {
    say({ writer, n, code: error.code })
    return false
  }
}

async function load(writer) {
  for (let n = 0; await write(writer, n); n++);
}

/** Opens another directory and tells what is in it, or why not. */
async function tryToOpen(other) {
  const tried = createLevelStore({ environment, directory: other, space: { reserveBytes: 0, minFreeBytes: 0 } })
  try {
    await tried.open()
    say({
      head: tried.head,
      values: tried.range('').entries.map(({ key, revision, value }) => `${key}@${String(revision)}=${value.toString()}`),
    })
  } catch (error) {
    say({ name: error.name, code: error.code })
  }
  await tried.close()
}

try {
  await store.open()
  say({ open: true, head: store.head })
  for (let writer = 0; writer < writers; writer++) void load(writer)
} catch (error) {
  say({ open: false, code: error.code })
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  if (request.write !== undefined) await write(0, request.write)
  if (request.count !== undefined) say({ count: store.count(request.count), status: store.status() })
  if (request.tryToOpen !== undefined) await tryToOpen(request.tryToOpen)
  if (request.close === true) break
}
await store.close()
process.exit(0)
