import type { Reply, RequestScope } from '../endpoints/index.js'
import type { HealthCheck } from './health/checks.js'
import type { Collector } from './metrics/collector.js'

/** What is served behind the filters: the API and everything that keeps it going. */
export interface Backend {
  /** Takes storage for this process, without reading it: the files beside it are its own from then on. @throws StoreError, StartError */
  claim(): Promise<void>
  /** The server listens, and is about to start. `serverAddress`: host and port for clients. */
  listening(serverAddress: string): void
  /** Reads what is stored, starts controllers. Requests are served when it has resolved. @throws StoreError, StartError */
  start(): Promise<void>
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
