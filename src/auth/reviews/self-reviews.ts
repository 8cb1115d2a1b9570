import { own, type JsonObject } from '../../base/json/index.js'
import type { Answer } from '../../endpoints/index.js'
import { formatTime, statusError } from '../../meta/index.js'
import type { WallClock } from '../../registry/index.js'
import type { Authorizer } from '../authorizer.js'
import { UNLISTED_RULES } from '../rules.js'
import { specOf, textIn, userInfoJson } from './members.js'

const typeOf = (review: JsonObject): JsonObject => ({ kind: own(review, 'kind') ?? '', apiVersion: own(review, 'apiVersion') ?? '' })

/** Who the one who asks is to the server, whatever the review says (spec/openapi-and-clients.md §6.2). */
export function selfSubjectReview(clock: WallClock): Answer {
  return (review, { user }) => ({
    ...typeOf(review),
    metadata: { creationTimestamp: formatTime(clock.now()) },
    status: { userInfo: userInfoJson(user) },
  })
}

/** What the one who asks may do in a namespace, as far as the authorizer can list it. The answer holds no spec. */
export function selfSubjectRulesReview(authorizer: Authorizer): Answer {
  return (review, { user }) => {
    const namespace = textIn(specOf(review), 'namespace')
    if (namespace === '') throw statusError.badRequest('no namespace on request')
    const rules = authorizer.rules?.(user, namespace) ?? UNLISTED_RULES
    return {
      ...typeOf(review),
      metadata: {},
      spec: {},
      status: {
        resourceRules: rules.resourceRules.map(({ verbs, apiGroups, resources }) => ({
          verbs: [...verbs],
          apiGroups: [...apiGroups],
          resources: [...resources],
        })),
        nonResourceRules: rules.nonResourceRules.map(({ verbs, nonResourceURLs }) => ({
          verbs: [...verbs],
          nonResourceURLs: [...nonResourceURLs],
        })),
        incomplete: rules.incomplete !== '',
        ...(rules.incomplete === '' ? {} : { evaluationError: rules.incomplete }),
      },
    }
  }
}
