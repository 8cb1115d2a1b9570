import { describe, expect, it } from 'vitest'
import type { EventRecord, History, WatchRecord, WriteRecord } from './history.js'
import { judge } from './judge.js'
import { eventsOf, stateAt, timelineOf } from './timeline.js'

/** Writes one after another, each in the ms of its revision. */
const WRITES: readonly WriteRecord[] = [
  { op: 'create', key: 'a/x', outcome: 'done', revision: 2, content: '1', color: 'red', start: 2, end: 2.5 },
  { op: 'create', key: 'a/y', outcome: 'done', revision: 3, content: '1', color: 'blue', start: 3, end: 3.5 },
  { op: 'update', key: 'a/x', outcome: 'done', revision: 4, expected: 2, content: '2', color: 'blue', start: 4, end: 4.5 },
  { op: 'update', key: 'a/x', outcome: 'conflict', expected: 2, start: 4.6, end: 4.7 },
  { op: 'create', key: 'a/x', outcome: 'exists', start: 4.8, end: 4.9 },
  { op: 'delete', key: 'a/y', outcome: 'done', start: 5, end: 5.5 },
  { op: 'update', key: 'a/y', outcome: 'missing', start: 5.6, end: 5.7 },
  { op: 'create', key: 'b/y', outcome: 'done', revision: 6, content: '1', color: 'red', start: 6, end: 6.5 },
  { op: 'update', key: 'a/x', outcome: 'done', revision: 7, content: '3', color: 'red', start: 7, end: 7.5 },
]
const DELETED: EventRecord = { type: 'DELETED', key: 'a/y', revision: 5, content: '1' }
const bookmark = (revision: number): EventRecord => ({ type: 'BOOKMARK', key: '', revision, content: '' })

const NOTHING: History = { writes: WRITES, reads: [], lists: [], watches: [] }
const TIMELINE = timelineOf({ ...NOTHING, watches: [{ scope: {}, from: 1, initial: false, until: 9, events: [DELETED] }] })
const whole: WatchRecord = { scope: {}, from: 1, initial: false, until: 7, events: eventsOf(TIMELINE, {}, 1, 7) }
const reds: WatchRecord = { ...whole, scope: { color: 'red' }, events: eventsOf(TIMELINE, { color: 'red' }, 1, 7) }
const initial: WatchRecord = {
  ...whole,
  initial: true,
  from: 0,
  events: [
    ...stateAt(TIMELINE, {}, 4).map((seen): EventRecord => ({ type: 'ADDED', ...seen })),
    bookmark(4),
    ...eventsOf(TIMELINE, {}, 4, 7),
    bookmark(7),
  ],
}
const list = { scope: {}, revision: 4, exact: false, items: stateAt(TIMELINE, {}, 4), start: 4.6, end: 4.8 }
const read = { key: 'a/x', seen: { key: 'a/x', revision: 4, content: '2' }, start: 4.6, end: 4.8 }
const SOUND: History = {
  writes: WRITES,
  reads: [
    read,
    { key: 'a/y', seen: undefined, start: 5.2, end: 5.3 },
    { key: 'a/y', seen: { key: 'a/y', revision: 3, content: '1' }, start: 5.2, end: 5.3 },
  ],
  lists: [list, { ...list, exact: true, revision: 3, items: stateAt(TIMELINE, {}, 3) }],
  watches: [whole, reds, initial],
}

const rules = (history: Partial<History>): string[] => judge({ ...SOUND, ...history }).map(({ rule }) => rule)
const events = (change: (events: EventRecord[]) => void, watch: WatchRecord = whole): string[] => {
  const changed = [...watch.events]
  change(changed)
  return rules({ watches: [whole, { ...watch, events: changed }] })
}
const write = (at: number, change: Partial<WriteRecord>): string[] =>
  rules({ writes: WRITES.map((each, n) => (n === at ? { ...each, ...change } : each)) })

describe('the judge', () => {
  it('lets a sound history pass, selectors and initial events included', () => {
    expect(judge(SOUND)).toEqual([])
    expect(reds.events.map(({ type, key, revision }) => `${type} ${key} ${String(revision)}`)).toEqual([
      'ADDED a/x 2',
      'DELETED a/x 4',
      'ADDED b/y 6',
      'ADDED a/x 7',
    ])
  })

  it('finds an event that is lost, comes twice, in the wrong place, or shows something else', () => {
    expect(events((all) => all.splice(2, 1))).toEqual(['complete'])
    expect(events((all) => all.pop())).toEqual(['complete'])
    expect(events((all) => all.splice(3, 0, all[2]!))).toEqual(['unique'])
    expect(events((all) => all.splice(1, 2, all[2]!, all[1]!))).toEqual(['complete'])
    expect(events((all) => all.splice(4, 1, all[0]!))).toEqual(['ordered'])
    expect(events((all) => all.splice(2, 1, { ...all[2]!, content: '9' }))).toEqual(['true'])
    expect(events((all) => all.splice(2, 1, { ...all[2]!, type: 'ADDED' }))).toEqual(['true'])
  })

  it('finds what a selector should have kept out, or let in', () => {
    expect(events((all) => all.splice(1, 0, whole.events[1]!), reds)).toEqual(['selected'])
    expect(events((all) => all.splice(1, 1), reds)).toEqual(['complete'])
    expect(events((all) => all.splice(1, 1, { ...all[1]!, type: 'MODIFIED', content: '2' }), reds)).toEqual(['true'])
  })

  it('finds a bookmark that is early, and initial events that are not the state at theirs', () => {
    expect(events((all) => all.splice(2, 0, bookmark(4)))).toEqual(['bookmark'])
    expect(events((all) => all.splice(3, 0, bookmark(4)))).toEqual([])
    expect(events((all) => all.splice(0, 1), initial)).toEqual(['complete'])
    expect(events((all) => all.splice(2, 1, bookmark(5)), initial)).toContain('selected')
    expect(rules({ watches: [whole, { ...initial, events: [] }] })).toEqual(['initial events'])
  })

  it('finds writes that no one order explains', () => {
    expect(write(1, { start: 1, end: 1.5 })).toEqual(['order of time'])
    expect(write(2, { expected: 1 })).toEqual(['condition'])
    expect(write(7, { key: 'a/x', revision: 6 })).toContain('condition')
    expect(write(2, { op: 'create' })).toEqual(['condition'])
    expect(write(6, { outcome: 'done', revision: 8, start: 7.6, end: 7.7 })).toContain('condition')
    expect(write(2, { revision: 3 })).toContain('one write a revision')
    expect(rules({ writes: WRITES.filter((_, n) => n !== 5) })).toContain('deletes')
    expect(rules({ watches: [] })).toContain('deletes')
  })

  it('finds refusals without a reason', () => {
    expect(write(3, { expected: 4 })).toEqual(['refusal'])
    expect(write(4, { key: 'b/z' })).toEqual(['refusal'])
    expect(write(6, { key: 'a/x' })).toEqual(['refusal'])
    expect(write(6, { start: 4.6, end: 4.7 })).toEqual(['refusal'])
  })

  it('finds reads and lists that are old, of the future, or of no state that was', () => {
    expect(rules({ reads: [{ ...read, seen: { key: 'a/x', revision: 2, content: '1' } }] })).toEqual(['read'])
    expect(rules({ reads: [{ ...read, seen: { key: 'a/x', revision: 7, content: '3' } }] })).toEqual(['read'])
    expect(rules({ reads: [{ ...read, seen: { key: 'a/x', revision: 4, content: '1' } }] })).toEqual(['read'])
    expect(rules({ reads: [{ ...read, seen: undefined }] })).toEqual(['read'])
    expect(rules({ lists: [{ ...list, start: 5.6, end: 5.7 }] })).toEqual(['fresh list'])
    expect(rules({ lists: [{ ...list, start: 3.6, end: 3.7 }] })).toEqual(['list of the future'])
    expect(rules({ lists: [{ ...list, items: list.items.slice(1) }] })).toEqual(['list'])
    expect(rules({ lists: [{ ...list, items: list.items.slice(0, 1) }] })).toEqual(['list'])
    expect(rules({ lists: [{ ...list, items: [...list.items, { key: 'a/z', revision: 3, content: '' }] }] })).toEqual(['list'])
    expect(rules({ lists: [{ ...list, scope: { color: 'red' } }] })).toEqual(['list'])
  })
})
