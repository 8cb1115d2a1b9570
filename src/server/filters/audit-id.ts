import type { Clock, Random } from '../../base/index.js'
import { Exchange, type ExchangeServices } from '../exchange.js'
import type { Filter } from './filter.js'

const GIVEN_ID = /^[\x21-\x7e]{1,128}$/

/** Makes the exchange. Its id is the client's, or a new one (spec/api.md §8.1). */
export function auditIdFilter(services: ExchangeServices, clock: Clock, random: Random): Filter {
  return {
    name: 'audit-id',
    apply: (context, next) => {
      const given = context.req.headers['audit-id']
      const id = typeof given === 'string' && GIVEN_ID.test(given) ? given : random.uuid()
      context.state.exchange = new Exchange(context.req, context.res, services, id, clock.monotonic())
      // The exchange writes the reply, not Koa.
      context.respond = false
      return next()
    },
  }
}
