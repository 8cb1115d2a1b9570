import type { Regexp } from '../../base/regexp/index.js'
import type { Filter } from './filter.js'

const HEADERS = {
  'access-control-allow-methods': 'POST, GET, OPTIONS, PUT, DELETE, PATCH',
  'access-control-allow-headers':
    'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since',
  'access-control-expose-headers': 'Date',
  'access-control-allow-credentials': 'true',
}

/** Tells browsers which pages may ask: those whose origin one of the expressions matches (spec/api.md §8.3). */
export function corsFilter(allowedOrigins: readonly Pick<Regexp, 'test'>[]): Filter {
  return {
    name: 'cors',
    apply: ({ state: { exchange } }, next) => {
      const origin = exchange.header('origin')
      if (origin === '' || !allowedOrigins.some((allowed) => allowed.test(origin))) return next()
      exchange.extraHeaders = { ...exchange.extraHeaders, 'access-control-allow-origin': origin, ...HEADERS }
      if (exchange.method !== 'OPTIONS') return next()
      return exchange.send({ status: 204, headers: {}, body: '' })
    },
  }
}
