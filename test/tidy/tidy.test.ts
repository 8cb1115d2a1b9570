import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSources, tidy } from './tidy.js'

const rulesOf = (file: string, text: string): string[] => tidy([{ file, text }]).map(({ rule }) => rule)

describe('tidy', () => {
  it('the project is tidy', () => {
    expect(tidy(readSources(join(import.meta.dirname, '../..')))).toEqual([])
  })

  it.each([
    ['src/a/b.ts', `// TODO: later`, 'leftover'],
    ['src/a/b.test.ts', `it.only('x', () => {})`, 'focused or skipped test'],
    ['src/a/b.ts', `// @ts-ignore`, 'silenced check'],
    ['src/a/b.ts', 'const now = Date.now()', 'wall clock outside base'],
    ['src/a/b.ts', 'const now = new Date()', 'wall clock outside base'],
    ['src/a/b.ts', 'setTimeout(() => {}, 1)', 'timer outside base'],
    ['src/a/b.ts', 'const x = Math.random()', 'randomness outside base'],
    ['src/a/b.ts', 'const home = process.env', 'process outside cli'],
    ['src/a/b.ts', 'export default 1', 'default export'],
    ['docs/a.md', `see /work/main`, 'machine path or host'],
    ['src/a/b.ts', 'x\n'.repeat(401), 'more than 400 lines'],
  ])('finds an offence in %s: %s', (file, text, rule) => {
    expect(rulesOf(file, text)).toContain(rule)
  })

  it('lets through what is allowed', () => {
    expect(rulesOf('src/base/clock.ts', 'const now = Date.now()')).toEqual([])
    expect(rulesOf('src/cli/main.ts', 'process.exit(1)')).toEqual([])
    expect(rulesOf('src/a/b.ts', 'this.scheduler.setTimeout(1)')).toEqual([])
  })
})
