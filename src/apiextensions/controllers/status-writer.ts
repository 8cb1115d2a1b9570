import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { isStatusError } from '../../meta/index.js'
import { setMeta, updateObject, metaStrings, type ResourceContext } from '../../registry/index.js'
import type { CrdCondition, CrdNames, CustomResourceDefinition } from '../types/index.js'

/** What a controller changes of a CRD's status. */
export interface CrdStatusChange {
  readonly conditions?: readonly CrdCondition[]
  readonly acceptedNames?: CrdNames
  /** A finalizer that goes with the same write. */
  readonly withoutFinalizer?: string
}

/** Never aborted: controllers stop between keys. */
const SIGNAL = new AbortController().signal

/**
 * Writes a change of status through `/status`, given that nothing has changed since the CRD was read; a conflict, or that it is gone, is passed over because an event
 * will follow (spec/crd.md §4).
 */
export async function writeStatus(status: ResourceContext, crd: CustomResourceDefinition, change: CrdStatusChange): Promise<void> {
  try {
    await updateObject(status, {
      namespace: '',
      name: crd.metadata.name,
      dryRun: false,
      manager: 'apiextensions-server',
      userName: 'system:apiserver',
      signal: SIGNAL,
      warn: () => undefined,
      next: (current) => changed(current, crd, change),
    })
  } catch (error) {
    if (!isStatusError(error) || (error.code !== 404 && error.code !== 409)) throw error
  }
}

function changed(current: JsonObject, crd: CustomResourceDefinition, change: CrdStatusChange): JsonObject {
  const next: JsonObject = { ...current, metadata: { ...(current['metadata'] as JsonObject) } }
  setMeta(next, 'resourceVersion', crd.metadata.resourceVersion)
  const status: JsonObject = { ...(current['status'] as JsonObject) }
  if (change.conditions !== undefined) status['conditions'] = change.conditions as unknown as JsonValue
  if (change.acceptedNames !== undefined) status['acceptedNames'] = change.acceptedNames as unknown as JsonValue
  next['status'] = status
  if (change.withoutFinalizer !== undefined) {
    const left = metaStrings(next, 'finalizers').filter((finalizer) => finalizer !== change.withoutFinalizer)
    setMeta(next, 'finalizers', left.length === 0 ? undefined : left)
  }
  return next
}
