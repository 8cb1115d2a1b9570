import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLevelStore, type Store } from '../../../src/storage/index.js'
import { FakeEnvironment } from '../../../src/storage/testing/fake-environment.js'

/** More and longer runs. */
export const LONG: boolean = process.env['LONG'] === '1'

/** A store whose time stands still: nothing happens in it but what the test does. */
export function storeIn(directory: string): Store {
  return createLevelStore({ environment: new FakeEnvironment(), directory, space: { reserveBytes: 0, minFreeBytes: 0 } })
}

/** Runs a test with an open store, and closes it. */
export async function withStore<T>(directory: string, use: (store: Store) => Promise<T> | T): Promise<T> {
  const store = storeIn(directory)
  await store.open()
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

/** Directories that go when the tests are over. */
export class Scratch {
  #root = ''
  #made = 0

  async make(): Promise<void> {
    this.#root = await mkdtemp(join(tmpdir(), 'fault-'))
  }

  /** A path where nothing is yet. */
  path(): string {
    return join(this.#root, String(++this.#made))
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true })
  }
}
