import { asksForImpersonation, impersonate, type Authorizer } from '../../auth/index.js'
import { isStatusError } from '../../meta/index.js'
import type { Exchange } from '../exchange.js'
import { FORBIDDEN_HEADERS } from './authorization.js'
import type { Filter } from './filter.js'

async function takeForAnother(exchange: Exchange, authorizer: Authorizer, constrained: boolean, next: () => Promise<void>): Promise<void> {
  try {
    const { rawHeaders, user, info: attributes } = exchange
    const found = await impersonate({ rawHeaders, user, attributes }, authorizer, constrained)
    if (found !== undefined) {
      exchange.user = found.user
      exchange.audit?.impersonated(found)
    }
  } catch (error) {
    if (!isStatusError(error)) throw error
    await exchange.fail(error, error.code === 403 ? FORBIDDEN_HEADERS : {})
    return
  }
  await next()
}

/** Takes a request for somebody else's, where its user may ask for that (spec/api.md §8.6). `constrained`: whether constrained impersonation is tried first. */
export function impersonationFilter(authorizer: Authorizer, constrained: boolean): Filter {
  return {
    name: 'impersonation',
    apply: ({ state: { exchange } }, next) =>
      asksForImpersonation(exchange.request.headers) ? takeForAnother(exchange, authorizer, constrained, next) : next(),
  }
}
