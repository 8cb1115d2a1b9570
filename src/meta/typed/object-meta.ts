import { bool, int64, rawJson, string, time } from './scalars.js'
import { always, list, map, omitEmpty, pointer, struct } from './structs.js'
import type { CompoundType } from './decoding.js'

const UID = string('types.UID')

const ownerReference = struct('OwnerReference', {
  apiVersion: always(string()),
  kind: always(string()),
  name: always(string()),
  uid: always(UID),
  controller: pointer(bool),
  blockOwnerDeletion: pointer(bool),
})

const managedFieldsEntry = struct('ManagedFieldsEntry', {
  manager: omitEmpty(string()),
  operation: omitEmpty(string('v1.ManagedFieldsOperationType')),
  apiVersion: omitEmpty(string()),
  time: pointer(time),
  fieldsType: omitEmpty(string()),
  fieldsV1: pointer(rawJson),
  subresource: omitEmpty(string()),
})

/** metav1.ObjectMeta of a type that is a Go struct; custom resources have their metadata coerced instead (`object-meta.ts` of this room). */
export const objectMeta: CompoundType = struct('ObjectMeta', {
  name: omitEmpty(string()),
  generateName: omitEmpty(string()),
  namespace: omitEmpty(string()),
  selfLink: omitEmpty(string()),
  uid: omitEmpty(UID),
  resourceVersion: omitEmpty(string()),
  generation: omitEmpty(int64),
  creationTimestamp: omitEmpty(time),
  deletionTimestamp: pointer(time),
  deletionGracePeriodSeconds: pointer(int64),
  labels: omitEmpty(map(string())),
  annotations: omitEmpty(map(string())),
  ownerReferences: omitEmpty(list(ownerReference)),
  finalizers: omitEmpty(list(string())),
  managedFields: pointer(list(managedFieldsEntry)), // an empty list is a message to the field manager
})
