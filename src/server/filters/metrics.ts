import type { Clock } from '../../base/index.js'
import type { RequestMetrics } from '../metrics/request-metrics.js'
import type { Filter } from './filter.js'

/** Counts the request and takes its time (spec/api.md §9.3). */
export function metricsFilter(metrics: RequestMetrics, clock: Clock): Filter {
  return {
    name: 'metrics',
    apply: async ({ state: { exchange } }, next) => {
      const end = exchange.longRunning ? metrics.startLongRunning(exchange) : undefined
      try {
        await next()
      } finally {
        end?.()
        metrics.observe(exchange, (clock.monotonic() - exchange.receivedAt) / 1000)
      }
    },
  }
}
