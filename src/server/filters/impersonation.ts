import { asksForImpersonation, impersonate, type Authorizer } from '../../auth/index.js'
import { isStatusError } from '../../meta/index.js'
import type { Filter } from './filter.js'

/** Takes a request for somebody else's, where its user may ask for that (spec/api.md §8.6). */
export function impersonationFilter(authorizer: Authorizer): Filter {
  return {
    name: 'impersonation',
    apply: async ({ state: { exchange } }, next) => {
      const { headers, rawHeaders } = exchange.request
      if (!asksForImpersonation(headers)) return next()
      try {
        exchange.user = (await impersonate(rawHeaders, exchange.user, authorizer)) ?? exchange.user
      } catch (error) {
        if (!isStatusError(error)) throw error
        return exchange.fail(error)
      }
      return next()
    },
  }
}
