import { setMaxListeners } from 'node:events'
import { Agent, type RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import { goQuote } from '../../meta/index.js'
import type { QueueScheduler } from '../../reconcile/index.js'
import type { CrdWebhookClient } from '../types/index.js'
import { webhookEndpoint, type WebhookEndpoint } from './endpoint.js'
import { exchange, TIMEOUT_MS, type WebhookAnswer } from './exchange.js'
import type { ServiceAddress, ServiceResolver } from './service.js'
import { WebhookError } from './transport-error.js'

/** Calls of one webhook that are under way at once; more wait. */
const MAX_CONNECTIONS = 64
/** Connections that are kept for later. */
const MAX_IDLE_CONNECTIONS = 16
/** What waits longer may have been dropped on the way without a word. */
const IDLE_MS = 90_000

/** What clients of webhooks take from outside. */
export interface WebhookEnvironment {
  readonly scheduler: QueueScheduler
  readonly resolveService: ServiceResolver | undefined
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal
}

/** Talks HTTPS to the webhook of one CRD, over connections of its own that are kept. */
export class WebhookClient {
  readonly #environment: WebhookEnvironment
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    maxFreeSockets: MAX_IDLE_CONNECTIONS,
    timeout: IDLE_MS,
  })
  readonly #given: string
  readonly #endpoint: WebhookEndpoint | undefined
  readonly #options: RequestOptions

  /** `authorities`: certificates in PEM that are trusted instead of the system's; none: the system's. */
  constructor(client: CrdWebhookClient, authorities: readonly string[], environment: WebhookEnvironment) {
    this.#environment = environment
    this.#given = client.url ?? ''
    this.#endpoint = webhookEndpoint(client, `timeout=${String(TIMEOUT_MS / 1000)}s`)
    this.#options = {
      method: 'POST',
      agent: this.#agent,
      path: this.#endpoint?.path ?? '/',
      // An address has no name to ask for.
      servername: this.#endpoint === undefined || isIP(this.#endpoint.serverName) !== 0 ? '' : this.#endpoint.serverName,
      // Any certificate of the bundle is trusted, whether it signed itself or not, as Go does.
      ...(authorities.length === 0 ? {} : { ca: [...authorities], allowPartialTrustChain: true }),
    }
    setMaxListeners(0, environment.stopping) // one for each call, taken away with it
  }

  /** Posts JSON. @throws WebhookError */
  post(body: Buffer): Promise<WebhookAnswer> {
    const endpoint = this.#endpoint
    if (endpoint === undefined) return Promise.reject(new WebhookError(`parse ${goQuote(this.#given)}: invalid URL`))
    const { scheduler, stopping } = this.#environment
    const headers = {
      host: endpoint.authority,
      accept: 'application/json, */*',
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': 'kube-apiserver-admission',
    }
    return exchange({
      url: endpoint.url,
      body,
      address: () => this.#address(endpoint),
      options: { ...this.#options, headers },
      scheduler,
      stopping,
    })
  }

  /** Closes the connections that wait; calls that are under way go on, and leave none behind. */
  drain(): void {
    this.#agent.maxFreeSockets = 0
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of [...(sockets ?? [])]) socket.destroy()
  }

  async #address({ service, host, port }: WebhookEndpoint): Promise<ServiceAddress> {
    const found = service === undefined ? undefined : await this.#environment.resolveService?.(service)
    return found ?? { host, port }
  }
}
