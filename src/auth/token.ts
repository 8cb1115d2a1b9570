import { createHash, timingSafeEqual } from 'node:crypto'
import type { UserInfo } from '../endpoints/index.js'
import { ABSENT, INVALID, type Authenticator } from './authenticator.js'
import { authenticated } from './groups.js'
import { commonAudiences, UNKNOWN_TOKEN, type TokenAuthenticator } from './token-authenticator.js'

const EXTRA_SPACES = 'the provided Authorization header contains extra space before the bearer token, and is ignored'

/** One token and whose it is; it is for all of the server's audiences. */
export function staticToken(token: string, user: UserInfo, serverAudiences: readonly string[]): TokenAuthenticator {
  const wanted = digest(token)
  const known = authenticated(user)
  return {
    authenticateToken: (given, audiences = serverAudiences) => {
      // Digests are of one length, and comparing them tells nothing about the token.
      if (!timingSafeEqual(digest(given), wanted)) return UNKNOWN_TOKEN
      const shared = commonAudiences(serverAudiences, audiences)
      return shared.length === 0 ? UNKNOWN_TOKEN : { outcome: 'user', user: known, audiences: shared }
    },
  }
}

/** The token in `Authorization: Bearer …`. */
export function bearerAuthenticator(tokens: TokenAuthenticator): Authenticator {
  return {
    authenticate: (source) => {
      const given = bearerToken(source.header('authorization'))
      if (given === undefined) return ABSENT
      if (given === '') {
        source.warn(EXTRA_SPACES)
        return ABSENT
      }
      const found = tokens.authenticateToken(given)
      return found.outcome === 'user' ? found : INVALID
    },
  }
}

/** The token; '' where a second space stands in its place, undefined where the header carries none. */
function bearerToken(header: string): string | undefined {
  const parts = header.trim().split(' ', 3)
  if (parts.length < 2 || parts[0]?.toLowerCase() !== 'bearer') return undefined
  return parts[1]
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
