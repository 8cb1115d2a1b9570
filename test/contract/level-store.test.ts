import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createLevelStore, type Store } from '../../src/storage/index.js'
import { openLevelDatabase } from '../../src/storage/level/database.js'
import { registerStoreContract, type StoreKit } from '../../src/storage/testing/contract.js'

let root = ''
let made = 0
const directories = new WeakMap<Store, string>()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'level-contract-'))
})

afterAll(async () => {
  await rm(root, { recursive: true })
})

async function open({ environment, gate }: StoreKit, directory: string): Promise<Store> {
  const store = createLevelStore({
    environment,
    directory,
    space: { reserveBytes: 0, minFreeBytes: 0 },
    openDatabase: async (path, createIfMissing) => {
      const database = await openLevelDatabase(path, createIfMissing)
      return {
        ...database,
        write: async (operations) => {
          await gate.pass()
          await database.write(operations)
        },
      }
    },
  })
  await store.open()
  directories.set(store, directory)
  return store
}

const nextDirectory = (): string => join(root, String(++made))

registerStoreContract({
  name: 'level',
  supports: { time: true, gate: true },
  open: (kit) => open(kit, nextDirectory()),
  reopen: async (store, kit, crash) => {
    const directory = directories.get(store)!
    if (!crash) {
      await store.close()
      return open(kit, directory)
    }
    // What a killed process leaves behind: its files as they are at this moment. LOCK must not be touched, reading it would release it.
    const copy = nextDirectory()
    await cp(directory, copy, { recursive: true, filter: (path) => !['LOCK', 'owner.sock'].includes(basename(path)) })
    await store.close()
    return open(kit, copy)
  },
})
