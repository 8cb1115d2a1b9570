import type { Answer } from '../../endpoints/index.js'
import type { WallClock } from '../../registry/index.js'
import type { Store } from '../../storage/index.js'
import type { Authorizer } from '../authorizer.js'
import type { AccountTokens } from '../service-accounts/account-tokens.js'
import type { TokenAuthenticator } from '../token-authenticator.js'
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from './access-reviews.js'
import { selfSubjectReview, selfSubjectRulesReview } from './self-reviews.js'
import { tokenRequest } from './token-request.js'
import { tokenReview } from './token-review.js'

/** Who is asked by reviews: the server's own. */
export interface ReviewOptions {
  readonly authorizer: Authorizer
  readonly tokens: TokenAuthenticator
  readonly accountTokens: AccountTokens
  readonly clock: WallClock
  readonly store: Pick<Store, 'get'>
}

/** What reviews are answered, by the names of their types' definitions. */
export function reviewAnswers({ authorizer, tokens, accountTokens, clock, store }: ReviewOptions): ReadonlyMap<string, Answer> {
  return new Map([
    ['authentication.k8s.io/selfsubjectreviews', selfSubjectReview(clock)],
    ['authentication.k8s.io/tokenrequests', tokenRequest({ tokens: accountTokens, clock, store })],
    ['authentication.k8s.io/tokenreviews', tokenReview(tokens)],
    ['authorization.k8s.io/localsubjectaccessreviews', localSubjectAccessReview(authorizer)],
    ['authorization.k8s.io/selfsubjectaccessreviews', selfSubjectAccessReview(authorizer)],
    ['authorization.k8s.io/selfsubjectrulesreviews', selfSubjectRulesReview(authorizer)],
    ['authorization.k8s.io/subjectaccessreviews', subjectAccessReview(authorizer)],
  ])
}
