import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/storage/index.js'
import { RecordingSink } from '../../src/storage/testing/recording-sink.js'
import { StoreChild } from './support/child.js'
import { compileStorage } from './support/compile.js'
import { LONG, Scratch, withStore } from './support/environment.js'
import { operation } from './support/load.mjs'

const ROUNDS = LONG ? 60 : 3
const WRITERS = 64
const KEYS = 5

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
}

/** The last operation of each writer that was answered, by round. */
type Answered = Map<number, number>

/** Lets a child write until so many replies have come, kills it, and reads what it still had said. */
async function run(directory: string, round: number, replies: number): Promise<{ answered: Answered; revisions: number[] }> {
  const child = new StoreChild(compiled, directory, { writers: WRITERS, round, history: { minAgeMs: 0, minRevisions: 300 } })
  expect(await child.expect()).toMatchObject({ open: true })
  const answered: Answered = new Map()
  const revisions: number[] = []
  for (let reply = await child.next(); reply !== undefined; reply = await child.next()) {
    const { writer, n, revision } = reply as Reply
    expect(n).toBe((answered.get(writer) ?? -1) + 1)
    answered.set(writer, n)
    if (revision !== undefined) revisions.push(revision)
    if (revisions.length === replies) child.kill()
  }
  await child.gone()
  return { answered, revisions }
}

/** The texts that a key may have: after the last answered operation, or after the one that was under way. */
function possible(round: number, writer: number, key: number, last: number): (string | undefined)[] {
  const values: (string | undefined)[] = []
  for (let n = last + 1; n >= 0 && values.length < 2; n--) {
    if (n % KEYS !== key) continue
    values.push(operation(round, writer, n).value)
    if (n <= last) return values
  }
  return [...values, undefined]
}

function checkRound(store: Store, round: number, answered: Answered): void {
  for (let writer = 0; writer < WRITERS; writer++) {
    for (let key = 0; key < KEYS; key++) {
      const name = operation(round, writer, key).key
      expect(possible(round, writer, key, answered.get(writer) ?? -1), name).toContain(store.get(name)?.value.toString())
    }
  }
}

function checkHistory(store: Store): void {
  const sink = new RecordingSink()
  store.watch('', store.compacted, sink)
  const from = Math.max(store.compacted, 1) + 1
  expect(sink.all.map(({ revision }) => revision)).toEqual(Array.from({ length: store.head - from + 1 }, (_, i) => from + i))
}

it(
  `[storage §12.1] kill -9 under write load, ${String(ROUNDS)} rounds: what was acknowledged is there, revisions have no gap`,
  { timeout: ROUNDS * 20_000 },
  async () => {
    const directory = scratch.path()
    const rounds: Answered[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const { answered, revisions } = await run(directory, round, 500 + ((round * 7_919) % 2_500))
      rounds.push(answered)
      expect(new Set(revisions).size).toBe(revisions.length)
      await withStore(directory, (store) => {
        expect(store.head).toBeGreaterThanOrEqual(Math.max(...revisions))
        rounds.forEach((each, at) => {
          checkRound(store, at, each)
        })
        checkHistory(store)
      })
    }
  },
)
