import type { Authenticator } from '../../auth/index.js'
import { statusError } from '../../meta/index.js'
import type { Filter } from './filter.js'

/** Finds out who asks. An HTTP/2 connection that failed is to be ended (spec/api.md §8.5). */
export function authenticationFilter(authenticator: Authenticator): Filter {
  return {
    name: 'authentication',
    apply: ({ state: { exchange } }, next) => {
      const found = authenticator.authenticate(exchange)
      if (found.outcome === 'user') {
        exchange.user = found.user
        return next()
      }
      return exchange.fail(statusError.unauthorized(), exchange.stream === undefined ? {} : { connection: 'close' })
    },
  }
}
