import type { MetricsText } from './text.js'

/** Something with metrics: it writes its families when it is asked. */
export interface Collector {
  collect(text: MetricsText): void
  /** Sets counters to zero. */
  reset?(): void
}
