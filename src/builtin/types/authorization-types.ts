import { always, bool, list, omitEmpty, pointer, string, struct, type CompoundType } from '../../meta/typed/index.js'
import { extraValues } from './authentication-types.js'
import { kindType } from './kind.js'
import { labelSelectorRequirement } from './references.js'

const fieldSelectorRequirement = struct('FieldSelectorRequirement', {
  key: always(string()),
  operator: always(string('v1.FieldSelectorOperator')),
  values: omitEmpty(list(string())),
})

const selector = (name: string, requirement: CompoundType): CompoundType =>
  struct(name, { rawSelector: omitEmpty(string()), requirements: omitEmpty(list(requirement)) })

const resourceAttributes = struct('ResourceAttributes', {
  namespace: omitEmpty(string()),
  verb: omitEmpty(string()),
  group: omitEmpty(string()),
  version: omitEmpty(string()),
  resource: omitEmpty(string()),
  subresource: omitEmpty(string()),
  name: omitEmpty(string()),
  fieldSelector: pointer(selector('FieldSelectorAttributes', fieldSelectorRequirement)),
  labelSelector: pointer(selector('LabelSelectorAttributes', labelSelectorRequirement)),
})

const attributes = {
  resourceAttributes: pointer(resourceAttributes),
  nonResourceAttributes: pointer(struct('NonResourceAttributes', { path: omitEmpty(string()), verb: omitEmpty(string()) })),
}

const subjectAccessReviewSpec = struct('SubjectAccessReviewSpec', {
  ...attributes,
  user: omitEmpty(string()),
  groups: omitEmpty(list(string())),
  extra: omitEmpty(extraValues),
  uid: omitEmpty(string()),
})

const status = always(
  struct('SubjectAccessReviewStatus', {
    allowed: always(bool),
    denied: omitEmpty(bool),
    reason: omitEmpty(string()),
    evaluationError: omitEmpty(string()),
  }),
)

/** v1.SelfSubjectAccessReview of authorization.k8s.io. */
export const selfSubjectAccessReviewType: CompoundType = kindType('SelfSubjectAccessReview', {
  spec: always(struct('SelfSubjectAccessReviewSpec', attributes)),
  status,
})

/** v1.SubjectAccessReview. */
export const subjectAccessReviewType: CompoundType = kindType('SubjectAccessReview', { spec: always(subjectAccessReviewSpec), status })

/** v1.LocalSubjectAccessReview. */
export const localSubjectAccessReviewType: CompoundType = kindType('LocalSubjectAccessReview', {
  spec: always(subjectAccessReviewSpec),
  status,
})

const resourceRule = struct('ResourceRule', {
  verbs: always(list(string())),
  apiGroups: omitEmpty(list(string())),
  resources: omitEmpty(list(string())),
  resourceNames: omitEmpty(list(string())),
})

const nonResourceRule = struct('NonResourceRule', { verbs: always(list(string())), nonResourceURLs: omitEmpty(list(string())) })

/** v1.SelfSubjectRulesReview. */
export const selfSubjectRulesReviewType: CompoundType = kindType('SelfSubjectRulesReview', {
  spec: always(struct('SelfSubjectRulesReviewSpec', { namespace: omitEmpty(string()) })),
  status: always(
    struct('SubjectRulesReviewStatus', {
      resourceRules: always(list(resourceRule)),
      nonResourceRules: always(list(nonResourceRule)),
      incomplete: always(bool),
      evaluationError: omitEmpty(string()),
    }),
  ),
})
