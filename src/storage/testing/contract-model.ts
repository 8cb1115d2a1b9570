import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { StoreError, type Store } from '../contract.js'
import { outcome, ranged, StoreModel } from './model.js'
import { RecordingSink } from './recording-sink.js'
import { brief, createKit, type Reopen, type StoreKit, type StoreSubject } from './subject.js'

const KEYS = ['/a/1', '/a/2', '/a/2/x', '/ab', '/b/1', '__proto__', '/a/\uffee', '/a/\u{10400}']
const PREFIXES = ['', '/', '/a', '/a/', '/a/2', '/b/', '__proto__', '/none']

interface OpenWatch {
  readonly prefix: string
  readonly after: number
  readonly sink: RecordingSink
}

interface Real {
  store: Store
  readonly kit: StoreKit
  watches: OpenWatch[]
}

type Command = fc.AsyncCommand<StoreModel, Real>

/** A command from a name and what it does. */
function command(name: string, run: (model: StoreModel, real: Real) => Promise<void> | void): Command {
  return { check: () => true, run: async (model, real) => run(model, real), toString: () => name }
}

/** A revision of the model from a fraction: 0 is the first, 1 is one above the head. */
function revisionAt(model: StoreModel, fraction: number): number {
  return Math.min(1 + Math.floor(fraction * (model.head + 1)), model.head + 1)
}

/** What a call gives, or the code of its error. */
function attempt<T>(call: () => T): T | string {
  try {
    return call()
  } catch (error) {
    if (error instanceof StoreError) return error.code
    throw error
  }
}

function checkWatches(model: StoreModel, { watches }: Real): void {
  for (const { prefix, after, sink } of watches) expect(sink.brief).toEqual(model.events(prefix, after, model.head))
}

const key = fc.constantFrom(...KEYS)
const prefix = fc.constantFrom(...PREFIXES)
const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const value = fc.option(
  fc.string({ maxLength: 8 }).map((text) => Buffer.from(text).toString()),
  { nil: undefined, freq: 3 },
)

const cas = fc.tuple(key, value, fc.constantFrom('right', 'right', 'right', 'none', 'wrong')).map(([name, text, guess]) =>
  command(`cas ${name} ${String(text)} ${guess}`, async (model, { store }) => {
    const right = model.valueRevision(name, model.head)
    const expected = guess === 'right' ? right : guess === 'none' ? 0 : right + 1
    const operation = text === undefined ? { delete: true as const } : { put: Buffer.from(text) }
    expect(outcome(await store.cas(name, expected, operation))).toBe(model.cas(name, expected, text))
  }),
)

const burst = fc.array(fc.tuple(key, value), { minLength: 2, maxLength: 6 }).map((writes) =>
  command(`burst ${JSON.stringify(writes)}`, async (model, { store }) => {
    const planned = writes.map(([name, text]) => {
      const expected = model.valueRevision(name, model.head)
      model.cas(name, expected, text)
      return { name, text, expected }
    })
    await Promise.all(
      planned.map(({ name, text, expected }) =>
        store.cas(name, expected, text === undefined ? { delete: true } : { put: Buffer.from(text) }),
      ),
    )
    expect(store.head).toBe(model.head)
  }),
)

const read = fc.tuple(key, fraction).map(([name, at]) =>
  command(`get ${name} at ${String(at)}`, (model, { store }) => {
    const revision = revisionAt(model, at)
    const found = attempt(() => store.get(name, revision))
    expect(typeof found === 'string' ? found : brief(found)).toBe(model.get(name, revision))
  }),
)

const range = fc
  .tuple(prefix, fraction, fc.option(key, { nil: undefined }), fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }))
  .map(([below, at, from, limit]) =>
    command(`range ${below} at ${String(at)} from ${String(from)} limit ${String(limit)}`, (model, { store }) => {
      const revision = revisionAt(model, at)
      const options = { revision, ...(from === undefined ? {} : { from }), ...(limit === undefined ? {} : { limit }) }
      expect(attempt(() => ranged(store.range(below, options), store.count(below, options)))).toEqual(model.range(below, options))
    }),
  )

const watch = fc.tuple(prefix, fraction).map(([below, at]) =>
  command(`watch ${below} after ${String(at)}`, (model, { store, watches }) => {
    const after = Math.min(revisionAt(model, at), model.head)
    const sink = new RecordingSink()
    const opened = attempt(() => store.watch(below, after, sink))
    if (after < model.compacted) expect(opened).toBe('Compacted')
    else watches.push({ prefix: below, after, sink })
  }),
)

const compact = fraction.map((at) =>
  command(`compact ${String(at)}`, async (model, { store }) => {
    const revision = revisionAt(model, at)
    const refused = await store.compact(revision).then(
      () => undefined,
      (error: unknown) => (error as StoreError).code,
    )
    expect(refused).toBe(revision > model.head ? 'FutureRevision' : undefined)
    if (refused === undefined && revision > 1) model.compacted = Math.max(model.compacted, revision)
    expect(store.compacted).toBe(model.compacted)
  }),
)

function restart(reopen: Reopen): fc.Arbitrary<Command> {
  return fc.boolean().map((crash) =>
    command(crash ? 'crash' : 'restart', async (model, real) => {
      checkWatches(model, real)
      real.store = await reopen(real.store, real.kit, crash)
      expect(real.watches.every(({ sink }) => sink.ended === 1)).toBe(true)
      real.watches = []
      expect([real.store.head, real.store.compacted]).toEqual([model.head, model.compacted])
    }),
  )
}

/** Any sequence of calls does what the model says. */
export function modelContract(subject: StoreSubject): void {
  const restarts = subject.reopen === undefined ? [] : [restart(subject.reopen)]
  const commands = fc.commands([cas, cas, cas, burst, read, range, watch, compact, ...restarts], { maxCommands: 40 })

  it('[storage §8] any sequence of writes, reads at revisions, watches, compactions and restarts agrees with the model', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const kit = createKit()
        const real: Real = { store: await subject.open(kit), kit, watches: [] }
        const model = new StoreModel()
        try {
          await fc.asyncModelRun(() => ({ model, real }), sequence)
          checkWatches(model, real)
        } finally {
          await real.store.close()
        }
      }),
      { numRuns: subject.reopen === undefined ? 100 : 30 },
    )
  })
}
