import type { UserInfo } from '../endpoints/index.js'
import { aggregateTexts } from '../meta/index.js'

/** What is said of a token: whose it is, and for whom it is meant of those who were asked about; that nobody knows it; or why it is no longer good. */
export type TokenAuthentication =
  | { readonly outcome: 'user'; readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'invalid'; readonly reason: string }

/** Finds out whose a token is (spec/api.md §8.5). */
export interface TokenAuthenticator {
  /** `audiences`: for one of whom it has to be meant; default: the server's own. */
  authenticateToken(token: string, audiences?: readonly string[]): TokenAuthentication
}

export const UNKNOWN_TOKEN: TokenAuthentication = { outcome: 'unknown' }

const UNKNOWN_REASON = 'invalid bearer token'

/** Several that know tokens, asked in turn; a token that none of them knows is invalid, for all their reasons. */
export class TokenAuthenticators implements TokenAuthenticator {
  readonly #all: TokenAuthenticator[] = []

  add(authenticator: TokenAuthenticator): void {
    this.#all.push(authenticator)
  }

  authenticateToken(token: string, audiences?: readonly string[]): TokenAuthentication {
    const reasons = [UNKNOWN_REASON]
    for (const authenticator of this.#all) {
      const found = authenticator.authenticateToken(token, audiences)
      if (found.outcome === 'user') return found
      if (found.outcome === 'invalid') reasons.push(found.reason)
    }
    return { outcome: 'invalid', reason: aggregateTexts(reasons) }
  }
}

/** Those of the one list that are in the other, too. */
export function commonAudiences(ones: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return ones.filter((audience) => known.has(audience))
}
