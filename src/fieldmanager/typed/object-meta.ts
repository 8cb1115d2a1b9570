import { DEDUCED, listType, mapType, scalarType, type Type } from './type.js'

const STRING = scalarType('string')
const NUMERIC = scalarType('numeric')
const TIME = scalarType('untyped')
const BOOLEAN = scalarType('boolean')
const STRINGS = mapType(false, [], STRING)

const OWNER_REFERENCE = mapType(
  true,
  [
    ...['apiVersion', 'kind', 'name', 'uid'].map((name) => [name, STRING] as const),
    ...['blockOwnerDeletion', 'controller'].map((name) => [name, BOOLEAN] as const),
  ],
  undefined,
)

/** The type of `metadata` (spec/apply.md §2.3). */
export const OBJECT_META: Type = mapType(
  false,
  [
    ...['generateName', 'name', 'namespace', 'resourceVersion', 'selfLink', 'uid'].map((name) => [name, STRING] as const),
    ...['deletionGracePeriodSeconds', 'generation'].map((name) => [name, NUMERIC] as const),
    ...['creationTimestamp', 'deletionTimestamp'].map((name) => [name, TIME] as const),
    ...['annotations', 'labels'].map((name) => [name, STRINGS] as const),
    ['finalizers', listType(false, STRING)],
    ['managedFields', listType(true, DEDUCED)],
    ['ownerReferences', listType(false, OWNER_REFERENCE, [['uid', '']])],
  ],
  undefined,
)
