import type { Authenticator } from '../../auth/index.js'
import { statusError } from '../../meta/index.js'
import type { Auditor } from '../audit/auditor.js'
import type { Exchange } from '../exchange.js'
import type { Filter } from './filter.js'

/** Finds out who asks. An HTTP/2 connection that failed is to be ended (spec/api.md §8.5). `auditor`: undefined where nothing is recorded. */
export function authenticationFilter(authenticator: Authenticator, auditor: Auditor | undefined): Filter {
  return {
    name: 'authentication',
    apply: ({ state: { exchange } }, next) => {
      const found = authenticator.authenticate(exchange)
      if (found.outcome === 'user') {
        exchange.user = found.user
        return next()
      }
      auditor?.refused(exchange, { metadata: {}, message: whatFailed(exchange), code: 401 })
      return exchange.fail(statusError.unauthorized(), exchange.stream === undefined ? {} : { connection: 'close' })
    },
  }
}

/** What was tried, as events tell it (spec/api.md §8.9). */
function whatFailed(exchange: Exchange): string {
  const scheme = exchange.header('authorization').trim().split(' ', 1)[0]?.toLowerCase()
  const tried = [
    ...(scheme === 'basic' || scheme === 'bearer' ? [scheme] : []),
    ...(exchange.clientCertificate === undefined ? [] : ['x509']),
  ]
  return `Authentication failed, ${tried.length === 0 ? 'no credentials provided' : `attempted: ${tried.join(', ')}`}`
}
