import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BoundedQueue, type Logger, type Random, type Scheduler, type Timer } from '../../base/index.js'
import type { WebhookTarget } from './webhook-config.js'

/** How events are gathered. */
export interface BatchOptions {
  /** Events that wait; more are dropped. */
  readonly bufferSize: number
  /** Events in one request. */
  readonly maxBatchSize: number
  /** How long the first event of a batch waits for others, in ms. */
  readonly maxWaitMs: number
  /** How long to wait before the first of the further tries, in ms; the next ones wait longer. */
  readonly initialBackoffMs: number
}

/** What a webhook needs from outside. */
export interface WebhookEnvironment {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly logger: Logger
}

const REQUEST_TIMEOUT_MS = 30_000
/** What is sent while the server ends has this long altogether. */
const LAST_WORDS_MS = 5_000
const TRIES = 5
const BACKOFF_FACTOR = 1.5
const BACKOFF_JITTER = 0.2

/** Sends events in batches, as lists of audit.k8s.io/v1 (spec/api.md §8.9): one request at a time, behind the requests that they are about. */
export class AuditWebhook {
  readonly #target: WebhookTarget
  readonly #options: BatchOptions
  readonly #environment: WebhookEnvironment
  readonly #waiting: BoundedQueue<string>
  readonly #agent: HttpAgent
  #timer: Timer | undefined
  #sending: Promise<void> | undefined
  #lost = 0
  /** Ends waits between tries; undefined while nobody waits. */
  #wake: (() => void) | undefined
  #closing = false
  #abort = new AbortController()

  constructor(target: WebhookTarget, options: BatchOptions, environment: WebhookEnvironment) {
    this.#target = target
    this.#options = options
    this.#environment = environment
    this.#waiting = new BoundedQueue(options.bufferSize, 'reject')
    const settings = { keepAlive: true, maxSockets: 1 }
    this.#agent = target.url.protocol === 'https:' ? new HttpsAgent({ ...settings, ...target.tls }) : new HttpAgent(settings)
  }

  /** Events that were dropped: there were too many, or nobody took them. */
  get dropped(): number {
    return this.#waiting.dropped + this.#lost
  }

  /** Takes an event, as JSON text. */
  write(event: string): void {
    if (!this.#waiting.put(event)) return
    if (this.#waiting.size >= this.#options.maxBatchSize) this.#start()
    else if (this.#sending === undefined)
      this.#timer ??= this.#environment.scheduler.after(this.#options.maxWaitMs, () => {
        this.#start()
      })
  }

  /** Sends what waits, each batch once and all in a bounded time, and ends. */
  async close(): Promise<void> {
    this.#closing = true
    this.#wake?.()
    const timer = this.#environment.scheduler.after(LAST_WORDS_MS, () => {
      this.#abort.abort()
    })
    while (this.#sending !== undefined || this.#waiting.size > 0) {
      this.#start()
      await this.#sending
    }
    timer.cancel()
    this.#timer?.cancel()
    this.#agent.destroy()
  }

  #start(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#sending ??= this.#sendAll()
  }

  /** Sends the first batch, and further ones while there are full ones. */
  async #sendAll(): Promise<void> {
    do {
      const batch = await this.#batch()
      if (batch.length > 0) await this.#deliver(batch)
    } while (this.#waiting.size >= this.#options.maxBatchSize || (this.#closing && this.#waiting.size > 0))
    this.#sending = undefined
    // What came meanwhile waits for others from now on.
    if (this.#waiting.size > 0)
      this.#timer ??= this.#environment.scheduler.after(this.#options.maxWaitMs, () => {
        this.#start()
      })
  }

  async #batch(): Promise<string[]> {
    const batch: string[] = []
    while (batch.length < this.#options.maxBatchSize && this.#waiting.size > 0) batch.push((await this.#waiting.take()) as string)
    return batch
  }

  async #deliver(batch: readonly string[]): Promise<void> {
    const body = Buffer.from(`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${batch.join(',')}]}`)
    let delay = this.#options.initialBackoffMs
    for (let tries = 1; ; tries++) {
      const failure = await this.#post(body)
      if (failure === undefined) return
      if (!failure.mayPass || tries === TRIES || this.#closing) {
        this.#lost += batch.length
        this.#environment.logger.error('audit events could not be sent', { events: batch.length, why: failure.why })
        return
      }
      await this.#pause(delay * (1 + BACKOFF_JITTER * this.#environment.random.float()))
      delay *= BACKOFF_FACTOR
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#environment.scheduler.after(ms, resolve)
      this.#wake = () => {
        timer.cancel()
        resolve()
      }
    })
  }

  /** Undefined where they were taken. */
  async #post(body: Buffer): Promise<{ readonly mayPass: boolean; readonly why: string } | undefined> {
    try {
      const status = await this.#send(body)
      if (status >= 200 && status < 300) return undefined
      return { mayPass: status === 429 || status >= 500, why: `status ${String(status)}` }
    } catch (error) {
      return { mayPass: true, why: error instanceof Error ? error.message : String(error) }
    }
  }

  #send(body: Buffer): Promise<number> {
    const { url, authorization } = this.#target
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...(authorization === undefined ? {} : { authorization }),
    }
    const options: RequestOptions = { method: 'POST', agent: this.#agent, headers, signal: this.#abort.signal }
    return new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage): void => {
        timer.cancel()
        response.resume()
        resolve(response.statusCode ?? 0)
      }
      const sent = url.protocol === 'https:' ? httpsRequest(url, options, answered) : httpRequest(url, options, answered)
      const timer = this.#environment.scheduler.after(REQUEST_TIMEOUT_MS, () => {
        sent.destroy(new Error(`no answer within ${String(REQUEST_TIMEOUT_MS / 1000)} s`))
      })
      sent.on('error', (error) => {
        timer.cancel()
        reject(error)
      })
      sent.end(body)
    })
  }
}
