import { isObject, type JsonObject } from '../../base/json/index.js'
import { equalSets } from '../paths/set-algebra.js'
import { sameValue } from '../typed/form.js'
import { merge } from '../typed/merge.js'
import { ownedPaths } from '../typed/owned-paths.js'
import { passesOver } from '../typed/passes-over.js'
import { named, reconcile, takeOver, type Conflict } from './take-over.js'
import type { Steps } from './conversion.js'
import { identityOf, type ManagedEntry, type Managers } from './entry.js'
import { prune } from './prune.js'
import { stripSystemFields } from './strip.js'
import type { Writer } from './updater.js'
import type { Versions } from './versions.js'

/** What an Apply makes of an object. */
export type Applied =
  | { readonly conflicts: readonly Conflict[] }
  | {
      readonly conflicts: undefined
      readonly managers: Managers
      /** Without managedFields; the live object itself when the values are as they were. */
      readonly object: JsonObject
    }

/**
 * Applies a configuration to a live object, both checked and without managedFields (spec/apply.md §3.9 from step 3). The applier's own time changes only when a
 * value does.
 * @throws ConversionError and what the converter throws
 */
export function* applyConfig(
  versions: Versions,
  managers: Managers,
  live: JsonObject,
  config: JsonObject,
  writer: Writer,
  force: boolean,
): Steps<Applied> {
  const type = versions.typeOf(versions.current)
  const reconciled = yield* reconcile(versions, managers, live)
  const merged = merge(type, live, config)
  const set = versions.unreset(versions.current, ownedPaths(type, config))
  const { manager, subresource } = writer
  const identity = identityOf({ manager, operation: 'Apply', apiVersion: versions.current, subresource })
  const last = reconciled.get(identity)
  const own: ManagedEntry = {
    manager,
    operation: 'Apply',
    apiVersion: versions.current,
    subresource,
    time: last?.time ?? '',
    set,
    stored: undefined,
  }
  const entries = new Map(reconciled).set(identity, own)
  const stated = { set, passesOver: (): boolean => passesOver(type, live, config) }
  const result = yield* named('failed to prune fields', prune(versions, isObject(merged) ? merged : {}, entries, last, stated))
  const taken = yield* takeOver(versions, entries, identity, live, result)
  if (taken.conflicts.length > 0 && !force) return { conflicts: taken.conflicts }
  const isSame = sameValue(live, result)
  return {
    conflicts: undefined,
    managers: withOwn(taken.managers, identity, isSame ? own.time : writer.now, last),
    object: isSame ? live : result,
  }
}

/** The entries with the applier's own one stripped and timed; as it was stored where nothing about it has changed. */
function withOwn(managers: Managers, identity: string, time: string, last: ManagedEntry | undefined): Managers {
  const own = managers.get(identity)
  if (own === undefined) return managers
  const set = stripSystemFields(own.set)
  const left = new Map(managers)
  if (set.isEmpty) left.delete(identity)
  else left.set(identity, unchanged({ ...own, set, time }, last))
  return left
}

function unchanged(own: ManagedEntry, last: ManagedEntry | undefined): ManagedEntry {
  const isSame = last !== undefined && last.apiVersion === own.apiVersion && last.time === own.time && equalSets(last.set, own.set)
  return isSame ? last : own
}
