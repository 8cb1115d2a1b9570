import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
