import { cpSync, readdirSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/storage/index.js'
import { LONG, Scratch, withStore } from './support/environment.js'

const CUTS = LONG ? 300 : 12
const WRITERS = 64
const SEED = Number(process.env['SEED'] ?? Date.now() % 100_000)
const scratch = new Scratch()

beforeAll(() => scratch.make())
afterAll(() => scratch.remove())

/** Repeatable numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

/** What was on disk for certain when a write was acknowledged: how long each log was, and what each key had. */
interface Synced {
  readonly logs: ReadonlyMap<string, number>
  readonly head: number
}

const logsOf = (directory: string): string[] => readdirSync(directory).filter((name) => name.endsWith('.log'))

function lengthsOf(directory: string): Map<string, number> {
  return new Map(logsOf(directory).map((name) => [name, statSync(join(directory, name)).size]))
}

/** The files as they are after a power cut: of what was not synced nothing is left, or nothing but zeros. */
async function afterPowerCut(directory: string, { logs }: Synced, zeros: boolean): Promise<string> {
  const copy = scratch.path()
  cpSync(directory, copy, { recursive: true, filter: (path) => !['LOCK', 'owner.sock'].includes(basename(path)) })
  for (const name of logsOf(copy)) {
    const file = await open(join(copy, name), 'r+')
    const { size } = await file.stat()
    await file.truncate(Math.min(size, logs.get(name) ?? 0))
    if (zeros) await file.truncate(size)
    await file.close()
  }
  return copy
}

it(
  `[storage §12.2] ${String(CUTS)} power cuts under ${String(WRITERS)} writers: what was acknowledged is there, what was not is a prefix of the rest (seed ${String(SEED)})`,
  { timeout: 30_000 + CUTS * 10_000 },
  async () => {
    const random = numbers(SEED)
    const directory = scratch.path()
    const copies: { readonly copy: string; readonly head: number; readonly assigned: ReadonlyMap<number, string> }[] = []
    await withStore(directory, async (store) => {
      let synced: Synced = { logs: lengthsOf(directory), head: store.head }
      const acknowledged = new Map<number, string>()
      let cuts = 0
      const writer = async (id: number): Promise<void> => {
        for (let n = 0; cuts < CUTS; n++) {
          const key = `/k/${String(id)}/${String(n % 3)}`
          const value = `${String(id)} ${String(n)} ${'x'.repeat(Math.floor(random() * 4_000))}`
          const result = await store.cas(key, store.get(key)?.revision ?? 0, { put: Buffer.from(value) })
          if (!result.ok) throw new Error('a writer has keys of its own')
          acknowledged.set(result.revision, `${key}=${value}`)
          // The next round has not begun when a round is answered: what the log holds now is synced.
          if (store.head > synced.head) synced = { logs: lengthsOf(directory), head: store.head }
        }
      }
      const cutter = async (): Promise<void> => {
        while (cuts < CUTS) {
          for (let turns = Math.floor(random() * 20); turns >= 0; turns--) await new Promise((resolve) => setImmediate(resolve))
          const { head } = synced
          const copy = await afterPowerCut(directory, synced, random() < 0.5).catch((error: unknown) => {
            // A table or log that LevelDB removed while it was copied: that is no moment of a power cut.
            if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
            throw error
          })
          if (copy === undefined) continue
          cuts++
          copies.push({ copy, head, assigned: acknowledged })
        }
      }
      await Promise.all([cutter(), ...Array.from({ length: WRITERS }, (_, id) => writer(id))])
    })
    for (const { copy, head, assigned } of copies) {
      await withStore(copy, (store) => {
        expect(store.head).toBeGreaterThanOrEqual(head)
        expect(prefixFaults(store, assigned)).toEqual([])
      })
    }
  },
)

/** Revisions of a reopened store that show something else than was written. */
function prefixFaults(store: Store, written: ReadonlyMap<number, string>): string[] {
  return store
    .range('/k/')
    .entries.filter(({ key, revision, value }) => written.get(revision) !== `${key}=${value.toString()}`)
    .map(({ key, revision }) => `${key}@${String(revision)}`)
}
