import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { WatchStream } from './watch-stream.js'

/** The members of API objects, lists and Statuses that tests look at; what a body does not have is undefined, whatever the type says. */
export interface ApiBody {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ApiMeta
  readonly spec: Readonly<Record<string, unknown>>
  readonly status: unknown
  readonly items: readonly ApiBody[]
  readonly message: string
  readonly reason: string
  readonly code: number
  readonly details: unknown
}

export interface ApiMeta {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation: number
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly finalizers: readonly string[]
  readonly deletionTimestamp: string
  readonly creationTimestamp: string
  readonly continue: string
  readonly remainingItemCount: number
}

/** A reply, read to its end. */
export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The parsed JSON. @throws SyntaxError where the text is none */
  readonly body: ApiBody
}

/** How a client reaches a server beyond its URL. */
export interface ClientOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Connections at once. */
  readonly connections?: number
}

export type Headers = Readonly<Record<string, string>>

const JSON_TYPE = 'application/json'
const REPLY_WITHIN_MS = 20_000

/** A plain HTTP/1.1 client of one server: bodies go out as they are given and replies come back whole, whatever their status. */
export class HttpClient {
  readonly #url: URL
  readonly #agent: HttpAgent
  readonly #options: ClientOptions

  constructor(url: string, options: ClientOptions = {}) {
    this.#url = new URL(url)
    this.#options = options
    const settings = { keepAlive: true, maxSockets: options.connections ?? 64 }
    this.#agent = this.#url.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings)
  }

  get(path: string, headers: Headers = {}): Promise<HttpReply> {
    return this.send('GET', path, undefined, headers)
  }

  post(path: string, body: unknown, headers: Headers = {}): Promise<HttpReply> {
    return this.send('POST', path, body, { 'content-type': JSON_TYPE, ...headers })
  }

  put(path: string, body: unknown, headers: Headers = {}): Promise<HttpReply> {
    return this.send('PUT', path, body, { 'content-type': JSON_TYPE, ...headers })
  }

  /** A patch of the kind `merge`, `json`, `strategic-merge` (`application/KIND-patch+json`) or `apply`. */
  patch(path: string, kind: 'apply' | 'json' | 'merge' | 'strategic-merge', body: unknown, headers: Headers = {}): Promise<HttpReply> {
    const type = kind === 'apply' ? 'application/apply-patch+yaml' : `application/${kind}-patch+json`
    return this.send('PATCH', path, body, { 'content-type': type, ...headers })
  }

  delete(path: string, body?: unknown, headers: Headers = {}): Promise<HttpReply> {
    return this.send('DELETE', path, body, body === undefined ? headers : { 'content-type': JSON_TYPE, ...headers })
  }

  /** Sends a request; a body that is no string goes as JSON. @throws Error where the connection breaks or nothing comes in time */
  send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<HttpReply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    // Without it Node sends the body of a DELETE without any length.
    const length: Headers = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }
    return new Promise((resolve, reject) => {
      const request = this.open(method, path, { ...length, ...headers }, (response) => {
        readWhole(response).then(resolve, reject)
      })
      request.setTimeout(REPLY_WITHIN_MS, () => {
        request.destroy(new Error(`no reply to ${method} ${path} within ${String(REPLY_WITHIN_MS)} ms`))
      })
      request.on('error', reject)
      request.end(text)
    })
  }

  /** Begins a watch and waits for its header. Whoever opens it closes it. */
  watch(path: string, headers: Headers = {}): Promise<WatchStream> {
    return new Promise((resolve, reject) => {
      const request = this.open('GET', path, headers, (response) => {
        resolve(new WatchStream(request, response))
      })
      request.on('error', reject)
      request.end()
    })
  }

  /** Begins a request whose body the caller writes and ends. */
  open(method: string, path: string, headers: Headers, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const { ca, cert, key } = this.#options
    const options: RequestOptions & { ca?: string; cert?: string; key?: string } = {
      method,
      agent: this.#agent,
      headers: { ...this.#options.headers, ...headers },
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    }
    const url = new URL(this.#url.origin + path)
    return url.protocol === 'https:' ? httpsRequest(url, options, onResponse) : httpRequest(url, options, onResponse)
  }

  /** Breaks the connections that are left. */
  close(): void {
    this.#agent.destroy()
  }
}

async function readWhole(response: IncomingMessage): Promise<HttpReply> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  const text = Buffer.concat(pieces).toString()
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    get body() {
      return JSON.parse(text) as ApiBody
    },
  }
}
