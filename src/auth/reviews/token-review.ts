import type { Answer } from '../../endpoints/index.js'
import { statusError } from '../../meta/index.js'
import type { TokenAuthenticator } from '../token-authenticator.js'
import { specOf, textIn, textsIn, userInfoJson } from './members.js'

/** Whose a token is, and for whom it is meant (spec/openapi-and-clients.md §6.2). */
export function tokenReview(tokens: TokenAuthenticator): Answer {
  return (review) => {
    const spec = specOf(review)
    const token = textIn(spec, 'token')
    const audiences = textsIn(spec, 'audiences')
    if (token === '') throw statusError.badRequest('token is required for TokenReview in authentication')
    const found = tokens.authenticateToken(token, audiences.length === 0 ? undefined : audiences)
    if (found.outcome !== 'user')
      return { ...review, status: { user: {}, ...(found.outcome === 'invalid' ? { error: found.reason } : {}) } }
    return { ...review, status: { authenticated: true, user: userInfoJson(found.user), audiences: [...found.audiences] } }
  }
}
