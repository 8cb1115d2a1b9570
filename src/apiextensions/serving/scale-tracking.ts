import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { scaleEntries, scaleFieldManager, type ScaleEntries } from '../../fieldmanager/index.js'
import { copyForMetadata, metadataOf, setMeta, type MaybePromise } from '../../registry/index.js'
import type { CustomResourceDefinition, ScaleSubresource } from '../types/index.js'
import { settled, type FieldTracking } from './field-tracking.js'
import { scaleOf, writableScaleOf } from './scale.js'

/** Who owns the replicas of an object that is written through `/scale`: its owners are translated to the Scale and back (spec/custom-resources.md §4.5). */
export function trackScale(crd: CustomResourceDefinition, groupVersion: string, scale: ScaleSubresource): FieldTracking {
  const entries = scaleEntries({ groupVersion, replicasPaths: replicasPaths(crd) })
  const manager = scaleFieldManager()
  return {
    tracker: {
      update: (live, next, name, now): MaybePromise<JsonObject> => {
        const before = managedFields(live)
        const owners = entries.toScale(before)
        const back = (written: JsonObject): JsonObject => withEntries(next, before, written, entries)
        const old = live === undefined ? undefined : withOwners(scaleOf(withReplicas(live, next, scale), scale), owners)
        const written = manager.update(old, withOwners(scaleOf(next, scale), owners), name, now)
        return written instanceof Promise ? written.then(back) : back(written)
      },
    },
    applier: {
      apply: (live, config, name, force, now) => {
        const before = managedFields(live)
        const shown = live === undefined ? undefined : withOwners(writableScaleOf(live, scale), entries.toScale(before))
        const back = (applied: JsonObject): JsonObject => withEntries(live ?? {}, before, applied, entries)
        return settled(manager.apply(shown, config, { manager: name, force, now }), ({ object }) => back(object))
      },
    },
  }
}

function replicasPaths(crd: CustomResourceDefinition): ReadonlyMap<string, readonly string[] | undefined> {
  return new Map(
    crd.spec.versions.map(({ name, subresources }) => {
      const path = subresources?.scale?.specReplicasPath
      return [`${crd.spec.group}/${name}`, path?.slice(1).split('.')] as const
    }),
  )
}

function managedFields(object: JsonObject | undefined): JsonValue | undefined {
  return object === undefined ? undefined : own(metadataOf(object), 'managedFields')
}

function withOwners(scale: JsonObject, owners: JsonValue[] | undefined): JsonObject {
  setMeta(scale, 'managedFields', owners)
  return scale
}

/** The object with the entries that it has once its Scale has those of `written`. */
function withEntries(object: JsonObject, before: JsonValue | undefined, written: JsonObject, entries: ScaleEntries): JsonObject {
  const result = copyForMetadata(object)
  setMeta(result, 'managedFields', entries.toParent(before, managedFields(written)))
  return result
}

/** A live object that has no replicas yet counts as one with those of the write, so that there is something to compare. */
function withReplicas(live: JsonObject, next: JsonObject, scale: ScaleSubresource): JsonObject {
  try {
    scaleOf(live, scale)
    return live
  } catch {
    return next // what does not scale yet has no owners to compare with
  }
}
