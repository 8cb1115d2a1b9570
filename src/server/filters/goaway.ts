import type { Random } from '../../base/index.js'
import type { Filter } from './filter.js'

/** Tells HTTP/2 clients now and then to come back on a new connection, so that a balancer in front can spread them (spec/api.md §8.1). */
export function goawayFilter(chance: number, random: Random): Filter {
  return {
    name: 'goaway',
    apply: ({ state: { exchange } }, next) => {
      if (exchange.stream !== undefined && random.float() < chance) exchange.goAway = true
      return next()
    },
  }
}
