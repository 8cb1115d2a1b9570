import { own, type JsonObject } from '../base/json/index.js'
import { metaString } from '../registry/index.js'
import type { BuiltinKind } from './kind.js'
import { plainStrategy } from './plain-strategy.js'
import { selfSubjectReviewType, tokenRequestType, tokenReviewType } from './types/authentication-types.js'
import {
  localSubjectAccessReviewType,
  selfSubjectAccessReviewType,
  selfSubjectRulesReviewType,
  subjectAccessReviewType,
} from './types/authorization-types.js'

const review = (definition: string, type: BuiltinKind['type'], namespaced = false): BuiltinKind => ({
  definition,
  type,
  endpoints: [{ subresource: '', strategy: { ...plainStrategy(), namespaced }, verbs: ['create'] }],
  cells: (object) => [metaString(object, 'name'), metaString(object, 'creationTimestamp')],
  answered: true,
})

const DEFAULT_EXPIRATION_SECONDS = 3600

const TOKEN_REQUESTS: BuiltinKind = {
  ...review('authentication.k8s.io/tokenrequests', tokenRequestType),
  endpoints: [{ subresource: 'token', strategy: plainStrategy(), verbs: ['create'] }],
  partOf: 'core/serviceaccounts',
  defaults: (request) => {
    const spec = own(request, 'spec') as JsonObject
    if (own(spec, 'expirationSeconds') === null) spec['expirationSeconds'] = DEFAULT_EXPIRATION_SECONDS
  },
}

/** What is asked of the server, and answered by its authenticators and its authorizer (spec/openapi-and-clients.md §6.2). */
export const REVIEW_KINDS: readonly BuiltinKind[] = [
  review('authentication.k8s.io/selfsubjectreviews', selfSubjectReviewType),
  review('authentication.k8s.io/tokenreviews', tokenReviewType),
  review('authorization.k8s.io/localsubjectaccessreviews', localSubjectAccessReviewType, true),
  review('authorization.k8s.io/selfsubjectaccessreviews', selfSubjectAccessReviewType),
  review('authorization.k8s.io/selfsubjectrulesreviews', selfSubjectRulesReviewType),
  review('authorization.k8s.io/subjectaccessreviews', subjectAccessReviewType),
  TOKEN_REQUESTS,
]
