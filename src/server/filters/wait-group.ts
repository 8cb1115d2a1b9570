import { statusError } from '../../meta/index.js'
import type { RequestTracker } from '../request-tracker.js'
import type { Filter } from './filter.js'

const SHUTTING_DOWN = statusError.serviceUnavailable('apiserver is shutting down')
const HEADERS = { 'retry-after': '1', connection: 'close' }

/** Served from the beginning and to the end. */
const EXEMPT_PATHS: readonly string[] = ['/readyz', '/livez', '/healthz', '/metrics']

/** Whether a path is answered whenever the server can answer at all. */
export function isServedAlways(path: string): boolean {
  return EXEMPT_PATHS.some((exempt) => path === exempt || path.startsWith(`${exempt}/`))
}

/** Counts the requests under way; while the server shuts down, new ones are refused (spec/api.md §8.1, §8.12). */
export function waitGroupFilter(tracker: RequestTracker): Filter {
  return {
    name: 'wait-group',
    apply: ({ state: { exchange } }, next) => {
      if (tracker.draining && !isServedAlways(exchange.info.path)) return exchange.fail(SHUTTING_DOWN, HEADERS)
      tracker.enter(exchange)
      return next()
    },
  }
}
