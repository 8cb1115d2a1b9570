import type { JsonObject } from '../../base/json/index.js'
import { union } from '../paths/set-algebra.js'
import { joinErrors, typeErrors } from '../typed/validate.js'
import { capUpdates } from './cap.js'
import type { Steps } from './conversion.js'
import { identityOf, withSet, type ManagedEntry, type Managers } from './entry.js'
import { stripSystemFields } from './strip.js'
import { reconcile, takeOver } from './take-over.js'
import type { Versions } from './versions.js'

/** Who writes, where and when. */
export interface Writer {
  readonly manager: string
  readonly subresource: string
  /** RFC 3339, UTC, whole seconds. */
  readonly now: string
}

/** An object that does not fit its type. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch'
}

/** @throws TypeMismatch */
export function checkType(versions: Versions, object: JsonObject, duplicates: boolean): void {
  const errors = typeErrors(versions.typeOf(versions.current), object, duplicates)
  if (errors.length > 0) throw new TypeMismatch(joinErrors(errors))
}

/**
 * The entries after a write that made `next` of `live`, both without managedFields (spec/apply.md §3.8): the writer owns what it added or modified, everybody else
 * loses it.
 * @throws TypeMismatch, ConversionError and what the converter throws
 */
export function* afterWrite(versions: Versions, managers: Managers, live: JsonObject, next: JsonObject, writer: Writer): Steps<Managers> {
  checkType(versions, live, true)
  checkType(versions, next, true)
  const reconciled = yield* reconcile(versions, managers, live)
  const { managers: left, changes } = yield* takeOver(versions, reconciled, undefined, live, next)
  const own = stripSystemFields(union(changes.modified, changes.added))
  if (own.isEmpty) return capUpdates(left)
  const fresh: ManagedEntry = {
    manager: writer.manager,
    operation: 'Update',
    apiVersion: versions.current,
    subresource: writer.subresource,
    time: writer.now,
    set: own,
    stored: undefined,
  }
  const identity = identityOf(fresh)
  const had = left.get(identity)
  return capUpdates(new Map(left).set(identity, had === undefined ? fresh : withSet(had, union(had.set, own), writer.now)))
}
