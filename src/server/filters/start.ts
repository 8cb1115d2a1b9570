import { statusError } from '../../meta/index.js'
import type { Filter } from './filter.js'
import { isServedAlways } from './wait-group.js'

const NOT_YET = statusError.serviceUnavailable(
  'the request has been made before all known HTTP paths have been installed, please try again',
  5,
)

/**
 * Refuses what cannot be served before the store has been read, so that no client takes a start for the end of its resource (spec/api.md §1.5). That goes before
 * authentication: whose tokens are good is in the store, too.
 */
export function startFilter(starting: () => boolean): Filter {
  return {
    name: 'start',
    apply: ({ state: { exchange } }, next) =>
      starting() && !isServedAlways(exchange.info.path) && exchange.info.path !== '/version' ? exchange.fail(NOT_YET) : next(),
  }
}
