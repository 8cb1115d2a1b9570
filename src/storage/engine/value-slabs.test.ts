import { expect, it } from 'vitest'
import { ValueSlabs } from './value-slabs.js'
import { Version, type LiveVersion } from './version.js'

const MIB = 1024 * 1024

/** The n-th value: so many bytes of its own kind. */
const valueOf = (n: number, length = 1 + ((n * 7_919) % 4_000)): Buffer => Buffer.alloc(length, `${String(n)} `)
const make = (n: number, value = valueOf(n)): LiveVersion => new Version(`k${String(n)}`, value, n + 2, undefined) as LiveVersion

function filled(count: number): { readonly slabs: ValueSlabs; readonly versions: LiveVersion[] } {
  const slabs = new ValueSlabs()
  const versions = Array.from({ length: count }, (_, n) => make(n))
  for (const version of versions) slabs.keep(version)
  return { slabs, versions }
}

it('[storage §9.7] values share memory and read as they were put, those released for as long as somebody holds them, too', () => {
  const { slabs, versions } = filled(3_000)
  expect(slabs.sharedBytes).toBeLessThan(3_000 * 2_000 + 2 * MIB)
  expect(new Set(versions.map(({ value }) => value.buffer)).size).toBe(slabs.sharedBytes / MIB)
  const held = versions.map(({ value }) => value)
  for (const [n, version] of versions.entries()) if (n % 4 > 0) slabs.release(version)
  for (const [n, version] of versions.entries()) {
    expect(version.value.equals(valueOf(n))).toBe(true)
    expect(held[n]!.equals(valueOf(n))).toBe(true)
  }
})

it('[storage §9.8] a few values that stay do not keep the memory of all that have gone', () => {
  const { slabs, versions } = filled(6_000)
  const before = slabs.sharedBytes
  for (const [n, version] of versions.entries()) if (n % 10 > 0) slabs.release(version)
  expect(slabs.sharedBytes).toBeLessThan(before / 5 + 2 * MIB)
  for (const version of versions) if (!version.released) slabs.release(version)
  expect(slabs.sharedBytes).toBeLessThanOrEqual(MIB)
})

it('[storage §9.8] values that go at once leave nothing behind', () => {
  const slabs = new ValueSlabs()
  for (let n = 0; n < 10_000; n++) {
    const version = make(n)
    slabs.keep(version)
    slabs.release(version)
  }
  expect(slabs.sharedBytes).toBeLessThanOrEqual(2 * MIB)
})

it('[storage §9.7] a large value stands alone, and a slice of something larger is copied', () => {
  const slabs = new ValueSlabs()
  const alone = Buffer.allocUnsafeSlow(100_000).fill('x')
  const large = make(0, alone)
  slabs.keep(large)
  expect(large.value).toBe(alone)
  const slice = make(1, Buffer.alloc(300_000, 'y').subarray(1, 200_001))
  slabs.keep(slice)
  expect([slice.value.buffer.byteLength, slice.value.equals(Buffer.alloc(200_000, 'y'))]).toEqual([200_000, true])
  slabs.release(large)
  const empty = make(2, Buffer.alloc(0))
  slabs.keep(empty)
  expect([slabs.sharedBytes, empty.value.length]).toEqual([MIB, 0])
})
