import { expect, it } from 'vitest'
import { History } from './history.js'
import { Version } from './version.js'
import { VersionIndex } from './version-index.js'

/** An index after these writes; `-key` deletes. */
function indexOf(...writes: string[]): VersionIndex {
  const index = new VersionIndex()
  for (const write of writes) {
    const key = write.replace(/^-/, '')
    index.append(new Version(key, key === write ? Buffer.from('v') : undefined, index.head + 1, index.newest(key)))
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
  expect([index.newest('b'), index.newest('a')?.previous, index.newest('c')?.previous]).toEqual([undefined, undefined, undefined])
  expect([index.live, index.count('', {})]).toEqual([2, 2])
})

it('[storage §9.8] a plan made before an append holds after it', () => {
  const index = indexOf('a', '-a')
  const trim = index.planTrim(3, 100)
  index.append(new Version('a', Buffer.from('new'), 4, index.newest('a')))
  if (trim !== undefined) index.trim(trim)
  expect([index.compacted, index.get('a')?.revision, index.get('a', 3)]).toEqual([3, 4, undefined])
})

it('[storage §9.7] history gives each revision, however much has left it', () => {
  const history = new History(2)
  const make = (revision: number): Version => new Version('k', undefined, revision, undefined)
  for (let revision = 2; revision < 10_000; revision++) history.push(make(revision))
  for (let revision = 2; revision < 9_000; revision++) expect(history.shift().revision).toBe(revision)
  history.push(make(10_000))
  expect([history.at(9_000).revision, history.at(10_000).revision, history.last]).toEqual([9_000, 10_000, 10_000])
  expect(() => history.at(8_999)).toThrow('not in the history')
  expect(() => {
    history.push(make(10_002))
  }).toThrow('does not follow')
})
