import { expect, it } from 'vitest'
import { History } from './history.js'
import type { StoredRecord } from './journal.js'
import { VersionIndex } from './version-index.js'

/** The next write of a key; value undefined: its deletion. */
function recordOf(index: VersionIndex, key: string, value: string | undefined): StoredRecord {
  const { revision: previousRevision, createRevision } = index.newest(key)
  const revision = index.head + 1
  return {
    key,
    value: value === undefined ? undefined : Buffer.from(value),
    revision,
    createRevision: previousRevision === 0 ? revision : createRevision,
    previousRevision,
    expiry: 0,
    mark: 0,
  }
}

/** An index after these writes; `-key` deletes. */
function indexOf(...writes: string[]): VersionIndex {
  const index = new VersionIndex()
  for (const write of writes) {
    const key = write.replace(/^-/, '')
    index.append(recordOf(index, key, key === write ? 'v' : undefined))
  }
  return index
}

it('[storage §9.8] a trim deletes what was superseded or is a deletion up to its revision, and counts what lives there', () => {
  const index = indexOf('a', 'a', 'b', '-b', 'b', '-a')
  expect(index.planTrim(1, 10)).toBeUndefined()
  expect(index.planTrim(2, 10)).toEqual({ compacted: 2, live: 1, deletions: [] })
  expect(index.planTrim(3, 10)).toEqual({ compacted: 3, live: 1, deletions: [2] })
  expect(index.planTrim(5, 10)).toEqual({ compacted: 5, live: 1, deletions: [2, 4, 5] })
  expect(index.planTrim(99, 10)).toEqual({ compacted: 7, live: 1, deletions: [2, 4, 5, 3, 7] })
})

it('[storage §9.8] a trim stops at its number of deletions and goes on from there', () => {
  const index = indexOf('a', 'a', 'a', '-a', 'b')
  const first = index.planTrim(6, 1)
  expect(first).toEqual({ compacted: 3, live: 1, deletions: [2] })
  if (first !== undefined) index.trim(first)
  expect(index.planTrim(6, 2)).toEqual({ compacted: 5, live: 0, deletions: [3, 4, 5] })
})

it('[storage §9.8] after a trim to the head nothing superseded is kept and deleted keys are forgotten', () => {
  const index = indexOf('a', 'a', 'b', '-b', 'c', '-c', 'c')
  expect(index.supersededBytes).toBeGreaterThan(0)
  const trim = index.planTrim(index.head, 100)
  if (trim !== undefined) index.trim(trim)
  expect(index.supersededBytes).toBe(0)
  expect(index.newest('b')).toEqual({ revision: 0, createRevision: 0 })
  expect([index.get('b'), index.get('a')?.revision, index.get('c')?.revision]).toEqual([undefined, 3, 8])
  expect([index.live, index.count('', {})]).toEqual([2, 2])
})

it('[storage §9.8] a plan made before an append holds after it', () => {
  const index = indexOf('a', '-a')
  const trim = index.planTrim(3, 100)
  index.append(recordOf(index, 'a', 'new'))
  if (trim !== undefined) index.trim(trim)
  expect([index.compacted, index.get('a')?.revision, index.get('a', 3)]).toEqual([3, 4, undefined])
})

it('[storage §9.8] a key that is deleted and made again keeps nothing of what was before', () => {
  const index = indexOf('a', '-a', 'a', '-a', 'a')
  for (let target = 2; target <= index.head; target++) {
    const trim = index.planTrim(target, 1)
    if (trim !== undefined) index.trim(trim)
  }
  expect([index.compacted, index.get('a')?.revision, index.count('', {}), index.supersededBytes]).toEqual([6, 6, 1, 0])
})

it('[storage §8] a key is found as it is written alone: one without a UTF-8 form is not there', () => {
  const index = indexOf('k\ufffd', 'k\u00e9', 'k\u{1f600}')
  expect([index.get('k\ufffd')?.revision, index.get('k\u00e9')?.key, index.get('k\u{1f600}')?.key]).toEqual([2, 'k\u00e9', 'k\u{1f600}'])
  expect([index.get('k\ud800'), index.get('k'), index.get('k\u00e9\u00e9')]).toEqual([undefined, undefined, undefined])
})

it('[storage §9.7] history gives each revision, however much has left it', () => {
  const history = new History(2)
  for (let revision = 2; revision < 20_000; revision++) history.push(revision, revision * 3)
  for (let revision = 2; revision < 19_000; revision++) expect(history.shift()).toBe(revision * 3)
  history.push(20_000, 1)
  expect([history.at(19_000), history.at(20_000), history.last]).toEqual([57_000, 1, 20_000])
  expect(() => history.at(18_999)).toThrow('not in the history')
  expect(() => history.at(20_001)).toThrow('not in the history')
  expect(() => {
    history.push(20_002, 1)
  }).toThrow('does not follow')
})
