import { mapOf, message, optional, repeated, single, type MessageDescriptor } from '../descriptor.js'
import { RAW_JSON, TIME } from './well-known.js'

// Field numbers of meta/v1 (spec/openapi-and-clients.md §8.2).

const OWNER_REFERENCE = message(
  single(1, 'kind', 'string'),
  single(3, 'name', 'string'),
  single(4, 'uid', 'string'),
  single(5, 'apiVersion', 'string'),
  optional(6, 'controller', 'bool'),
  optional(7, 'blockOwnerDeletion', 'bool'),
)

const MANAGED_FIELDS_ENTRY = message(
  single(1, 'manager', 'string'),
  single(2, 'operation', 'string'),
  single(3, 'apiVersion', 'string'),
  optional(4, 'time', TIME),
  single(6, 'fieldsType', 'string'),
  optional(7, 'fieldsV1', RAW_JSON),
  single(8, 'subresource', 'string'),
)

export const OBJECT_META: MessageDescriptor = message(
  single(1, 'name', 'string'),
  single(2, 'generateName', 'string'),
  single(3, 'namespace', 'string'),
  single(4, 'selfLink', 'string'),
  single(5, 'uid', 'string'),
  single(6, 'resourceVersion', 'string'),
  single(7, 'generation', 'int64'),
  single(8, 'creationTimestamp', TIME),
  optional(9, 'deletionTimestamp', TIME),
  optional(10, 'deletionGracePeriodSeconds', 'int64'),
  mapOf(11, 'labels', 'string'),
  mapOf(12, 'annotations', 'string'),
  repeated(13, 'ownerReferences', OWNER_REFERENCE),
  repeated(14, 'finalizers', 'string'),
  repeated(17, 'managedFields', MANAGED_FIELDS_ENTRY),
)

export const LIST_META: MessageDescriptor = message(
  single(1, 'selfLink', 'string'),
  single(2, 'resourceVersion', 'string'),
  single(3, 'continue', 'string'),
  optional(4, 'remainingItemCount', 'int64'),
)

const STATUS_CAUSE = message(single(1, 'reason', 'string'), single(2, 'message', 'string'), single(3, 'field', 'string'))

const STATUS_DETAILS = message(
  single(1, 'name', 'string'),
  single(2, 'group', 'string'),
  single(3, 'kind', 'string'),
  repeated(4, 'causes', STATUS_CAUSE),
  single(5, 'retryAfterSeconds', 'int32'),
  single(6, 'uid', 'string'),
)

export const STATUS: MessageDescriptor = message(
  single(1, 'metadata', LIST_META),
  single(2, 'status', 'string'),
  single(3, 'message', 'string'),
  single(4, 'reason', 'string'),
  optional(5, 'details', STATUS_DETAILS),
  single(6, 'code', 'int32'),
)

const PRECONDITIONS = message(optional(1, 'uid', 'string'), optional(2, 'resourceVersion', 'string'))

export const DELETE_OPTIONS: MessageDescriptor = message(
  optional(1, 'gracePeriodSeconds', 'int64'),
  optional(2, 'preconditions', PRECONDITIONS),
  optional(3, 'orphanDependents', 'bool'),
  optional(4, 'propagationPolicy', 'string'),
  repeated(5, 'dryRun', 'string'),
  optional(6, 'ignoreStoreReadErrorWithClusterBreakingPotential', 'bool'),
)

export const PARTIAL_OBJECT_METADATA: MessageDescriptor = message(single(1, 'metadata', OBJECT_META))

export const PARTIAL_OBJECT_METADATA_LIST: MessageDescriptor = message(
  single(1, 'metadata', LIST_META),
  repeated(2, 'items', PARTIAL_OBJECT_METADATA),
)

const LABEL_SELECTOR_REQUIREMENT = message(single(1, 'key', 'string'), single(2, 'operator', 'string'), repeated(3, 'values', 'string'))

export const LABEL_SELECTOR: MessageDescriptor = message(
  mapOf(1, 'matchLabels', 'string'),
  repeated(2, 'matchExpressions', LABEL_SELECTOR_REQUIREMENT),
)
