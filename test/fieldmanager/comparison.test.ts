import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '../../src/base/json/index.js'
import { asLine, history, played, type Outcome, type Step } from './history.js'

// In long mode, the field manager is compared with structured-merge-diff itself, by a small program (go/) that plays the same histories.

const LONG = process.env['LONG'] === '1'
const CASES = 20_000
const BATCH = 1_000
const SOURCES = join(import.meta.dirname, 'go')

describe.runIf(LONG)('[apply §3] the field manager and structured-merge-diff', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smd-'))
  const program = join(folder, 'smd')

  beforeAll(() => {
    execFileSync('go', ['build', '-o', program, '.'], { cwd: SOURCES, stdio: 'inherit' })
  }, 300_000)
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const judged = (histories: readonly (readonly Step[])[]): (readonly Outcome[])[] => {
    const input = `${histories.map(asLine).join('\n')}\n`
    const output = execFileSync(program, [], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as readonly Outcome[])
  }

  const differs = (steps: readonly Step[]): boolean => {
    const [theirs] = judged([steps])
    return JSON.stringify(played(steps).map(comparable)) !== JSON.stringify(theirs?.map(comparable))
  }

  it(`agree on objects, owners, conflicts and errors of ${String(CASES)} histories`, () => {
    const seed = Number(process.env['SEED'] ?? '1')
    const total = { steps: 0, conflicts: 0, errors: 0 }
    for (let done = 0; done < CASES; done += BATCH) {
      const histories = fc.sample(history, { seed: seed + done, numRuns: BATCH })
      for (const [i, theirs] of judged(histories).entries()) {
        const steps = histories[i] as readonly Step[]
        const ours = played(steps)
        count(total, ours)
        if (JSON.stringify(ours.map(comparable)) !== JSON.stringify(theirs.map(comparable))) {
          const least = shrunk(steps, differs)
          expect(played(least).map(comparable), JSON.stringify(least, undefined, 1)).toEqual(judged([least])[0]?.map(comparable))
        }
      }
    }
    console.log(
      `${String(CASES)} histories, ${String(total.steps)} steps, ${String(total.conflicts)} conflicts, ${String(total.errors)} errors: agreed`,
    )
    expect(total.conflicts).toBeGreaterThan(CASES / 20)
  }, 900_000)
})

function count(total: { steps: number; conflicts: number; errors: number }, outcomes: readonly Outcome[]): void {
  total.steps += outcomes.length
  total.conflicts += outcomes.filter(({ conflicts }) => conflicts.length > 0).length
  total.errors += outcomes.filter(({ error }) => error !== '').length
}

/** The history without steps that its difference does not need. */
function shrunk(steps: readonly Step[], fails: (steps: readonly Step[]) => boolean): readonly Step[] {
  for (let i = steps.length - 1; i > 0; i--) {
    const less = steps.filter((_, at) => at !== i)
    if (fails(less)) return shrunk(less, fails)
  }
  return steps
}

/** An outcome with all keys in order, and with error texts only where they do not depend on the order of a hash map. */
function comparable({ object, managers, conflicts, error }: Outcome): JsonValue {
  return ordered({
    object,
    managers: managers as unknown as JsonObject,
    conflicts: [...((conflicts as string[] | null) ?? [])],
    error: errorText(error),
  })
}

function errorText(error: string): string {
  if (error === '') return ''
  const text = error.replace(
    /^(patch|live|before): |^failed to create typed (patch|live) object \([^)]*\): |^failed to create manager .*?\): /,
    '',
  )
  return text.includes('\n') || text.includes('not declared') ? 'several' : text
}

function ordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key] as JsonValue)]),
  )
}
