import type { RequestMetrics } from '../metrics/request-metrics.js'
import type { Filter } from './filter.js'

/** Counts the request and takes its time (spec/api.md §9.3). */
export function metricsFilter(metrics: RequestMetrics): Filter {
  return {
    name: 'metrics',
    apply: ({ state: { exchange } }, next) => {
      metrics.begin(exchange)
      exchange.whenEnded(metrics)
      return next()
    },
  }
}
