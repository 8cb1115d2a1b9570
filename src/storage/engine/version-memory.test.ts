import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from '../contract.js'
import { NO_VERSION, VersionMemory } from './version-memory.js'

const MIB = 1024 * 1024

/** The n-th value: so many bytes of its own kind. */
const valueOf = (n: number, length = 1 + ((n * 7_919) % 4_000)): Buffer => Buffer.alloc(length, `${String(n)} `)

function add(memory: VersionMemory, n: number, value: Buffer | undefined = valueOf(n), previous = NO_VERSION): number {
  return memory.add(Buffer.from(`k${String(n)}`), { value, revision: n + 2, createRevision: n + 1, mark: n }, previous)
}

function filled(count: number): { readonly memory: VersionMemory; readonly versions: number[] } {
  const memory = new VersionMemory()
  return { memory, versions: Array.from({ length: count }, (_, n) => add(memory, n)) }
}

const entryOf = (memory: VersionMemory, version: number): Entry => memory.entry(version) as Entry

it('[storage §9.7] versions share memory and read as they were put, those released for as long as somebody holds them, too', () => {
  const { memory, versions } = filled(3_000)
  expect(memory.bytes).toBeLessThan(3_000 * 2_100 + 2 * MIB)
  const held = versions.map((version) => entryOf(memory, version))
  expect(new Set(held.map(({ value }) => value.buffer)).size).toBe(memory.bytes / MIB)
  for (const [n, version] of versions.entries()) if (n % 4 > 0) memory.release(version)
  for (const [n, { key, value, revision, createRevision, mark }] of held.entries()) {
    expect([key, revision, createRevision, mark]).toEqual([`k${String(n)}`, n + 2, n + 1, n])
    expect(value.equals(valueOf(n))).toBe(true)
    if (n % 4 > 0) continue
    expect(entryOf(memory, versions[n]!).value.equals(valueOf(n))).toBe(true)
    expect([memory.key(versions[n]!), memory.revision(versions[n]!)]).toEqual([`k${String(n)}`, n + 2])
  }
})

it('[storage §9.8] a few versions that stay do not keep the memory of all that have gone', () => {
  const { memory, versions } = filled(6_000)
  const before = memory.bytes
  for (const [n, version] of versions.entries()) if (n % 10 > 0) memory.release(version)
  expect(memory.bytes).toBeLessThan(before / 5 + 2 * MIB)
  for (const [n, version] of versions.entries()) if (n % 10 === 0) memory.release(version)
  expect(memory.bytes).toBeLessThanOrEqual(MIB)
})

it('[storage §9.8] versions that go at once leave nothing behind', () => {
  const memory = new VersionMemory()
  const numbers = new Set<number>()
  for (let n = 0; n < 10_000; n++) {
    const version = add(memory, n)
    numbers.add(version)
    memory.release(version)
  }
  expect(memory.bytes).toBeLessThanOrEqual(2 * MIB)
  expect(numbers.size).toBe(1)
})

it('[storage §9.7] a large version stands alone and goes alone', () => {
  const memory = new VersionMemory()
  const large = add(memory, 0, Buffer.alloc(100_000, 'x'))
  const alone = entryOf(memory, large).value.buffer.byteLength
  expect([alone >= 100_000, alone < 100_100]).toEqual([true, true])
  const empty = add(memory, 1, Buffer.alloc(0))
  expect(entryOf(memory, empty).value.length).toBe(0)
  memory.release(large)
  expect(memory.bytes).toBe(MIB)
})

it('[storage §9.7] a deletion has no value, and a version knows the one before it until that is cut', () => {
  const memory = new VersionMemory()
  const first = add(memory, 1)
  const gone = memory.add(Buffer.from('k1'), { value: undefined, revision: 9, createRevision: 2, mark: 0 }, first)
  expect([memory.isLive(first), memory.isLive(gone), memory.isLive(NO_VERSION)]).toEqual([true, false, false])
  expect([memory.previous(first), memory.previous(gone), memory.entry(gone)]).toEqual([NO_VERSION, first, undefined])
  expect(memory.event(gone)).toMatchObject({ type: 'delete', key: 'k1', revision: 9, previous: { key: 'k1', revision: 3 } })
  memory.cutPrevious(gone)
  expect(memory.previous(gone)).toBe(NO_VERSION)
  expect(() => memory.event(gone)).toThrow('was not there')
})

it('[storage §9.7] what is noted of a version stays with it when it moves, and goes when it goes', () => {
  const { memory, versions } = filled(2_000)
  const early = entryOf(memory, versions[0]!)
  const gone = entryOf(memory, versions[1]!)
  for (const [n, version] of versions.entries()) if (n > 0) memory.release(version)
  for (let n = 3_000; n < 4_000; n++) add(memory, n)
  expect(entryOf(memory, versions[0]!).value.buffer).not.toBe(early.value.buffer)
  early.mark = 77
  early.derived = 'seen'
  gone.mark = 78
  gone.derived = 'late'
  expect([entryOf(memory, versions[0]!).mark, entryOf(memory, versions[0]!).derived]).toEqual([77, 'seen'])
  expect([gone.mark, gone.derived]).toEqual([78, undefined])
  for (let n = 3_000; n < 4_000; n++) expect(n).toBe(n)
  memory.release(versions[0]!)
  const next = add(memory, 0)
  expect([entryOf(memory, next).mark, entryOf(memory, next).derived]).toEqual([0, undefined])
})

it('[storage §9.7] whatever is kept and released, what is kept reads as it was put', () => {
  const step = fc.record({
    release: fc.nat(),
    length: fc.oneof(fc.nat(3_000), fc.integer({ min: 60_000, max: 70_000 })),
    keep: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 600, size: 'max' }), (steps) => {
      const memory = new VersionMemory()
      const kept = new Map<number, { readonly n: number; readonly length: number }>()
      for (const [n, { release, length, keep }] of steps.entries()) {
        kept.set(add(memory, n, valueOf(n, length)), { n, length })
        const all = [...kept.keys()]
        const victim = all[release % all.length] as number
        if (keep) continue
        memory.release(victim)
        kept.delete(victim)
      }
      for (const [version, { n, length }] of kept) {
        const { key, value, revision } = entryOf(memory, version)
        expect([key, revision, value.equals(valueOf(n, length))]).toEqual([`k${String(n)}`, n + 2, true])
      }
    }),
    { numRuns: 30 },
  )
})
