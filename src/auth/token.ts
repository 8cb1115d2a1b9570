import { createHash, timingSafeEqual } from 'node:crypto'
import type { UserInfo } from '../endpoints/index.js'
import { ABSENT, INVALID, type Authentication, type Authenticator } from './authenticator.js'
import { authenticated } from './groups.js'

const EXTRA_SPACES = 'the provided Authorization header contains extra space before the bearer token, and is ignored'

/** One bearer token and whose it is. */
export function tokenAuthenticator(token: string, user: UserInfo): Authenticator {
  const wanted = digest(token)
  const known: Authentication = { outcome: 'user', user: authenticated(user) }
  return {
    authenticate: (source) => {
      const given = bearerToken(source.header('authorization'))
      if (given === undefined) return ABSENT
      if (given === '') {
        source.warn(EXTRA_SPACES)
        return ABSENT
      }
      // Digests are of one length, and comparing them tells nothing about the token.
      return timingSafeEqual(digest(given), wanted) ? known : INVALID
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
