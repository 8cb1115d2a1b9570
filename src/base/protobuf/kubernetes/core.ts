import { mapOf, message, optional, repeated, single, type MessageDescriptor } from '../descriptor.js'
import { OBJECT_META } from './meta.js'
import { MICRO_TIME, TIME } from './well-known.js'

// Field numbers of core/v1 and events.k8s.io/v1 (spec/openapi-and-clients.md §8.2).

const NAMESPACE_CONDITION = message(
  single(1, 'type', 'string'),
  single(2, 'status', 'string'),
  single(4, 'lastTransitionTime', TIME),
  single(5, 'reason', 'string'),
  single(6, 'message', 'string'),
)

export const NAMESPACE: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  single(2, 'spec', message(repeated(1, 'finalizers', 'string'))),
  single(3, 'status', message(single(1, 'phase', 'string'), repeated(2, 'conditions', NAMESPACE_CONDITION))),
)

export const CONFIG_MAP: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  mapOf(2, 'data', 'string'),
  mapOf(3, 'binaryData', 'bytes'),
  optional(4, 'immutable', 'bool'),
)

export const SECRET: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  mapOf(2, 'data', 'bytes'),
  single(3, 'type', 'string'),
  mapOf(4, 'stringData', 'string'),
  optional(5, 'immutable', 'bool'),
)

const OBJECT_REFERENCE = message(
  single(1, 'kind', 'string'),
  single(2, 'namespace', 'string'),
  single(3, 'name', 'string'),
  single(4, 'uid', 'string'),
  single(5, 'apiVersion', 'string'),
  single(6, 'resourceVersion', 'string'),
  single(7, 'fieldPath', 'string'),
)

export const SERVICE_ACCOUNT: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  repeated(2, 'secrets', OBJECT_REFERENCE),
  repeated(3, 'imagePullSecrets', message(single(1, 'name', 'string'))),
  optional(4, 'automountServiceAccountToken', 'bool'),
)

const EVENT_SOURCE = message(single(1, 'component', 'string'), single(2, 'host', 'string'))
const EVENT_SERIES = message(single(1, 'count', 'int32'), single(2, 'lastObservedTime', MICRO_TIME))

export const EVENT: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  single(2, 'involvedObject', OBJECT_REFERENCE),
  single(3, 'reason', 'string'),
  single(4, 'message', 'string'),
  single(5, 'source', EVENT_SOURCE),
  single(6, 'firstTimestamp', TIME),
  single(7, 'lastTimestamp', TIME),
  single(8, 'count', 'int32'),
  single(9, 'type', 'string'),
  single(10, 'eventTime', MICRO_TIME),
  optional(11, 'series', EVENT_SERIES),
  single(12, 'action', 'string'),
  optional(13, 'related', OBJECT_REFERENCE),
  single(14, 'reportingComponent', 'string'),
  single(15, 'reportingInstance', 'string'),
)

export const EVENTS_EVENT: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  single(2, 'eventTime', MICRO_TIME),
  optional(3, 'series', EVENT_SERIES),
  single(4, 'reportingController', 'string'),
  single(5, 'reportingInstance', 'string'),
  single(6, 'action', 'string'),
  single(7, 'reason', 'string'),
  single(8, 'regarding', OBJECT_REFERENCE),
  optional(9, 'related', OBJECT_REFERENCE),
  single(10, 'note', 'string'),
  single(11, 'type', 'string'),
  single(12, 'deprecatedSource', EVENT_SOURCE),
  single(13, 'deprecatedFirstTimestamp', TIME),
  single(14, 'deprecatedLastTimestamp', TIME),
  single(15, 'deprecatedCount', 'int32'),
)
