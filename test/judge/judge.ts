import type { EventRecord, History, Interval, ListRecord, Seen, Violation, WatchRecord, WriteRecord } from './history.js'
import { eventsOf, stateAt, timelineOf, type Timeline, type Version } from './timeline.js'

/**
 * What a history breaks of the guarantees of storage.md §1, §3.2 and §7: the writes of all keys have one order, that of their revisions, which agrees
 * with time and with every answer; reads and lists show a state of their time; watches show each change of their scope once, in order; bookmarks are never early.
 */
export function judge(history: History): Violation[] {
  const timeline = timelineOf(history)
  return [
    ...timeline.violations,
    ...uniqueRevisions(timeline),
    ...realTime(timeline),
    ...conditions(timeline),
    ...history.writes.flatMap((write) => refusal(timeline, write)),
    ...history.reads.flatMap(({ key, seen, start, end }) =>
      possible(timeline, key, { start, end }, (version) => sameState(version, seen))
        ? []
        : [{ rule: 'read', told: `${key} was read as ${show(seen)}` }],
    ),
    ...history.lists.flatMap((list) => listed(timeline, list)),
    ...history.watches.flatMap((watch) => watched(timeline, watch)),
  ]
}

const show = (seen: Seen | undefined): string => (seen === undefined ? 'nothing' : `${seen.key}@${String(seen.revision)}=${seen.content}`)
const showEvent = (event: EventRecord | undefined): string => (event === undefined ? 'the end' : `${event.type} ${show(event)}`)

function uniqueRevisions({ versions }: Timeline): Violation[] {
  return versions.flatMap((version, at) =>
    versions[at - 1]?.revision === version.revision ? [{ rule: 'one write a revision', told: show(version) }] : [],
  )
}

/** A write that had ended before another began has the lower revision. */
function realTime({ versions }: Timeline): Violation[] {
  const found: Violation[] = []
  let earliest: Version | undefined
  for (const version of versions.toReversed()) {
    if (earliest !== undefined && earliest.write.end < version.write.start)
      found.push({ rule: 'order of time', told: `${show(earliest)} had ended before ${show(version)} began` })
    if (earliest === undefined || version.write.end < earliest.write.end) earliest = version
  }
  return found
}

/** Each done write could be done in the state before it. */
function conditions({ versions }: Timeline): Violation[] {
  return versions.flatMap((version) => {
    const { op, expected } = version.write
    const there = version.before?.alive === true
    const fits = op === 'create' ? !there : there && (expected === undefined || expected === version.before.revision)
    return fits ? [] : [{ rule: 'condition', told: `${op} ${show(version)} upon ${show(version.before)}` }]
  })
}

function refusal(timeline: Timeline, write: WriteRecord): Violation[] {
  if (write.outcome === 'done') return []
  const holds = (version: Version | undefined): boolean => {
    const there = version?.alive === true
    if (write.outcome === 'missing') return !there
    return there && (write.outcome === 'exists' || version.revision !== write.expected)
  }
  return possible(timeline, write.key, write, holds)
    ? []
    : [{ rule: 'refusal', told: `${write.op} ${write.key}: ${write.outcome}, expected ${String(write.expected)}` }]
}

/** Whether a key can have been in such a state at some moment of an interval. */
function possible(timeline: Timeline, key: string, { start, end }: Interval, holds: (version: Version | undefined) => boolean): boolean {
  const versions = timeline.byKey.get(key) ?? []
  const over = (at: number): number => versions[at]?.write.end ?? Number.POSITIVE_INFINITY
  if (over(0) >= start && holds(undefined)) return true
  return versions.some((version, at) => version.write.start <= end && over(at + 1) >= start && holds(version))
}

function sameState(version: Version | undefined, seen: Seen | undefined): boolean {
  if (seen === undefined) return version?.alive !== true
  return version?.alive === true && version.revision === seen.revision && version.content === seen.content
}

function listed(timeline: Timeline, list: ListRecord): Violation[] {
  const found: Violation[] = []
  const at = `a list at ${String(list.revision)}`
  for (const { revision, write } of timeline.versions) {
    if (revision > list.revision && write.end < list.start && !list.exact)
      found.push({ rule: 'fresh list', told: `${at} misses ${String(revision)}, which had ended before` })
    if (revision <= list.revision && write.start > list.end)
      found.push({ rule: 'list of the future', told: `${at} was there before ${String(revision)} began` })
  }
  const wanted = stateAt(timeline, list.scope, list.revision)
  const place = wanted.findIndex((seen, n) => show(seen) !== show(list.items[n]))
  if (place >= 0 || wanted.length !== list.items.length) {
    const n = place < 0 ? wanted.length : place
    found.push({ rule: 'list', told: `${at}, item ${String(n)}: ${show(list.items[n])} instead of ${show(wanted[n])}` })
  }
  return found
}

function watched(timeline: Timeline, watch: WatchRecord): Violation[] {
  const { scope, from, initial, until } = watch
  const marker = initial ? watch.events.findIndex(({ type }) => type === 'BOOKMARK') : -1
  if (initial && marker < 0) return [{ rule: 'initial events', told: 'no bookmark behind them' }]
  const begin = initial ? (watch.events[marker] as EventRecord).revision : from
  const first = watch.events.slice(0, Math.max(0, marker))
  const wantedFirst = initial ? stateAt(timeline, scope, begin).map((seen): EventRecord => ({ type: 'ADDED', ...seen })) : []
  const rest = watch.events.slice(marker + 1)
  return [
    ...differences('initial events', wantedFirst, first),
    ...differences(
      'events',
      eventsOf(timeline, scope, begin, until),
      rest.filter(({ type }) => type !== 'BOOKMARK'),
    ),
    ...bookmarks(eventsOf(timeline, scope, begin, until), rest),
  ]
}

/** The first place where two sequences differ, under the name of what is wrong there. */
function differences(what: string, wanted: readonly EventRecord[], got: readonly EventRecord[]): Violation[] {
  const at = Array.from({ length: Math.max(wanted.length, got.length) }).findIndex((_, n) => showEvent(wanted[n]) !== showEvent(got[n]))
  if (at < 0) return []
  const event = got[at]
  const told = `${what}, ${String(at)}: ${showEvent(event)} instead of ${showEvent(wanted[at])}`
  return [{ rule: event === undefined ? 'complete' : nameOf(event, got[at - 1], wanted), told }]
}

function nameOf(event: EventRecord, before: EventRecord | undefined, wanted: readonly EventRecord[]): string {
  if (before?.revision === event.revision && before.key === event.key) return 'unique'
  if (before !== undefined && before.revision > event.revision) return 'ordered'
  const same = wanted.find(({ revision, key }) => revision === event.revision && key === event.key)
  if (same === undefined) return 'selected'
  return showEvent(same) === showEvent(event) ? 'complete' : 'true'
}

/** Everything up to a bookmark has come before it. */
function bookmarks(wanted: readonly EventRecord[], got: readonly EventRecord[]): Violation[] {
  let came = 0
  return got.flatMap((event) => {
    if (event.type !== 'BOOKMARK') came++
    const next = wanted[came]
    return event.type === 'BOOKMARK' && next !== undefined && next.revision <= event.revision
      ? [{ rule: 'bookmark', told: `${String(event.revision)} before ${showEvent(next)}` }]
      : []
  })
}
