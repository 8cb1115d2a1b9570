import type { Reply, RequestScope } from '../endpoints/index.js'
import type { HealthCheck } from './health/checks.js'
import type { Collector } from './metrics/collector.js'

/** What is served behind the filters: the API and everything that keeps it going. */
export interface Backend {
  /** Opens storage, reads what is stored, starts controllers. Requests are taken when it has resolved. @throws StoreError, StartError */
  start(): Promise<void>
  /** The server listens, and requests are about to be served. `serverAddress`: host and port for clients. */
  listening(serverAddress: string): void
  /** Serves a request below `/api`, `/apis` or a path of its own; undefined where nothing is there. @throws StatusError, also as a rejection */
  serve(scope: RequestScope): Promise<Reply | undefined> | Reply | undefined
  /** The paths that it serves, for the index (spec/api.md §9.1). */
  paths(): readonly string[]
  /** Told what clients check the serving certificate with, in PEM, once that is known. */
  trust?(servingCa: string): void
  readonly checks: readonly HealthCheck[]
  readonly collectors: readonly Collector[]
  /** Ends all watches, stops the controllers, closes storage. Idempotent. */
  close(): Promise<void>
}
