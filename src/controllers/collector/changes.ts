import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { copyForMetadata, metadataOf, metaStrings, setMeta } from '../../registry/index.js'

/** The object without the owner references that `isDropped` picks. */
export function withoutOwners(object: JsonObject, isDropped: (uid: string) => boolean): JsonObject {
  return changedOwners(object, (owner) => (isDropped(uidIn(owner)) ? undefined : owner))
}

/** The object with owner references that do not block the deletion of their owners. */
export function withoutBlocking(object: JsonObject): JsonObject {
  return changedOwners(object, (owner) => (own(owner, 'blockOwnerDeletion') === true ? { ...owner, blockOwnerDeletion: false } : owner))
}

/** The object without a finalizer. */
export function withoutFinalizer(object: JsonObject, finalizer: string): JsonObject {
  const next = copyForMetadata(object)
  const left = metaStrings(object, 'finalizers').filter((other) => other !== finalizer)
  setMeta(next, 'finalizers', left.length === 0 ? undefined : left)
  return next
}

function changedOwners(object: JsonObject, change: (owner: JsonObject) => JsonObject | undefined): JsonObject {
  const next = copyForMetadata(object)
  const owners = own(metadataOf(object), 'ownerReferences')
  const list = Array.isArray(owners) ? owners.filter(isObject) : []
  const left = list.map(change).filter((owner) => owner !== undefined)
  setMeta(next, 'ownerReferences', left.length === 0 ? undefined : left)
  return next
}

function uidIn(owner: JsonObject): string {
  const uid = own(owner, 'uid')
  return typeof uid === 'string' ? uid : ''
}
