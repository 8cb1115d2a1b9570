import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareBytes } from './key-order.js'
import { NO_VERSION, VersionMemory } from './version-memory.js'
import { VersionTable } from './version-table.js'

/** Characters of two, three and four bytes. */
const WIDE = ['\u00e9', '\uffee', '\u{1f600}']

/** A table, and beside it a map that does the same plainly. */
class Both {
  readonly memory = new VersionMemory()
  readonly table = new VersionTable(this.memory)
  readonly #plain = new Map<string, number>()

  set(key: string, live: boolean): void {
    const value = live ? Buffer.from('v') : undefined
    const one = this.memory.add(Buffer.from(key), { value, revision: 2, createRevision: 2, mark: 0 }, NO_VERSION)
    this.table.set(Buffer.from(key), one)
    this.#plain.set(key, one)
  }

  delete(key: string): void {
    this.table.delete(Buffer.from(key))
    this.#plain.delete(key)
  }

  check(low: string, high: string): void {
    const wanted = [...this.#plain].filter(([key]) => compareBytes(key, low) >= 0 && compareBytes(key, high) < 0)
    wanted.sort(([a], [b]) => compareBytes(a, b))
    const walked: number[] = []
    this.table.walk(Buffer.from(low), Buffer.from(high), (one) => {
      walked.push(one)
      return false
    })
    expect(walked).toEqual(wanted.map(([, one]) => one))
    expect(this.table.count(Buffer.from(low), Buffer.from(high))).toBe(wanted.filter(([, one]) => this.memory.isLive(one)).length)
    expect(this.table.size).toBe(this.#plain.size)
    for (const [key, one] of this.#plain) expect(this.table.get(Buffer.from(key))).toBe(one)
  }
}

it('[storage §9.7] keys in any order: found, walked in order, counted by range', () => {
  const key = fc.integer({ min: 0, max: 3_000 }).map((n) => `/k/${n % 50 === 7 ? (WIDE[n % 3] as string) : ''}${String(n)}`)
  fc.assert(
    fc.property(fc.infiniteStream(key), fc.integer({ min: 1, max: 6_000 }), fc.integer(), key, key, (keys, writes, salt, low, high) => {
      const both = new Both()
      for (let n = 0; n < writes; n++) {
        const next = keys.next().value as string
        if ((n + salt) % 5 === 0) both.delete(next)
        else both.set(next, (n + salt) % 3 > 0)
      }
      both.check(low, high)
      both.check('', '\u{10ffff}')
    }),
    { numRuns: 25 },
  )
})

it.each([
  ['rising', (n: number) => n],
  ['falling', (n: number) => 5_000 - n],
])('[storage §9.7] %s keys, and away again', (_name, keyOf) => {
  const both = new Both()
  const key = (n: number): string => String(keyOf(n)).padStart(6, '0')
  for (let n = 0; n < 5_000; n++) both.set(key(n), true)
  both.check('', '\u{10ffff}')
  for (let n = 0; n < 5_000; n++) if (n % 100 > 0) both.delete(key(n))
  both.check('', '\u{10ffff}')
  both.check(key(100), key(101))
  for (let n = 0; n < 5_000; n += 100) both.delete(key(n))
  both.check('', '\u{10ffff}')
  expect([both.table.get(Buffer.from('x')), both.table.count(Buffer.from(''), Buffer.from('~'))]).toEqual([NO_VERSION, 0])
})

it('[storage §9.7] a walk stops where it is told to', () => {
  const both = new Both()
  for (let n = 0; n < 2_000; n++) both.set(String(n).padStart(4, '0'), true)
  const walked: string[] = []
  both.table.walk(Buffer.from('0500'), Buffer.from('~'), (version) => walked.push(both.memory.key(version)) === 700)
  expect([walked[0], walked.at(-1), walked.length]).toEqual(['0500', '1199', 700])
})
