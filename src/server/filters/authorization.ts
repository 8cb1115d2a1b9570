import { forbiddenError, type Authorizer, type Decision } from '../../auth/index.js'
import type { Exchange } from '../exchange.js'
import type { Filter } from './filter.js'

const HEADERS = { 'x-content-type-options': 'nosniff' }

function carryOut(decision: Decision, exchange: Exchange, next: () => Promise<void>): Promise<void> | undefined {
  if (decision.allowed) return next()
  return exchange.fail(forbiddenError(exchange.user, exchange.info, decision.reason), HEADERS)
}

/** Refuses what the user may not do (spec/api.md §8.8). */
export function authorizationFilter(authorizer: Authorizer): Filter {
  return {
    name: 'authorization',
    apply: ({ state: { exchange } }, next) => {
      const decision = authorizer.authorize(exchange.user, exchange.info)
      return decision instanceof Promise ? decision.then((made) => carryOut(made, exchange, next)) : carryOut(decision, exchange, next)
    },
  }
}
