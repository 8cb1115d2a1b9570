import type { EventRecord, History, Scope, Seen, Violation, WriteRecord } from './history.js'

/** A state that a key had from one write on. */
export interface Version extends Seen {
  readonly color: string
  readonly alive: boolean
  readonly write: WriteRecord
  readonly before: Version | undefined
}

/** What happened, in the order of revisions: the only order that explains the answers, if one does. */
export interface Timeline {
  readonly versions: readonly Version[]
  readonly byKey: ReadonlyMap<string, readonly Version[]>
  /** What does not fit while it is put together. */
  readonly violations: readonly Violation[]
}

/** Puts the done writes of a history in order. The revisions of deletes are those that watches showed. */
export function timelineOf(history: History): Timeline {
  const violations: Violation[] = []
  const done = history.writes.filter(({ outcome }) => outcome === 'done')
  const placed = done.flatMap((write) => (write.revision === undefined ? [] : [{ write, revision: write.revision }]))
  placed.push(...deletesOf(history, done, new Set(placed.map(({ revision }) => revision)), violations))
  placed.sort((a, b) => a.revision - b.revision)
  const byKey = new Map<string, Version[]>()
  const versions = placed.map(({ write, revision }): Version => {
    const { key, op } = write
    const versionsOfKey = byKey.get(key) ?? []
    const before = versionsOfKey.at(-1)
    const alive = op !== 'delete'
    const shown = alive ? write : before
    const version = { key, revision, alive, write, before, content: shown?.content ?? '', color: shown?.color ?? '' }
    versionsOfKey.push(version)
    byKey.set(key, versionsOfKey)
    return version
  })
  return { versions, byKey, violations }
}

interface Placed {
  readonly write: WriteRecord
  readonly revision: number
}

/** Of two deletes of a key, the one that was answered first is the earlier one. */
function deletesOf({ watches }: History, done: readonly WriteRecord[], known: ReadonlySet<number>, violations: Violation[]): Placed[] {
  const shown = new Map<string, Set<number>>()
  for (const { events } of watches) {
    for (const { type, key, revision } of events) {
      if (type !== 'DELETED' || known.has(revision)) continue
      const revisions = shown.get(key) ?? new Set()
      shown.set(key, revisions.add(revision))
    }
  }
  const placed: Placed[] = []
  const deletes = new Map<string, WriteRecord[]>()
  for (const write of done) {
    if (write.op !== 'delete') continue
    const ofKey = deletes.get(write.key)
    if (ofKey === undefined) deletes.set(write.key, [write])
    else ofKey.push(write)
  }
  for (const key of new Set([...shown.keys(), ...deletes.keys()])) {
    const revisions = [...(shown.get(key) ?? [])].sort((a, b) => a - b)
    const writes = [...(deletes.get(key) ?? [])].sort((a, b) => a.end - b.end)
    if (revisions.length !== writes.length)
      violations.push({ rule: 'deletes', told: `${String(writes.length)} deletes of ${key}, ${String(revisions.length)} shown` })
    for (const [at, revision] of revisions.entries()) {
      const write = writes[at]
      if (write !== undefined) placed.push({ write, revision })
    }
  }
  return placed
}

/** Whether a version is in a scope. */
export function within(scope: Scope, version: Version): boolean {
  const [namespace, name] = version.key.split('/')
  return (
    version.alive &&
    (scope.namespace === undefined || scope.namespace === namespace) &&
    (scope.name === undefined || scope.name === name) &&
    (scope.color === undefined || scope.color === version.color)
  )
}

/** The state at a revision in a scope, in the order of keys. */
export function stateAt(timeline: Timeline, scope: Scope, revision: number): Seen[] {
  const seen: Seen[] = []
  for (const versions of timeline.byKey.values()) {
    const version = versions.findLast((each) => each.revision <= revision)
    if (version !== undefined && within(scope, version)) seen.push(seenOf(version))
  }
  return seen.sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** The events of a scope in the revisions (after, until]: what comes into it, changes in it, leaves it. */
export function eventsOf(timeline: Timeline, scope: Scope, after: number, until: number): EventRecord[] {
  return timeline.versions.flatMap((version): EventRecord[] => {
    if (version.revision <= after || version.revision > until) return []
    const now = within(scope, version)
    const was = version.before !== undefined && within(scope, version.before)
    if (now) return [{ type: was ? 'MODIFIED' : 'ADDED', ...seenOf(version) }]
    return was ? [{ type: 'DELETED', key: version.key, revision: version.revision, content: (version.before as Version).content }] : []
  })
}

function seenOf({ key, revision, content }: Version): Seen {
  return { key, revision, content }
}
