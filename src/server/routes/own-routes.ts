import Router from '@koa/router'
import type { ParameterizedContext } from 'koa'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { isFrontProxyHeader, type FrontProxyRules } from '../../auth/index.js'
import type { Reply, ReplySink, UserInfo } from '../../endpoints/index.js'
import { isStatusError } from '../../meta/index.js'
import type { Exchange } from '../exchange.js'
import type { FilterContext, FilterMiddleware } from '../filters/filter.js'
import { textReply } from '../replies.js'

/** What the handlers of own routes find in `context.state`. */
export interface RouteState {
  /** Who asks, as authentication and impersonation found out. */
  user: UserInfo
  /** The id of the request, as replies, logs and events have it. */
  auditId: string
  /** Aborted when the client is gone or the time is over. */
  signal: AbortSignal
  /** The whole body; a longer one than `limit` bytes is answered 413. */
  readBody: (limit: number) => Promise<Buffer>
}

/** Routes of an embedder beside the API: a router of @koa/router. */
export type Routes = Router<RouteState>

/** Headers that the filters have read: what they say is in the state. */
const READ_HEADERS = /^(authorization|x-remote-.*|impersonate-.*)$/

/**
 * Serves an embedder's own routes behind the same filters as everything else: what nobody else serves below `/api`, `/apis` and `/openapi`, and what is outside,
 * where they come before the server's own paths.
 */
export class OwnRoutes {
  readonly router: Routes = new Router<RouteState>()
  readonly middleware: FilterMiddleware

  /** `frontProxy`: tells further headers that the filters have read. */
  constructor(frontProxy: FrontProxyRules | undefined) {
    const serve = this.router.routes() as unknown as FilterMiddleware
    const isRead = (name: string): boolean => READ_HEADERS.test(name) || (frontProxy !== undefined && isFrontProxyHeader(frontProxy, name))
    this.middleware = (context, next) => {
      if (this.router.stack.length === 0) return next()
      removeHeaders(context.req, isRead)
      return serveOwn(serve, context, next)
    }
  }

  /** Paths without parameters, for the index. */
  paths(): string[] {
    return this.router.stack.flatMap(({ path, methods }) =>
      typeof path === 'string' && methods.length > 0 && /^[^:{*(]*$/.test(path) ? [path] : [],
    )
  }
}

async function serveOwn(serve: FilterMiddleware, context: FilterContext, next: () => Promise<unknown>): Promise<void> {
  const { exchange } = context.state
  prepare(context, exchange)
  const way = { passedOn: false }
  try {
    await serve(context, () => {
      way.passedOn = true
      return next()
    })
  } catch (error) {
    const reply = replyOf(error)
    if (reply === undefined || exchange.replied) throw error
    await exchange.send(reply)
    return
  }
  if (way.passedOn) return
  exchange.route = matchedRoute(context)
  if (context.res.headersSent) await exchange.leaveToHandler()
  else await exchange.send(takeReply(context as unknown as ParameterizedContext))
}

/** The route as it was written, for metrics: there are only so many. */
function matchedRoute(context: FilterContext): string {
  const { _matchedRoute: route } = context as unknown as { readonly _matchedRoute?: string | RegExp }
  return typeof route === 'string' ? route : (route?.source ?? '')
}

function prepare(context: FilterContext, exchange: Exchange): void {
  const state: RouteState = {
    user: exchange.user,
    auditId: exchange.auditId,
    get signal() {
      return exchange.signal
    },
    readBody: (limit) => exchange.readBody(limit),
  }
  Object.defineProperties(context.state, Object.getOwnPropertyDescriptors(state))
  // Koa would write the error of a streamed body on its own.
  context.onerror = () => undefined
}

/** Takes headers, by their lower-case names, out of a request. */
function removeHeaders({ headers, rawHeaders }: IncomingMessage, isRemoved: (name: string) => boolean): void {
  for (const name of Object.keys(headers)) if (isRemoved(name)) Reflect.deleteProperty(headers, name)
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) if (isRemoved((rawHeaders[at] as string).toLowerCase())) rawHeaders.splice(at, 2)
}

/** The reply to what a handler throws on purpose (`context.throw`): its text, where it may be shown. */
function replyOf(error: unknown): Reply | undefined {
  if (isStatusError(error) || !(error instanceof Error)) return undefined
  const { status, expose, message } = error as Error & { readonly status?: unknown; readonly expose?: unknown }
  return typeof status === 'number' && expose === true ? textReply(status, message) : undefined
}

/** What a handler has put into its context, as a reply. */
function takeReply(context: ParameterizedContext): Reply {
  const { response, res, status } = context
  const body = bodyOf(response.body)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    // Lists (Set-Cookie) stay where they are: a reply has one value for each name.
    if (value === undefined || Array.isArray(value)) continue
    res.removeHeader(name)
    if (name !== 'content-length' && name !== 'transfer-encoding') headers[name] = String(value)
  }
  return { status, headers, body: status === 404 && response.body === undefined ? 'Not Found' : body }
}

function bodyOf(body: unknown): Reply['body'] {
  if (body === undefined || body === null) return ''
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body
  const stream = streamOf(body)
  return stream === undefined ? JSON.stringify(body) : (sink) => pump(stream, sink)
}

type Chunks = Readable | ReadableStream<Uint8Array | string>

function streamOf(body: unknown): Chunks | undefined {
  if (body instanceof Response) return (body.body as ReadableStream | null) ?? Readable.from([])
  if (body instanceof Blob) return body.stream()
  if (body instanceof ReadableStream) return body as Chunks
  if (!(body instanceof Readable)) return undefined
  // Its error comes out where it is read; until then nobody else listens.
  return body.on('error', () => undefined)
}

/** Writes what comes, until it ends or nobody waits any more. */
async function pump(body: Chunks, sink: ReplySink): Promise<void> {
  const stop = (): void => {
    if (body instanceof Readable) body.destroy()
  }
  sink.signal.addEventListener('abort', stop)
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
      if (sink.signal.aborted) break
      await sink.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk))
    }
  } finally {
    sink.signal.removeEventListener('abort', stop)
  }
}
