/** A write that was answered, as its client knows it. */
export interface RecordedWrite {
  readonly type: 'ADDED' | 'DELETED' | 'MODIFIED'
  readonly key: string
  /** Of the written object; undefined where the answer does not tell it (a delete). */
  readonly revision: number | undefined
  /** What tells the written state from others; undefined where the answer does not tell it. */
  readonly content: string | undefined
}

/** An event of a watch, in the order of its arrival. */
export interface RecordedEvent {
  readonly type: string
  readonly key: string
  readonly revision: number
  readonly content: string
}

/** A guarantee that a recording breaks; its name is the title of the bug. */
export interface Violation {
  readonly guarantee: 'complete' | 'early bookmark' | 'filtered' | 'lifecycle' | 'ordered' | 'resumable' | 'true' | 'unique'
  readonly told: string
}

const isChange = ({ type }: RecordedEvent): boolean => type !== 'BOOKMARK'

/**
 * Judges a recorded watch against the writes of its time (spec/storage.md §3.2): revisions grow, no event comes twice, none is missing, each object's events
 * make a life (added, modified, deleted), each event shows what was written, and nothing comes behind a bookmark that should have come before it.
 * `from`: the revision that the watch was started from, without initial events. Every write must have been answered, and the watch read to its end.
 */
export function violations(from: number, events: readonly RecordedEvent[], writes: readonly RecordedWrite[]): Violation[] {
  const changes = events.filter(isChange)
  return [
    ...resumable(from, changes),
    ...ordered(changes),
    ...unique(changes),
    ...bookmarks(events),
    ...lifecycle(changes),
    ...complete(changes, writes),
    ...onlyWritten(changes, writes),
  ]
}

const show = ({ type, key, revision }: RecordedEvent): string => `${type} ${key} at ${String(revision)}`

function resumable(from: number, changes: readonly RecordedEvent[]): Violation[] {
  return changes
    .filter(({ revision }) => revision <= from)
    .map((event) => ({ guarantee: 'resumable', told: `${show(event)}, from ${String(from)}` }))
}

function ordered(changes: readonly RecordedEvent[]): Violation[] {
  return changes.flatMap((event, at) => {
    const before = changes[at - 1]
    return before !== undefined && before.revision > event.revision
      ? [{ guarantee: 'ordered', told: `${show(before)} before ${show(event)}` }]
      : []
  })
}

function unique(changes: readonly RecordedEvent[]): Violation[] {
  const seen = new Set<number>()
  return changes.flatMap((event) => {
    if (seen.has(event.revision)) return [{ guarantee: 'unique', told: show(event) }]
    seen.add(event.revision)
    return []
  })
}

function bookmarks(events: readonly RecordedEvent[]): Violation[] {
  let promised = 0
  return events.flatMap((event) => {
    const late = event.revision < promised || (isChange(event) && event.revision === promised)
    if (!isChange(event)) promised = Math.max(promised, event.revision)
    return late ? [{ guarantee: 'early bookmark', told: `${show(event)} behind a bookmark of ${String(promised)}` }] : []
  })
}

/** Objects that the watch does not show as added were there before it: their life is followed from their first event on. */
function lifecycle(changes: readonly RecordedEvent[]): Violation[] {
  const alive = new Map<string, boolean>()
  return changes.flatMap((event) => {
    const before = alive.get(event.key)
    alive.set(event.key, event.type !== 'DELETED')
    const fits = before === undefined || before === (event.type !== 'ADDED')
    return fits ? [] : [{ guarantee: 'lifecycle', told: `${show(event)}, ${before ? 'which is there' : 'which is not there'}` }]
  })
}

function complete(changes: readonly RecordedEvent[], writes: readonly RecordedWrite[]): Violation[] {
  const byRevision = new Map(changes.map((event) => [event.revision, event]))
  const deletes = countBy(
    changes.filter(({ type }) => type === 'DELETED'),
    ({ key }) => key,
  )
  const wanted = countBy(
    writes.filter(({ revision }) => revision === undefined),
    ({ key }) => key,
  )
  const missing: Violation[] = []
  for (const write of writes) {
    if (write.revision === undefined) continue
    const event = byRevision.get(write.revision)
    const what = `${write.type} ${write.key} at ${String(write.revision)}`
    if (event === undefined) missing.push({ guarantee: 'complete', told: what })
    else if (event.key !== write.key || event.type !== write.type)
      missing.push({ guarantee: 'true', told: `${what} came as ${show(event)}` })
    else if (write.content !== undefined && event.content !== write.content)
      missing.push({ guarantee: 'true', told: `${what} came with another content` })
  }
  for (const [key, count] of wanted) {
    if ((deletes.get(key) ?? 0) < count) missing.push({ guarantee: 'complete', told: `${String(count)} deletes of ${key}` })
  }
  return missing
}

/** The other way round: no event without a write. */
function onlyWritten(changes: readonly RecordedEvent[], writes: readonly RecordedWrite[]): Violation[] {
  const revisions = new Set(writes.map(({ revision }) => revision))
  const deletes = countBy(
    writes.filter(({ type }) => type === 'DELETED'),
    ({ key }) => key,
  )
  const seen = new Map<string, number>()
  return changes.flatMap((event) => {
    if (revisions.has(event.revision)) return []
    const count = (seen.get(event.key) ?? 0) + 1
    seen.set(event.key, count)
    return event.type === 'DELETED' && count <= (deletes.get(event.key) ?? 0) ? [] : [{ guarantee: 'filtered', told: show(event) }]
  })
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}
