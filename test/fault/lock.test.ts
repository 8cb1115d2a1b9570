import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { put } from '../../src/storage/testing/subject.js'
import { StoreChild } from './support/child.js'
import { compileStorage } from './support/compile.js'
import { Scratch, storeIn, withStore } from './support/environment.js'

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

it('[storage §12.8] a second process is refused, and the first goes on', async () => {
  const directory = scratch.path()
  const child = new StoreChild(compiled, directory)
  expect(await child.expect()).toEqual({ open: true, head: 1 })
  for (let i = 0; i < 3; i++) await expect(storeIn(directory).open()).rejects.toMatchObject({ code: 'Locked' })
  child.say({ write: 0 })
  expect(await child.expect()).toEqual({ writer: 0, n: 0, revision: 2 })
  child.say({ close: true })
  await child.gone()
  expect(await withStore(directory, (store) => store.count('/load/'))).toBe(1)
})

it('[storage §12.8] a second opening in one process does not free the lock for another', async () => {
  const directory = scratch.path()
  await withStore(directory, async (store) => {
    await expect(storeIn(directory).open()).rejects.toMatchObject({ code: 'Locked' })
    const child = new StoreChild(compiled, directory)
    expect(await child.expect()).toEqual({ open: false, code: 'Locked' })
    child.say({ close: true })
    await child.gone()
    expect(await put(store, '/a', '1')).toBe(2)
  })
})

it('[storage §9.10] what a killed process leaves behind does not stand in the way', async () => {
  const directory = scratch.path()
  const child = new StoreChild(compiled, directory)
  expect(await child.expect()).toMatchObject({ open: true })
  child.kill()
  await child.gone()
  expect(await withStore(directory, (store) => store.head)).toBe(1)
})
