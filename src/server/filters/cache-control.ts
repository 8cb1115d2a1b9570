import type { Filter } from './filter.js'

/** Nothing may be cached, unless a handler says so (spec/api.md §8.1). */
export function cacheControlFilter(): Filter {
  return {
    name: 'cache-control',
    apply: ({ state: { exchange } }, next) => {
      exchange.cacheControl = 'no-cache, private'
      return next()
    },
  }
}
