import { request, type IncomingHttpHeaders } from 'node:http'
import { request as requestTls, type RequestOptions } from 'node:https'
import type { Backend } from '../backend.js'
import type { ServerOptions } from '../options.js'
import { createServerWith, type ApiServer } from '../server.js'

/** A server around a handler, on free ports. */
export interface Served {
  readonly server: ApiServer
  readonly url: string
  readonly secureUrl: string
  readonly log: readonly string[]
}

/** A backend that does nothing but what it is given. */
export function fakeBackend(parts: Partial<Backend>): Backend {
  return {
    claim: () => Promise.resolve(),
    start: () => Promise.resolve(),
    listening: () => undefined,
    serve: () => undefined,
    paths: () => [],
    checks: [],
    collectors: [],
    close: () => Promise.resolve(),
    ...parts,
  }
}

/** Starts a server; the caller closes it. */
export async function start(backend: Partial<Backend>, options: ServerOptions = {}): Promise<Served> {
  const log: string[] = []
  const server = createServerWith(() => fakeBackend(backend), { insecurePort: 0, verbosity: 2, log: (line) => log.push(line), ...options })
  const { insecureUrl = '', secureUrl = '' } = await server.listen()
  return { server, url: insecureUrl, secureUrl, log }
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

/** A request on a connection of its own; nothing is decoded. */
export function ask(url: string, options: RequestOptions & { readonly body?: string | Buffer } = {}): Promise<Answer> {
  const { body, ...rest } = options
  const { pathname, search } = new URL(url)
  const send = url.startsWith('https:') ? requestTls : request
  return new Promise((resolve, reject) => {
    const sent = send(url, { agent: false, path: pathname + search, ...rest }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const received = Buffer.concat(chunks)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received, text: received.toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A promise of nothing but the moment, and the function that tells it. */
export function moment(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}

/** A promise and the function that fulfils it. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
