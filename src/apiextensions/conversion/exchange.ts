import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { goQuote } from '../../meta/index.js'
import type { QueueScheduler, QueueTimer } from '../../reconcile/index.js'
import type { MaybePromise } from '../../registry/index.js'
import type { ServiceAddress } from './service.js'
import { transportText, WebhookError } from './transport-error.js'

/** Time of one call, from asking where the webhook is to the last byte of its answer (spec/custom-resources.md §5.3). */
export const TIMEOUT_MS = 30_000

/** Longest answer that is read: far beyond what one question, of at most 4 MiB of objects, can grow to in earnest. */
export const ANSWER_LIMIT: number = 16 * 1024 * 1024

/** What a webhook answered, whatever it says. */
export interface WebhookAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** One call of a webhook. */
export interface Call {
  /** The URL, for texts. */
  readonly url: string
  readonly body: Buffer
  readonly address: () => MaybePromise<ServiceAddress>
  /** What is the same for all calls. */
  readonly options: RequestOptions
  readonly scheduler: QueueScheduler
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal
}

/** Posts and reads the answer. Rejects with a {@link WebhookError}; redirects are answers like others. */
export function exchange(call: Call): Promise<WebhookAnswer> {
  return new Promise((resolve, reject) => {
    new Exchange(call, resolve, reject).start()
  })
}

class Exchange {
  readonly #call: Call
  readonly #resolve: (answer: WebhookAnswer) => void
  readonly #reject: (error: Error) => void
  #request: ClientRequest | undefined
  #timer: QueueTimer | undefined
  #reading = false
  #over = false

  constructor(call: Call, resolve: (answer: WebhookAnswer) => void, reject: (error: Error) => void) {
    this.#call = call
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    const { stopping, scheduler } = this.#call
    if (stopping.aborted) {
      this.#fail('context canceled')
      return
    }
    stopping.addEventListener('abort', this.#stop)
    this.#timer = scheduler.after(TIMEOUT_MS, () => {
      const where = this.#reading ? 'or context cancellation while reading body' : 'exceeded while awaiting headers'
      this.#fail(`context deadline exceeded (Client.Timeout ${where})`)
    })
    this.#connect().catch((error: unknown) => {
      this.#fail(transportText(error))
    })
  }

  readonly #stop = (): void => {
    this.#fail('context canceled')
  }

  async #connect(): Promise<void> {
    const { host, port } = await this.#call.address()
    if (!this.#over) this.#send({ host, port })
  }

  /** `extra` without an agent makes a connection of its own. */
  #send(extra: RequestOptions): void {
    const { options, body } = this.#call
    const request = httpsRequest({ ...options, ...extra }, (response) => {
      this.#read(response)
    })
    this.#request = request
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The webhook may have closed a connection that waited at the moment it was taken: nothing was asked yet.
      const wasStale = request.reusedSocket && !this.#reading && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      if (wasStale && !this.#over) this.#send({ ...extra, agent: false })
      else if (this.#request === request) this.#fail(transportText(error))
    })
    request.end(body)
  }

  #read(response: IncomingMessage): void {
    this.#reading = true
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > ANSWER_LIMIT) this.#fail(`the body is longer than ${String(ANSWER_LIMIT)} bytes`)
      else chunks.push(chunk)
    })
    response.on('error', () => {
      this.#fail('unexpected EOF')
    })
    response.on('end', () => {
      this.#settle()
      const { statusCode = 0, headers } = response
      this.#resolve({ status: statusCode, contentType: headers['content-type'] ?? '', body: Buffer.concat(chunks) })
    })
  }

  #fail(why: string): void {
    if (this.#over) return
    this.#settle()
    this.#request?.destroy()
    const frame = this.#reading
      ? 'unexpected error when reading response body. Please retry. Original error: '
      : `Post ${goQuote(this.#call.url)}: `
    this.#reject(new WebhookError(frame + why))
  }

  #settle(): void {
    this.#over = true
    this.#timer?.cancel()
    this.#call.stopping.removeEventListener('abort', this.#stop)
  }
}
