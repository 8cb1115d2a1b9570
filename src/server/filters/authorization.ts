import { forbiddenError, type Authorizer } from '../../auth/index.js'
import type { Filter } from './filter.js'

const HEADERS = { 'x-content-type-options': 'nosniff' }

/** Refuses what the user may not do (spec/api.md §8.8). */
export function authorizationFilter(authorizer: Authorizer): Filter {
  return {
    name: 'authorization',
    apply: async ({ state: { exchange } }, next) => {
      const pending = authorizer.authorize(exchange.user, exchange.info)
      const decision = pending instanceof Promise ? await pending : pending
      if (decision.allowed) return next()
      await exchange.fail(forbiddenError(exchange.user, exchange.info, decision.reason), HEADERS)
    },
  }
}
