import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkRound, WRITERS, type Answered } from './support/answered.js'
import { StoreChild } from './support/child.js'
import { compileStorage } from './support/compile.js'
import { Scratch, withStore } from './support/environment.js'
import { operation } from './support/load.mjs'

const scratch = new Scratch()
let compiled = ''

beforeAll(async () => {
  await scratch.make()
  compiled = await compileStorage()
})

afterAll(async () => {
  await rm(compiled, { recursive: true })
  await scratch.remove()
})

interface Reply {
  readonly writer: number
  readonly n: number
  readonly revision?: number
  readonly code?: string
}

it('[storage §12.5] when the disk takes no more, the write is Unknown, later ones ReadOnly, reads go on, and what was acknowledged is there', async () => {
  const directory = scratch.path()
  // No file may grow beyond 256 KiB: the log, and the table that a reopening would make of it, do not fit.
  const child = new StoreChild(compiled, directory, {}, 'ulimit -f 512')
  expect(await child.expect()).toMatchObject({ open: true })
  const acknowledged: Reply[] = []
  let refused: Reply | undefined
  for (let n = 0; refused === undefined; n++) {
    child.say({ write: n })
    const reply = (await child.expect()) as Reply
    if (reply.code === undefined) acknowledged.push(reply)
    else refused = reply
  }
  expect(refused.code).toBe('Unknown')
  expect(acknowledged.length).toBeGreaterThan(100)
  const head = Math.max(...acknowledged.map(({ revision }) => revision ?? 0))

  child.say({ write: refused.n + 1 })
  expect(await child.expect()).toMatchObject({ code: 'ReadOnly' })
  child.say({ count: '/load/' })
  const { count, status } = (await child.expect()) as { count: number; status: { writable: boolean; head: number } }
  expect(status).toMatchObject({ writable: false, head })
  child.kill()
  await child.gone()

  await withStore(directory, (store) => {
    expect(store.head).toBeGreaterThanOrEqual(head)
    expect(store.head).toBeLessThanOrEqual(head + 1)
    expect(store.count('/load/', { revision: head })).toBe(count)
    for (const { n, revision } of acknowledged.slice(-5)) {
      if (revision === undefined) continue
      const { key, value } = operation(0, 0, n)
      expect(store.get(key, revision)?.value.toString()).toBe(value)
    }
  })
})

it(`[storage §12.5] when there is room again after ${String(WRITERS)} writers had none, writing goes on without a restart, and nothing acknowledged is lost`, async () => {
  const directory = scratch.path()
  const child = new StoreChild(compiled, directory, { writers: WRITERS }, 'ulimit -S -f 1024')
  expect(await child.expect()).toMatchObject({ open: true })
  const answered: Answered = new Map()
  const codes = new Map<string, number>()
  for (let failed = 0; failed < WRITERS;) {
    const { writer, n, code } = (await child.expect()) as Reply
    if (code === undefined) answered.set(writer, n)
    else {
      codes.set(code, (codes.get(code) ?? 0) + 1)
      failed++
    }
  }
  expect([...codes.keys()]).toContain('Unknown')
  execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited'])
  for (let last = answered.get(0) ?? -1, resumed = false; !resumed;) {
    child.say({ write: last + 1 })
    const { n, code } = (await child.expect()) as Reply
    resumed = code === undefined
    if (resumed) answered.set(0, (last = n))
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const next = (answered.get(0) ?? 0) + 1
  for (let n = next; n < next + 20; n++) {
    child.say({ write: n })
    expect(await child.expect()).toMatchObject({ writer: 0, n })
    answered.set(0, n)
  }
  child.kill()
  await child.gone()
  await withStore(directory, (store) => {
    checkRound(store, 0, answered)
  })
})
