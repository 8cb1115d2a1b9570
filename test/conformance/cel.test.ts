import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { run, vectors } from './cel-vectors.js'

// The vectors that fail, each with its reason. The list may only shrink: a vector that passes has to be taken off it.
const EXPECTED = JSON.parse(readFileSync(new URL('cel-failures.json', import.meta.url), 'utf8')) as Record<string, string>

test('[cel §8] the public vectors of the language, without messages, of the libraries that Kubernetes has', () => {
  const all = vectors()
  const failures = all.filter((vector) => run(vector) !== undefined).map(({ id }) => id)
  expect(failures.filter((id) => EXPECTED[id] === undefined)).toEqual([])
  expect(Object.keys(EXPECTED).filter((id) => !failures.includes(id))).toEqual([])
  expect(all.length).toBeGreaterThan(1400)
  expect(failures.length / all.length).toBeLessThan(0.03)
})
