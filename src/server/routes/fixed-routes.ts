import Router from '@koa/router'
import { prettyJson, type Reply } from '../../endpoints/index.js'
import { statusError } from '../../meta/index.js'
import type { Exchange } from '../exchange.js'
import type { FilterMiddleware, FilterState } from '../filters/filter.js'
import { checksOf, HEALTH_ENDPOINTS, type HealthCheck, type HealthEndpoint } from '../health/checks.js'
import { healthReply, singleCheckReply } from '../health/health-reply.js'
import type { Collector } from '../metrics/collector.js'
import { MetricsText } from '../metrics/text.js'
import { versionReply } from './version.js'

/** What the fixed routes show. */
export interface FixedRoutesOptions {
  readonly checks: readonly HealthCheck[]
  /** True until the server has started: until then it is alive whatever the checks say, as in upstream's livez grace period. */
  readonly starting: () => boolean
  readonly collectors: readonly Collector[]
  /** Paths that others serve, for the index. */
  readonly otherPaths: () => readonly string[]
}

type Answer = (exchange: Exchange) => Reply

/** The paths beside the API (spec/api.md §9). */
export class FixedRoutes {
  /** Serves them; what is not among them is answered 404 with the index. */
  readonly middleware: FilterMiddleware
  readonly #options: FixedRoutesOptions
  readonly #router = new Router<FilterState, object>({ strict: true, sensitive: true })
  readonly #paths: string[] = []

  constructor(options: FixedRoutesOptions) {
    this.#options = options
    this.#add('/', () => this.#index(200), false)
    this.#add('/index.html', () => this.#index(200), false)
    this.#add('/version', versionReply)
    this.#add('/version/', versionReply, false)
    this.#add(
      '/version/{*rest}',
      () => {
        throw statusError.genericServerResponse(404)
      },
      false,
    )
    this.#add('/metrics', (exchange) => this.#metrics(exchange))
    this.#add('/metrics/slis', () => this.#healthMetrics())
    for (const endpoint of HEALTH_ENDPOINTS) this.#addHealth(endpoint)
    const serve = this.#router.routes() as FilterMiddleware
    this.middleware = (context) => serve(context, () => Promise.resolve(context.state.exchange.send(this.#index(404)))) as Promise<void>
  }

  /** `listed`: the path stands in the index. */
  #add(path: string, answer: Answer, listed = true): void {
    if (listed) this.#paths.push(path)
    this.#router.all(path, (context) => {
      const { exchange } = context.state
      exchange.route = path
      return Promise.resolve(exchange.send(answer(exchange)))
    })
  }

  #addHealth(endpoint: HealthEndpoint): void {
    const checks = this.#checksOf(endpoint)
    this.#add(`/${endpoint}`, ({ query }) => healthReply(endpoint, checks, query))
    for (const check of checks) this.#add(`/${endpoint}/${check.name}`, () => singleCheckReply(check))
  }

  #checksOf(endpoint: HealthEndpoint): readonly HealthCheck[] {
    const { checks, starting } = this.#options
    const asked = checksOf(checks, endpoint)
    if (endpoint !== 'livez') return asked
    return asked.map((check) => ({ ...check, failure: () => (starting() ? undefined : check.failure()) }))
  }

  #index(status: number): Reply {
    const paths = [...this.#paths, ...this.#options.otherPaths()].sort()
    return { status, headers: { 'content-type': 'application/json' }, body: prettyJson({ paths }) }
  }

  #metrics(exchange: Exchange): Reply {
    const { collectors } = this.#options
    if (exchange.method === 'DELETE') {
      for (const collector of collectors) collector.reset?.()
      return metricsReply('metrics reset\n')
    }
    const text = new MetricsText()
    for (const collector of collectors) collector.collect(text)
    return metricsReply(String(text))
  }

  #healthMetrics(): Reply {
    const text = new MetricsText()
    text.family('kubernetes_healthcheck', 'gauge', 'Whether a health check passes.')
    for (const type of HEALTH_ENDPOINTS) {
      for (const check of this.#checksOf(type)) {
        text.sample('kubernetes_healthcheck', { name: check.name, type }, check.failure() === undefined ? 1 : 0)
      }
    }
    return metricsReply(String(text))
  }
}

function metricsReply(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body }
}
