import { mapOf, message, optional, repeated, single, type MessageDescriptor } from '../descriptor.js'
import { OBJECT_META } from './meta.js'
import { STRING_LIST, TIME } from './well-known.js'

// Field numbers of authentication.k8s.io/v1 and authorization.k8s.io/v1 (spec/openapi-and-clients.md §8.2).

const METADATA = single(1, 'metadata', OBJECT_META)

const USER_INFO = message(
  single(1, 'username', 'string'),
  single(2, 'uid', 'string'),
  repeated(3, 'groups', 'string'),
  mapOf(4, 'extra', STRING_LIST),
)

export const TOKEN_REVIEW: MessageDescriptor = message(
  METADATA,
  single(2, 'spec', message(single(1, 'token', 'string'), repeated(2, 'audiences', 'string'))),
  single(
    3,
    'status',
    message(
      single(1, 'authenticated', 'bool'),
      single(2, 'user', USER_INFO),
      single(3, 'error', 'string'),
      repeated(4, 'audiences', 'string'),
    ),
  ),
)

export const SELF_SUBJECT_REVIEW: MessageDescriptor = message(METADATA, single(2, 'status', message(single(1, 'userInfo', USER_INFO))))

const BOUND_OBJECT = message(
  single(1, 'kind', 'string'),
  single(2, 'apiVersion', 'string'),
  single(3, 'name', 'string'),
  single(4, 'uid', 'string'),
)

export const TOKEN_REQUEST: MessageDescriptor = message(
  METADATA,
  single(
    2,
    'spec',
    message(repeated(1, 'audiences', 'string'), optional(3, 'boundObjectRef', BOUND_OBJECT), optional(4, 'expirationSeconds', 'int64')),
  ),
  single(3, 'status', message(single(1, 'token', 'string'), single(2, 'expirationTimestamp', TIME))),
)

const REQUIREMENT = message(single(1, 'key', 'string'), single(2, 'operator', 'string'), repeated(3, 'values', 'string'))
const SELECTOR_ATTRIBUTES = message(single(1, 'rawSelector', 'string'), repeated(2, 'requirements', REQUIREMENT))

const RESOURCE_ATTRIBUTES = message(
  single(1, 'namespace', 'string'),
  single(2, 'verb', 'string'),
  single(3, 'group', 'string'),
  single(4, 'version', 'string'),
  single(5, 'resource', 'string'),
  single(6, 'subresource', 'string'),
  single(7, 'name', 'string'),
  optional(8, 'fieldSelector', SELECTOR_ATTRIBUTES),
  optional(9, 'labelSelector', SELECTOR_ATTRIBUTES),
)

const ATTRIBUTES = [
  optional(1, 'resourceAttributes', RESOURCE_ATTRIBUTES),
  optional(2, 'nonResourceAttributes', message(single(1, 'path', 'string'), single(2, 'verb', 'string'))),
]

const ACCESS_STATUS = single(
  3,
  'status',
  message(single(1, 'allowed', 'bool'), single(2, 'reason', 'string'), single(3, 'evaluationError', 'string'), single(4, 'denied', 'bool')),
)

export const SELF_SUBJECT_ACCESS_REVIEW: MessageDescriptor = message(METADATA, single(2, 'spec', message(...ATTRIBUTES)), ACCESS_STATUS)

/** SubjectAccessReview and LocalSubjectAccessReview alike. */
export const SUBJECT_ACCESS_REVIEW: MessageDescriptor = message(
  METADATA,
  single(
    2,
    'spec',
    message(
      ...ATTRIBUTES,
      single(3, 'user', 'string'),
      repeated(4, 'groups', 'string'),
      mapOf(5, 'extra', STRING_LIST),
      single(6, 'uid', 'string'),
    ),
  ),
  ACCESS_STATUS,
)

const RESOURCE_RULE = message(
  repeated(1, 'verbs', 'string'),
  repeated(2, 'apiGroups', 'string'),
  repeated(3, 'resources', 'string'),
  repeated(4, 'resourceNames', 'string'),
)

const NON_RESOURCE_RULE = message(repeated(1, 'verbs', 'string'), repeated(2, 'nonResourceURLs', 'string'))

export const SELF_SUBJECT_RULES_REVIEW: MessageDescriptor = message(
  METADATA,
  single(2, 'spec', message(single(1, 'namespace', 'string'))),
  single(
    3,
    'status',
    message(
      repeated(1, 'resourceRules', RESOURCE_RULE),
      repeated(2, 'nonResourceRules', NON_RESOURCE_RULE),
      single(3, 'incomplete', 'bool'),
      single(4, 'evaluationError', 'string'),
    ),
  ),
)
