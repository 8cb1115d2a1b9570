import { expect, it } from 'vitest'
import { FakeEnvironment } from '../testing/fake-environment.js'
import { Retention } from './retention.js'
import { VersionIndex } from './version-index.js'

function setup(maxBytes = Number.POSITIVE_INFINITY) {
  const environment = new FakeEnvironment()
  const index = new VersionIndex()
  const retention = new Retention(index, environment.clock, { minAgeMs: 1_000, minRevisions: 10, maxBytes })
  const write = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const { revision: previousRevision } = index.newest('k')
      const value = Buffer.alloc(100)
      index.append({ key: 'k', value, revision: index.head + 1, createRevision: 2, previousRevision, expiry: 0, mark: 0 })
    }
  }
  return { environment, index, retention, write }
}

it('[storage §9.8] history goes when it is both old enough and beyond the kept number', () => {
  const { environment, retention, write } = setup()
  write(30)
  retention.mark()
  expect(retention.target).toBe(0)
  environment.advance(500)
  write(30)
  retention.mark()
  environment.advance(500)
  retention.mark()
  expect(retention.target).toBe(31)
  environment.advance(500)
  retention.mark()
  expect(retention.target).toBe(51)
})

it('[storage §9.8] more than the kept bytes goes at any age', () => {
  const { index, retention, write } = setup(2_000)
  write(5)
  expect(retention.target).toBeLessThanOrEqual(0)
  write(20)
  expect(retention.target).toBe(index.head)
})

it('[storage §9.8] marks do not pile up, and a head that stands still ages', () => {
  const { environment, retention, write } = setup()
  write(30)
  for (let i = 0; i < 20; i++) {
    retention.mark()
    environment.advance(retention.interval * 3)
  }
  expect(retention.target).toBe(21)
})
