import { expect, it } from 'vitest'
import { violations, type RecordedEvent, type RecordedWrite, type Violation } from './watch-checker.js'

const WRITES: readonly RecordedWrite[] = [
  { type: 'ADDED', key: 'a', revision: 11, content: '1' },
  { type: 'ADDED', key: 'b', revision: 12, content: '1' },
  { type: 'MODIFIED', key: 'a', revision: 13, content: '2' },
  { type: 'DELETED', key: 'a', revision: undefined, content: undefined },
  { type: 'ADDED', key: 'a', revision: 15, content: '3' },
]

const EVENTS: readonly RecordedEvent[] = [
  { type: 'ADDED', key: 'a', revision: 11, content: '1' },
  { type: 'ADDED', key: 'b', revision: 12, content: '1' },
  { type: 'BOOKMARK', key: '', revision: 12, content: '' },
  { type: 'MODIFIED', key: 'a', revision: 13, content: '2' },
  { type: 'DELETED', key: 'a', revision: 14, content: '2' },
  { type: 'ADDED', key: 'a', revision: 15, content: '3' },
  { type: 'BOOKMARK', key: '', revision: 20, content: '' },
]

/** The guarantees that are broken after a change to the recording, each once. */
function broken(change: (events: RecordedEvent[]) => void, from: number = 10): Violation['guarantee'][] {
  const events = [...EVENTS]
  change(events)
  return [...new Set(violations(from, events, WRITES).map(({ guarantee }) => guarantee))].sort()
}

const change = (at: number, changes: Partial<RecordedEvent>) => (events: RecordedEvent[]) => {
  events[at] = { ...events[at]!, ...changes }
}

it('[storage §3.2] finds nothing in a recording that is as it should be', () => {
  expect(violations(10, EVENTS, WRITES)).toEqual([])
})

it('[storage §3.2] tells each broken guarantee', () => {
  const remove = (at: number) => (events: RecordedEvent[]) => void events.splice(at, 1)
  const insert = (at: number, event: RecordedEvent) => (events: RecordedEvent[]) => void events.splice(at, 0, event)
  expect(broken(remove(1))).toEqual(['complete'])
  expect(broken(remove(3))).toEqual(['complete'])
  expect(broken(remove(4))).toEqual(['complete', 'lifecycle'])
  expect(broken(insert(1, EVENTS[0]!))).toEqual(['lifecycle', 'unique'])
  expect(broken(insert(6, { type: 'ADDED', key: 'c', revision: 16, content: '' }))).toEqual(['filtered'])
  expect(broken(insert(4, { type: 'DELETED', key: 'b', revision: 14, content: '' }))).toContain('filtered')
  expect(broken(change(2, { revision: 13 }))).toEqual(['early bookmark'])
  expect(broken(change(6, { revision: 11 }))).toEqual(['early bookmark'])
  expect(broken(change(3, { content: '1' }))).toEqual(['true'])
  expect(broken(change(3, { type: 'ADDED' }))).toEqual(['lifecycle', 'true'])
  expect(broken(() => undefined, 11)).toEqual(['resumable'])
  expect(
    broken((events) => {
      events.splice(0, 2, EVENTS[1]!, EVENTS[0]!)
    }),
  ).toEqual(['ordered'])
})
