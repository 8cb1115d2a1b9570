import { always, list, map, omitEmpty, pointer, string, struct, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'
import { labelSelectorRequirement } from './references.js'

const policyRule = struct('PolicyRule', {
  verbs: always(list(string())),
  apiGroups: omitEmpty(list(string())),
  resources: omitEmpty(list(string())),
  resourceNames: omitEmpty(list(string())),
  nonResourceURLs: omitEmpty(list(string())),
})

const labelSelector = struct('LabelSelector', {
  matchLabels: omitEmpty(map(string())),
  matchExpressions: omitEmpty(list(labelSelectorRequirement)),
})

const subject = struct('Subject', {
  kind: always(string()),
  apiGroup: omitEmpty(string()),
  name: always(string()),
  namespace: omitEmpty(string()),
})

const roleRef = struct('RoleRef', { apiGroup: always(string()), kind: always(string()), name: always(string()) })

/** v1.Role of rbac.authorization.k8s.io. */
export const roleType: CompoundType = kindType('Role', { rules: always(list(policyRule)) })

/** v1.ClusterRole. */
export const clusterRoleType: CompoundType = kindType('ClusterRole', {
  rules: always(list(policyRule)),
  aggregationRule: pointer(struct('AggregationRule', { clusterRoleSelectors: omitEmpty(list(labelSelector)) })),
})

const binding = { subjects: omitEmpty(list(subject)), roleRef: always(roleRef) }

/** v1.RoleBinding. */
export const roleBindingType: CompoundType = kindType('RoleBinding', binding)

/** v1.ClusterRoleBinding. */
export const clusterRoleBindingType: CompoundType = kindType('ClusterRoleBinding', binding)
