import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareBytes, KeyOrder } from './key-order.js'
import { Version } from './version.js'
import { VersionTable } from './version-table.js'

const version = (key: string, live: boolean): Version => new Version(key, live ? Buffer.from('v') : undefined, 2, undefined)

/** A table, and beside it a map that does the same plainly. */
class Both {
  readonly table: VersionTable
  readonly #order = new KeyOrder()
  readonly #plain = new Map<string, Version>()

  constructor() {
    this.table = new VersionTable(this.#order)
  }

  set(key: string, live: boolean): void {
    this.#order.admit(key)
    const one = version(key, live)
    this.table.set(one)
    this.#plain.set(key, one)
  }

  delete(key: string): void {
    this.table.delete(key)
    this.#plain.delete(key)
  }

  check(low: string, high: string): void {
    const wanted = [...this.#plain.values()].filter(({ key }) => compareBytes(key, low) >= 0 && compareBytes(key, high) < 0)
    wanted.sort((a, b) => compareBytes(a.key, b.key))
    const walked: Version[] = []
    this.table.walk(low, high, (one) => {
      walked.push(one)
      return false
    })
    expect(walked).toEqual(wanted)
    expect(this.table.count(low, high)).toBe(wanted.filter(({ value }) => value !== undefined).length)
    expect(this.table.size).toBe(this.#plain.size)
    for (const [key, one] of this.#plain) expect(this.table.get(key)).toBe(one)
  }
}

it('[storage §9.7] keys in any order: found, walked in order, counted by range', () => {
  const key = fc.integer({ min: 0, max: 3_000 }).map((n) => `/k/${String(n)}`)
  fc.assert(
    fc.property(fc.infiniteStream(key), fc.integer({ min: 1, max: 6_000 }), fc.integer(), key, key, (keys, writes, salt, low, high) => {
      const both = new Both()
      for (let n = 0; n < writes; n++) {
        const next = keys.next().value as string
        if ((n + salt) % 5 === 0) both.delete(next)
        else both.set(next, (n + salt) % 3 > 0)
      }
      both.check(low, high)
      both.check('', '~')
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
  both.check('', '~')
  for (let n = 0; n < 5_000; n++) if (n % 100 > 0) both.delete(key(n))
  both.check('', '~')
  both.check(key(100), key(101))
  for (let n = 0; n < 5_000; n += 100) both.delete(key(n))
  both.check('', '~')
  expect([both.table.get('x'), both.table.count('', '~')]).toEqual([undefined, 0])
})

it('[storage §9.7] a walk stops where it is told to', () => {
  const both = new Both()
  for (let n = 0; n < 2_000; n++) both.set(String(n).padStart(4, '0'), true)
  const walked: string[] = []
  both.table.walk('0500', '~', ({ key }) => walked.push(key) === 700)
  expect([walked[0], walked.at(-1), walked.length]).toEqual(['0500', '1199', 700])
})
