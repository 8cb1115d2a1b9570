import type { JsonObject } from '../../base/json/index.js'
import { FieldSet } from '../paths/field-set.js'
import { difference, intersection, isSubset, union } from '../paths/set-algebra.js'
import { ownedPaths } from '../typed/owned-paths.js'
import { removeFromObject } from '../typed/remove.js'
import { ensureNamed } from '../typed/set-and-schema.js'
import type { Steps } from './conversion.js'
import type { ManagedEntry, Managers } from './entry.js'
import type { Versions } from './versions.js'

/** What the applier states now. */
export interface Applied {
  readonly set: FieldSet
  /** Whether the merge has passed over an empty container. */
  passesOver(): boolean
}

/**
 * The merged object without what the applier owned before (`last`), does not state any more, and nobody else owns (spec/apply.md §3.9 step 4). `managers` have the
 * applier's new set already. Entries in other versions are asked in their versions.
 * @throws ConversionError and what the converter throws
 */
export function* prune(
  versions: Versions,
  merged: JsonObject,
  managers: Managers,
  last: ManagedEntry | undefined,
  applied: Applied,
): Steps<JsonObject> {
  if (last === undefined || last.set.isEmpty) return merged
  // What is stated again cannot be pruned, unless it is a container that is stated to be empty: the common case of applying once more.
  if (last.apiVersion === versions.current && isSubset(last.set, applied.set) && !applied.passesOver()) return merged
  const whole = yield* versions.convert(merged, versions.current, last.apiVersion)
  if (whole === undefined) return merged
  const type = versions.typeOf(last.apiVersion)
  const lastSet = ensureNamed(type, last.set)
  const bare: View = { version: last.apiVersion, merged: whole, pruned: removeFromObject(type, whole, lastSet) }
  const owned = yield* addBackOwned(versions, bare, managers)
  const pruned = (yield* versions.convert(owned.pruned, owned.version, last.apiVersion)) ?? whole
  const gone = intersection(
    difference(namedPaths(versions, last.apiVersion, whole), namedPaths(versions, last.apiVersion, pruned)),
    lastSet,
  )
  const result = removeFromObject(type, whole, gone)
  return (yield* versions.convert(result, last.apiVersion, versions.current)) ?? merged
}

/** The merged object and what is left of it, in one version. */
interface View {
  readonly version: string
  readonly merged: JsonObject
  readonly pruned: JsonObject
}

/** Keeps what any entry owns, version by version, the version of the pruning first: later conversions may need what it keeps. */
function* addBackOwned(versions: Versions, bare: View, managers: Managers): Steps<View> {
  const byVersion = new Map<string, FieldSet>([[bare.version, FieldSet.EMPTY]])
  for (const { apiVersion, set } of managers.values()) byVersion.set(apiVersion, union(byVersion.get(apiVersion) ?? FieldSet.EMPTY, set))
  let view = bare
  for (const [version, owned] of byVersion) {
    const merged = yield* versions.convert(view.merged, view.version, version)
    const pruned = yield* versions.convert(view.pruned, view.version, version)
    if (merged === undefined || pruned === undefined) continue
    const type = versions.typeOf(version)
    const kept = union(namedPaths(versions, version, pruned), ensureNamed(type, owned))
    const rest = removeFromObject(type, merged, difference(namedPaths(versions, version, merged), kept))
    view = { version, merged, pruned: rest }
  }
  return view
}

function namedPaths(versions: Versions, version: string, object: JsonObject): FieldSet {
  const type = versions.typeOf(version)
  return ensureNamed(type, ownedPaths(type, object))
}
