import type { JsonObject } from '../../base/json/index.js'
import { difference, intersection, union } from '../paths/set-algebra.js'
import { FieldSet } from '../paths/field-set.js'
import type { Changes } from '../typed/compare.js'
import { collapseAtomics } from '../typed/set-and-schema.js'
import type { Steps } from './conversion.js'
import { withSet, type ManagedEntry, type Managers } from './entry.js'
import { ConversionError, type Versions } from './versions.js'

/** Somebody else's paths that an Apply would change. */
export interface Conflict {
  readonly owner: ManagedEntry
  readonly paths: FieldSet
}

/** What becomes of the entries when an object changes. */
export interface TakeOver {
  readonly managers: Managers
  /** What changed, in the request's version. */
  readonly changes: Changes
  /** In order of identities. */
  readonly conflicts: readonly Conflict[]
}

/**
 * Fits all entries to the schemas of today (spec/apply.md §3.6). The live object must be convertible to the version of every entry; entries in versions that are
 * obsolete are dropped.
 * @throws ConversionError and what the converter throws
 */
export function* reconcile(versions: Versions, managers: Managers, live: JsonObject): Steps<Managers> {
  let reconciled: Map<string, ManagedEntry> | undefined
  for (const [identity, entry] of managers) {
    const seen = yield* versions.convert(live, versions.current, entry.apiVersion)
    const set = seen === undefined ? FieldSet.EMPTY : collapseAtomics(versions.typeOf(entry.apiVersion), entry.set)
    if (seen !== undefined && set === entry.set) continue
    reconciled ??= new Map(managers)
    if (seen === undefined) reconciled.delete(identity)
    else reconciled.set(identity, withSet(entry, set))
  }
  return reconciled ?? managers
}

/**
 * Takes from all entries but `self` what changes between two objects, or finds the conflicts (spec/apply.md §3.7). Entries without paths go, `self` among them.
 * @throws ConversionError and what the converter throws
 */
export function* takeOver(
  versions: Versions,
  managers: Managers,
  self: string | undefined,
  old: JsonObject,
  next: JsonObject,
): Steps<TakeOver> {
  const byVersion = new Map<string, Changes | undefined>([[versions.current, versions.changes(versions.current, old, next)]])
  const changed = new Map(managers)
  const conflicts: Conflict[] = []
  for (const [identity, entry] of [...managers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (identity !== self) {
      if (!byVersion.has(entry.apiVersion)) byVersion.set(entry.apiVersion, yield* changesAt(versions, entry.apiVersion, old, next))
      const changes = byVersion.get(entry.apiVersion)
      const taken = changes === undefined ? FieldSet.EMPTY : union(changes.modified, changes.added)
      const paths = intersection(entry.set, taken)
      if (!paths.isEmpty) conflicts.push({ owner: entry, paths })
      changed.set(identity, withSet(entry, difference(difference(entry.set, taken), changes?.removed ?? FieldSet.EMPTY)))
    }
    if (changed.get(identity)?.set.isEmpty === true) changed.delete(identity)
  }
  return { managers: changed, changes: byVersion.get(versions.current) as Changes, conflicts }
}

/** Undefined for obsolete versions. */
function* changesAt(versions: Versions, version: string, old: JsonObject, next: JsonObject): Steps<Changes | undefined> {
  const before = yield* named('failed to convert old object', versions.convert(old, versions.current, version))
  const after = yield* named('failed to convert new object', versions.convert(next, versions.current, version))
  return before === undefined || after === undefined ? undefined : versions.changes(version, before, after)
}

/** A computation whose errors say what was being done. */
export function* named<T>(what: string, steps: Steps<T>): Steps<T> {
  try {
    return yield* steps
  } catch (error) {
    throw new ConversionError(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
