import type { RequestListener } from 'node:http'
import Koa from 'koa'
import type { Clock, Logger, Random } from '../base/index.js'
import type { Regexp } from '../base/regexp/index.js'
import type { Authenticator, Authorizer } from '../auth/index.js'
import type { Auditor } from './audit/auditor.js'
import type { Backend } from './backend.js'
import type { ExchangeServices } from './exchange.js'
import { auditFilter } from './filters/audit.js'
import { auditIdFilter } from './filters/audit-id.js'
import { authenticationFilter } from './filters/authentication.js'
import { authorizationFilter } from './filters/authorization.js'
import { cacheControlFilter } from './filters/cache-control.js'
import { corsFilter } from './filters/cors.js'
import { dispatchFilter } from './filters/dispatch.js'
import type { Filter, FilterContext, FilterMiddleware, FilterState } from './filters/filter.js'
import { goawayFilter } from './filters/goaway.js'
import { hstsFilter } from './filters/hsts.js'
import { impersonationFilter } from './filters/impersonation.js'
import { maxInFlightFilter, type InFlight, type InFlightLimits } from './filters/max-in-flight.js'
import { metricsFilter } from './filters/metrics.js'
import { panicRecoveryFilter } from './filters/panic-recovery.js'
import { requestDeadlineFilter } from './filters/request-deadline.js'
import { requestInfoFilter } from './filters/request-info.js'
import { requestLogFilter } from './filters/request-log.js'
import { retryAfterFilter } from './filters/retry-after.js'
import { startFilter } from './filters/start.js'
import { waitGroupFilter } from './filters/wait-group.js'
import type { RequestMetrics } from './metrics/request-metrics.js'
import type { RequestTracker } from './request-tracker.js'

/** What the filters are made with. */
export interface ChainOptions {
  readonly services: ExchangeServices
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Whether every request gets a line in the log. */
  readonly logRequests: boolean
  readonly metrics: RequestMetrics
  readonly tracker: RequestTracker
  /** True until the server has started. */
  readonly starting: () => boolean
  /** Whether requests that come too late are told when to come back. */
  readonly shutdownSendRetryAfter: boolean
  /** Strict-Transport-Security; empty: no such header. */
  readonly hstsDirectives: readonly string[]
  /** How likely a request by HTTP/2 is the last of its session. */
  readonly goawayChance: number
  readonly requestTimeoutMs: number
  readonly corsAllowedOrigins: readonly Pick<Regexp, 'test'>[]
  readonly authenticator: Authenticator
  /** Undefined: nothing is recorded. */
  readonly auditor: Auditor | undefined
  readonly authorizer: Authorizer
  readonly constrainedImpersonation: boolean
  readonly inFlight: InFlight
  readonly limits: InFlightLimits
  readonly backend: Pick<Backend, 'serve'>
  /** Everything beside the API. */
  readonly routes: FilterMiddleware
}

/** The filters, from the outermost to the innermost (spec/api.md §8.1). Warnings (§7.4) need no filter: an exchange collects them from its beginning. */
export function filterChain(options: ChainOptions): readonly Filter[] {
  const { services, clock, random, logger, authorizer, auditor } = options
  return [
    auditIdFilter(services, clock, random),
    panicRecoveryFilter(logger),
    requestInfoFilter(),
    metricsFilter(options.metrics),
    ...(options.logRequests ? [requestLogFilter(logger, clock)] : []),
    ...(options.shutdownSendRetryAfter ? [retryAfterFilter(options.tracker)] : []),
    ...(options.hstsDirectives.length > 0 ? [hstsFilter(options.hstsDirectives)] : []),
    cacheControlFilter(),
    ...(options.goawayChance > 0 ? [goawayFilter(options.goawayChance, random)] : []),
    waitGroupFilter(options.tracker),
    requestDeadlineFilter(options.requestTimeoutMs, auditor),
    ...(options.corsAllowedOrigins.length > 0 ? [corsFilter(options.corsAllowedOrigins)] : []),
    startFilter(options.starting),
    authenticationFilter(options.authenticator, auditor),
    ...(auditor === undefined ? [] : [auditFilter(auditor)]),
    impersonationFilter(authorizer, options.constrainedImpersonation),
    maxInFlightFilter(options.inFlight, options.limits),
    authorizationFilter(authorizer),
    dispatchFilter(options.backend, options.routes),
  ]
}

/**
 * All filters as one middleware, each inside the one before. Other than where Koa does this, a request costs one closure, not one for each filter; in return a
 * filter must call `next` at most once.
 */
function composeFilters(filters: readonly FilterMiddleware[]): (context: FilterContext) => Promise<void> {
  return (context) => {
    let at = 0
    const next = (): Promise<void> => {
      const filter = filters[at++]
      return filter === undefined ? Promise.resolve() : (filter(context, next) as Promise<void>)
    }
    return next()
  }
}

/**
 * The chain as what an HTTP server calls for each request. Koa makes the contexts; it does not follow the response to its end, as the exchange does that: so a
 * context goes when the filters have been left, also where a stream goes on.
 */
export function requestListener(filters: readonly Filter[], logger: Logger): RequestListener {
  const app = new Koa<FilterState, object>({ env: 'production' })
  const handle = composeFilters(filters.map(({ apply }) => apply))
  return (request, response) => {
    response.statusCode = 404 // as Koa has it: what a router changes
    const context = app.createContext<FilterState>(request, response) as FilterContext
    // What comes as far as this is a connection that broke: the chain answers everything else itself.
    handle(context).catch((error: unknown) => logger.debug('a connection failed', { error }))
  }
}
