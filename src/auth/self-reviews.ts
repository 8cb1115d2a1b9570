import type { Authorizer, Decision } from './authorizer.js'
import { AUTHENTICATED_GROUP } from './groups.js'
import { NO_RULES, type AccessRules } from './rules.js'

/** Reviews that tell users nothing but what concerns themselves, by their groups. */
const SELF_REVIEWS: Readonly<Record<string, readonly string[]>> = {
  'authentication.k8s.io': ['selfsubjectreviews'],
  'authorization.k8s.io': ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
}

const ALLOWED: Decision = { verdict: 'allow', reason: '' }
const NO_OPINION: Decision = { verdict: 'noOpinion', reason: '' }
const VERBS = ['create']

const RULES: AccessRules = {
  ...NO_RULES,
  resourceRules: Object.entries(SELF_REVIEWS).map(([group, resources]) => ({ verbs: VERBS, apiGroups: [group], resources })),
}

/** Who has shown who they are may ask the server who they are and what they may do, as in every cluster (its role `system:basic-user`). */
export function selfReviewAuthorizer(): Authorizer {
  return {
    authorize: ({ groups }, { isResourceRequest, verb, group, resource, subresource }) => {
      const isReview = isResourceRequest && verb === 'create' && subresource === '' && Object.hasOwn(SELF_REVIEWS, group)
      return isReview && SELF_REVIEWS[group]?.includes(resource) === true && groups.includes(AUTHENTICATED_GROUP) ? ALLOWED : NO_OPINION
    },
    rules: ({ groups }) => (groups.includes(AUTHENTICATED_GROUP) ? RULES : NO_RULES),
  }
}
