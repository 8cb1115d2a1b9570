import type { Clock } from '../../base/index.js'
import type { RequestInfo } from '../../endpoints/index.js'
import type { EndListener, Exchange } from '../exchange.js'
import type { InFlight } from '../filters/max-in-flight.js'
import type { Collector } from './collector.js'
import { Histogram } from './histogram.js'
import { dryRunLabel, scopeLabel, verbLabel } from './request-labels.js'
import type { Labels, MetricsText } from './text.js'

const SECONDS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60]
const BYTES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

/** Series that are kept; requests of further ones are counted without what they were for. */
const MAX_SERIES = 5_000

/** One combination of labels. */
class Series {
  readonly key: string
  readonly labels: Labels
  readonly codes = new Map<number, number>()
  readonly seconds = new Histogram(SECONDS)
  readonly bytes = new Histogram(BYTES)
  active = 0
  /** Asked for since the last time that room was made. */
  used = true

  constructor(key: string, labels: Labels) {
    this.key = key
    this.labels = labels
  }
}

/**
 * Counts requests (spec/api.md §9.3). Labels come from URLs, which anybody can make up: those of a resource are kept once a request for it has succeeded, until then
 * its requests are counted without them. Series that were not asked for of late make room for new ones.
 */
export class RequestMetrics implements Collector, EndListener {
  readonly #series = new Map<string, Series>()
  readonly #longRunning = new Map<string, Series>()
  readonly #inFlight: Readonly<InFlight>
  readonly #clock: Clock

  constructor(inFlight: Readonly<InFlight>, clock: Clock) {
    this.#inFlight = inFlight
    this.#clock = clock
  }

  /** A request begins. */
  begin(exchange: Exchange): void {
    if (exchange.longRunning) this.#seriesOf(this.#longRunning, exchange, exchange.info, true).active++
  }

  /** It is over. */
  ended(exchange: Exchange): void {
    const { status, info } = exchange
    if (exchange.longRunning) this.#streamEnded(exchange)
    const series = this.#seriesOf(this.#series, exchange, info, status < 400)
    series.codes.set(status, (series.codes.get(status) ?? 0) + 1)
    if (exchange.longRunning) return
    series.seconds.observe((this.#clock.monotonic() - exchange.receivedAt) / 1000)
    series.bytes.observe(exchange.bytesSent)
  }

  collect(text: MetricsText): void {
    const all = [...this.#series.values()]
    text.family('apiserver_request_total', 'counter', 'Requests by what they were for and how they were answered.')
    for (const { labels, codes } of all)
      for (const [code, count] of codes) text.sample('apiserver_request_total', { ...labels, code: String(code) }, count)
    text.family('apiserver_request_duration_seconds', 'histogram', 'Time to answer requests that are not long-running.')
    for (const { labels, seconds } of all) seconds.write(text, 'apiserver_request_duration_seconds', labels)
    text.family('apiserver_response_sizes', 'histogram', 'Bytes of replies before compression.')
    for (const { labels, bytes } of all) bytes.write(text, 'apiserver_response_sizes', withoutDryRun(labels))
    text.family('apiserver_longrunning_requests', 'gauge', 'Watches that are open.')
    for (const { labels, active } of this.#longRunning.values())
      text.sample('apiserver_longrunning_requests', withoutDryRun(labels), active)
    text.family('apiserver_current_inflight_requests', 'gauge', 'Requests that are being served.')
    for (const kind of ['mutating', 'readOnly'] as const)
      text.sample('apiserver_current_inflight_requests', { request_kind: kind }, this.#inFlight[kind])
  }

  reset(): void {
    this.#series.clear()
  }

  #seriesOf(all: Map<string, Series>, exchange: Exchange, info: RequestInfo, succeeded: boolean): Series {
    const verb = verbLabel(exchange, info)
    const dryRun = dryRunLabel(exchange)
    const subresource = info.isResourceRequest ? info.subresource : exchange.route
    const scope = scopeLabel(info)
    const key = `${verb}\n${dryRun}\n${info.group}\n${info.version}\n${info.resource}\n${subresource}\n${scope}`
    const known = all.get(key)
    if (known !== undefined) {
      known.used = true
      return known
    }
    if (info.isResourceRequest && (!succeeded || !hasRoom(all))) return this.#unlabelled(all, verb)
    const { group, version, resource } = info
    return add(all, key, { verb, dry_run: dryRun, group, version, resource, subresource, scope, component: 'apiserver' })
  }

  /** A gauge of nothing is not kept where nothing was served: its labels may be made up. */
  #streamEnded(exchange: Exchange): void {
    const series = this.#seriesOf(this.#longRunning, exchange, exchange.info, true)
    series.active--
    if (series.active > 0 || exchange.status < 400) return
    this.#longRunning.delete(series.key)
  }

  #unlabelled(all: Map<string, Series>, verb: string): Series {
    const labels = { verb, dry_run: '', group: '', version: '', resource: '', subresource: '', scope: '', component: 'apiserver' }
    return all.get(verb) ?? add(all, verb, labels)
  }
}

/** When there are too many, those that nobody has asked for of late make room: resources that are gone, for the most part. */
function hasRoom(all: Map<string, Series>): boolean {
  if (all.size < MAX_SERIES) return true
  for (const [key, series] of all) {
    if (!series.used && series.active === 0) all.delete(key)
    series.used = false
  }
  return all.size < MAX_SERIES
}

function add(all: Map<string, Series>, key: string, labels: Labels): Series {
  const series = new Series(key, labels)
  all.set(key, series)
  return series
}

function withoutDryRun({ dry_run: _dryRun, ...labels }: Labels): Labels {
  return labels
}
