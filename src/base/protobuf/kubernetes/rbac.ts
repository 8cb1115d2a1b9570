import { message, optional, repeated, single, type MessageDescriptor } from '../descriptor.js'
import { LABEL_SELECTOR, OBJECT_META } from './meta.js'

// Field numbers of rbac.authorization.k8s.io/v1 (spec/openapi-and-clients.md §8.2).

const POLICY_RULE = message(
  repeated(1, 'verbs', 'string'),
  repeated(2, 'apiGroups', 'string'),
  repeated(3, 'resources', 'string'),
  repeated(4, 'resourceNames', 'string'),
  repeated(5, 'nonResourceURLs', 'string'),
)

const SUBJECT = message(
  single(1, 'kind', 'string'),
  single(2, 'apiGroup', 'string'),
  single(3, 'name', 'string'),
  single(4, 'namespace', 'string'),
)
const ROLE_REF = message(single(1, 'apiGroup', 'string'), single(2, 'kind', 'string'), single(3, 'name', 'string'))

export const ROLE: MessageDescriptor = message(single(1, 'metadata', OBJECT_META), repeated(2, 'rules', POLICY_RULE))

export const CLUSTER_ROLE: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  repeated(2, 'rules', POLICY_RULE),
  optional(3, 'aggregationRule', message(repeated(1, 'clusterRoleSelectors', LABEL_SELECTOR))),
)

/** RoleBinding and ClusterRoleBinding alike. */
export const ROLE_BINDING: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  repeated(2, 'subjects', SUBJECT),
  single(3, 'roleRef', ROLE_REF),
)
