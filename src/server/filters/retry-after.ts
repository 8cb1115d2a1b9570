import type { RequestTracker } from '../request-tracker.js'
import { textReply } from '../replies.js'
import type { Filter } from './filter.js'
import { isServedAlways } from './wait-group.js'

const COME_BACK = textReply(429, 'The apiserver is shutting down, please try again later.', { 'retry-after': '5', connection: 'close' })

/** Tells clients to come back later, where that is wanted, once the server takes no new requests (spec/api.md §8.1). */
export function retryAfterFilter(tracker: RequestTracker): Filter {
  return {
    name: 'retry-after',
    apply: ({ state: { exchange } }, next) => (tracker.draining && !isServedAlways(exchange.info.path) ? exchange.send(COME_BACK) : next()),
  }
}
