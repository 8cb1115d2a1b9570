import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/storage/index.js'
import { RecordingSink } from '../../src/storage/testing/recording-sink.js'
import { checkRound, WRITERS, type Answered } from './support/answered.js'
import { StoreChild } from './support/child.js'
import { compileStorage } from './support/compile.js'
import { LONG, Scratch, withStore } from './support/environment.js'

const ROUNDS = LONG ? 1_000 : 3
/** Rounds on one directory, each of which looks at all that came before it. */
const ROUNDS_TOGETHER = 20
const SEED = Number(process.env['SEED'] ?? Date.now() % 100_000)

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

function checkHistory(store: Store): void {
  const sink = new RecordingSink()
  store.watch('', store.compacted, sink)
  const from = Math.max(store.compacted, 1) + 1
  expect(sink.all.map(({ revision }) => revision)).toEqual(Array.from({ length: store.head - from + 1 }, (_, i) => from + i))
}

it(
  `[storage §12.1] kill -9 under ${String(WRITERS)} writers, ${String(ROUNDS)} rounds: what was acknowledged is there, revisions have no gap (seed ${String(SEED)})`,
  { timeout: ROUNDS * 20_000 },
  async () => {
    let directory = ''
    let rounds: Answered[] = []
    for (let round = 0; round < ROUNDS; round++) {
      if (round % ROUNDS_TOGETHER === 0) {
        directory = scratch.path()
        rounds = []
      }
      const { answered, revisions } = await run(directory, rounds.length, 500 + ((round * 7_919 + SEED) % 2_500))
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
