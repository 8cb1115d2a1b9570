import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { scaleEntries, scaleFieldManager } from '../../fieldmanager/index.js'
import { copyForMetadata, metadataOf, setMeta, type FieldTracker, type MaybePromise } from '../../registry/index.js'
import type { CustomResourceDefinition, ScaleSubresource } from '../types/index.js'
import { scaleOf } from './scale.js'

/** Who owns the replicas of an object that is written through `/scale`: its owners are translated to the Scale and back (spec/custom-resources.md §4.5). */
export function scaleTracker(crd: CustomResourceDefinition, groupVersion: string, scale: ScaleSubresource): FieldTracker {
  const replicasPaths = new Map(
    crd.spec.versions.map(({ name, subresources }) => {
      const path = subresources?.scale?.specReplicasPath
      return [`${crd.spec.group}/${name}`, path?.slice(1).split('.')] as const
    }),
  )
  const entries = scaleEntries({ groupVersion, replicasPaths })
  const manager = scaleFieldManager()
  const shown = (object: JsonObject, owners: JsonValue[] | undefined): JsonObject => {
    const view = scaleOf(object, scale)
    setMeta(view, 'managedFields', owners)
    return view
  }
  return {
    update: (live, next, name, now): MaybePromise<JsonObject> => {
      const before = live === undefined ? undefined : own(metadataOf(live), 'managedFields')
      const owners = entries.toScale(before)
      const back = (written: JsonObject): JsonObject => {
        const result = copyForMetadata(next)
        setMeta(result, 'managedFields', entries.toParent(before, own(metadataOf(written), 'managedFields')))
        return result
      }
      const written = manager.update(
        live === undefined ? undefined : shown(withReplicas(live, next, scale), owners),
        shown(next, owners),
        name,
        now,
      )
      return written instanceof Promise ? written.then(back) : back(written)
    },
  }
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
