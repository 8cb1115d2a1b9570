import { asksForImpersonation, impersonate, type Authorizer } from '../../auth/index.js'
import type { Filter } from './filter.js'

/** Takes a request for somebody else's, where its user may ask for that (spec/api.md §8.6). */
export function impersonationFilter(authorizer: Authorizer): Filter {
  return {
    name: 'impersonation',
    apply: async ({ state: { exchange } }, next) => {
      const { request } = exchange
      if (asksForImpersonation(request.headers)) exchange.user = (await impersonate(request.rawHeaders, exchange.user, authorizer)) ?? exchange.user
      return next()
    },
  }
}
