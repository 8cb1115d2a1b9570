import { asksForImpersonation, impersonate, type Authorizer } from '../../auth/index.js'
import { isStatusError } from '../../meta/index.js'
import type { Exchange } from '../exchange.js'
import { FORBIDDEN_HEADERS } from './authorization.js'
import type { Filter } from './filter.js'

async function takeForAnother(exchange: Exchange, authorizer: Authorizer, next: () => Promise<void>): Promise<void> {
  try {
    const user = await impersonate(exchange.request.rawHeaders, exchange.user, authorizer)
    if (user !== undefined) {
      exchange.user = user
      exchange.audit?.impersonated(user)
    }
  } catch (error) {
    if (!isStatusError(error)) throw error
    await exchange.fail(error, error.code === 403 ? FORBIDDEN_HEADERS : {})
    return
  }
  await next()
}

/** Takes a request for somebody else's, where its user may ask for that (spec/api.md §8.6). */
export function impersonationFilter(authorizer: Authorizer): Filter {
  return {
    name: 'impersonation',
    apply: ({ state: { exchange } }, next) =>
      asksForImpersonation(exchange.request.headers) ? takeForAnother(exchange, authorizer, next) : next(),
  }
}
