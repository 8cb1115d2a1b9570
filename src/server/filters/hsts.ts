import type { Filter } from './filter.js'

/** Tells browsers to come by TLS alone (spec/api.md §8.1, RFC 6797). */
export function hstsFilter(directives: readonly string[]): Filter {
  const headers = { 'strict-transport-security': directives.join('; ') }
  return {
    name: 'hsts',
    apply: ({ state: { exchange } }, next) => {
      exchange.extraHeaders = { ...exchange.extraHeaders, ...headers }
      return next()
    },
  }
}
