import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type ServerHttp2Stream } from 'node:http2'
import { ANONYMOUS, type ClientCertificate, type CredentialSource } from '../auth/index.js'
import type { Reply, RequestInfo, RequestScope, RequestUrl, UserInfo } from '../endpoints/index.js'
import type { StatusError } from '../meta/index.js'
import type { AuditTrail } from './audit/trail.js'
import { leavesTooMuch, readRequestBody, type BodyWait } from './body.js'
import type { CertificateReader } from './client-certificate.js'
import type { Deadline, DeadlineWheel, Expirable } from './deadline-wheel.js'
import { statusReply } from './replies.js'
import { Warnings } from './warnings.js'
import type { FramedChunks } from './writer/framed-chunks.js'
import type { Outgoing } from './writer/outgoing.js'
import { writeReply } from './writer/write-reply.js'

/** Somebody who is told when an exchange is over: one object for all exchanges, where a promise for each would cost too much. */
export interface EndListener {
  ended(exchange: Exchange): void
}

/** What all exchanges of a server share. */
export interface ExchangeServices {
  readonly wheel: DeadlineWheel
  readonly certificates: CertificateReader
  readonly framing: FramedChunks
  /** True from the moment that no new requests are taken: connections are to be closed. */
  readonly draining: boolean
}

/** The body of a reply that comes too late (spec/api.md §8.4): no regular Status. */
const TIMEOUT_BODY =
  '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n'
const TIMEOUT_REPLY: Reply = { status: 504, headers: { 'content-type': 'application/json' }, body: TIMEOUT_BODY }
/** Nobody waits for the rest of a body that takes so long. */
const TIMEOUT_REPLY_TO_SLOW_SENDER: Reply = { ...TIMEOUT_REPLY, headers: { ...TIMEOUT_REPLY.headers, connection: 'close' } }

/** A client that takes nothing of what is sent to it for so long is cut off. */
const SLOW_READER_MS = 60_000

/**
 * One request and its reply on their way through the filters: the {@link RequestScope} that is passed below them, and what the filters need beside it. One object a
 * request, with one shape; what few requests need is made when it is asked for.
 */
export class Exchange implements RequestScope, CredentialSource, Outgoing, Expirable {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Undefined on HTTP/1. */
  readonly stream: ServerHttp2Stream | undefined
  readonly services: ExchangeServices
  readonly auditId: string
  /** From the moment that the request's header was read, in ms of the monotonic clock. */
  readonly receivedAt: number
  /** Set by the filter request-info; not there before. */
  url: RequestUrl | undefined = undefined
  #info: RequestInfo | undefined = undefined
  /** Undefined where nobody keeps record of the request. */
  audit: AuditTrail | undefined = undefined
  user: UserInfo = ANONYMOUS
  /** Cache-Control of the reply, unless it has one of its own; '' for none. */
  cacheControl = ''
  /** Further headers of the reply whatever it is, by lower-case names. */
  extraHeaders: Readonly<Record<string, string>> | undefined = undefined
  /** Bytes of the reply's body, before compression. */
  bytesSent = 0
  /** Of the reply; 500 before there is one, as what ends without a reply is a fault. */
  status = 500
  /** The fixed path that serves it; '' for others. */
  route = ''
  /** The session that it came by is to be ended. */
  goAway = false
  /** A watch or the like: no deadline, and its stream ends when the server does. */
  longRunning = false
  readonly #endListeners: EndListener[] = []
  #replied = false
  #over = false
  #stopped = false
  #watched = false
  readonly #body: BodyWait = { abandon: undefined }
  #controller: AbortController | undefined = undefined
  #onOver: (() => void) | undefined = undefined
  /** The rest of a stream that goes on by itself. */
  #rest: Promise<void> | undefined = undefined
  #deadline: Deadline | undefined = undefined
  #warnings: Warnings | undefined = undefined

  constructor(request: IncomingMessage, response: ServerResponse, services: ExchangeServices, auditId: string, receivedAt: number) {
    this.request = request
    this.response = response
    this.stream = request.httpVersionMajor < 2 ? undefined : (response as unknown as { readonly stream: ServerHttp2Stream }).stream
    this.services = services
    this.auditId = auditId
    this.receivedAt = receivedAt
  }

  get method(): string {
    return this.request.method as string
  }

  get uri(): string {
    return this.request.url as string
  }

  /** @throws TypeError above the filter request-info */
  get info(): RequestInfo {
    if (this.#info === undefined) throw new TypeError('the request info has not been read yet')
    return this.#info
  }

  /** Undefined where the request did not come as far as the filter request-info. */
  get knownInfo(): RequestInfo | undefined {
    return this.#info
  }

  /** What the filter request-info found. */
  locate(url: RequestUrl, info: RequestInfo): void {
    this.url = url
    this.#info = info
  }

  get query(): URLSearchParams {
    return (this.url as RequestUrl).query
  }

  header(name: string): string {
    const value = this.request.headers[name]
    return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ')
  }

  get rawHeaders(): readonly string[] {
    return this.request.rawHeaders
  }

  get signal(): AbortSignal {
    let controller = this.#controller
    if (controller === undefined) {
      controller = new AbortController()
      this.#controller = controller
      if (this.#stopped || this.over) controller.abort()
      else this.#watchClient()
    }
    return controller.signal
  }

  /** Calls once when {@link signal} is or would be aborted. */
  whenOver(callback: () => void): void {
    if (this.#stopped || this.over) callback()
    else {
      this.#onOver = callback
      this.#watchClient()
    }
  }

  /** The stream that is its reply goes on by itself: the filters are left, and what they would do at its end is done when the promise settles. */
  leave(rest: Promise<void>): void {
    this.#rest = rest
  }

  /** Set where the filters are left before the end. */
  get rest(): Promise<void> | undefined {
    return this.#rest
  }

  warn(text: string): void {
    this.#warnings ??= new Warnings()
    this.#warnings.add(text)
  }

  /** The recorded warnings as header values; undefined when there are none. */
  get warnings(): string[] | undefined {
    return this.#warnings?.headerValues()
  }

  readBody(limit: number): Promise<Buffer> {
    const body = readRequestBody(this.request, limit, this.#body)
    if (this.#stopped || this.over) this.#body.abandon?.()
    else this.#watchClient()
    return body
  }

  /** True when nobody waits for a reply any more: it was sent, the client has gone, or the time was over. */
  get over(): boolean {
    return this.#over || (this.stream === undefined ? this.response.destroyed : this.stream.destroyed)
  }

  /** Tells the listener when everything is done, those first that came last. */
  whenEnded(listener: EndListener): void {
    this.#endListeners.push(listener)
  }

  /** Everything is done. */
  finish(): void {
    for (let at = this.#endListeners.length - 1; at >= 0; at--) (this.#endListeners[at] as EndListener).ended(this)
  }

  /** True once a reply was begun. */
  get replied(): boolean {
    return this.#replied
  }

  /** Sends a reply, unless there was one before. Undefined, or a promise of the moment when the client has taken it. */
  send(reply: Reply): Promise<void> | undefined {
    if (this.#replied || this.over) return undefined
    this.#replied = true
    this.status = reply.status
    return writeReply(this, this.audit === undefined ? reply : this.audit.replying(reply))
  }

  /** Sends an error as a Status. */
  fail(error: StatusError, headers?: Readonly<Record<string, string>>): Promise<void> | undefined {
    if (!this.#replied) this.audit?.failed(error)
    return this.send(statusReply(this, error, headers))
  }

  /** The reply is being written by somebody else, on the response itself. Resolves when that is over. */
  leaveToHandler(): Promise<void> {
    const { response } = this
    this.#replied = true
    this.status = response.statusCode
    if (response.writableFinished || this.over) return Promise.resolve()
    return new Promise((resolve) => response.once('close', resolve))
  }

  /** Gives a begun reply back, of which nothing was sent yet. */
  retract(): void {
    this.#replied = false
  }

  /** Starts the request's time. */
  startDeadline(ms: number): void {
    this.#deadline = this.services.wheel.arm(ms, this)
  }

  /** Ends it: the reply was sent. */
  stopDeadline(): void {
    if (this.#deadline !== undefined) this.services.wheel.disarm(this.#deadline, this)
    this.#deadline = undefined
  }

  /** The time is over: 504 where nothing was sent yet, else the connection is cut (spec/api.md §8.4). */
  expire(): void {
    if (this.#over) return
    if (!this.response.headersSent) {
      this.#replied = false
      this.#replyLate()
    } else this.cutOff()
    this.#end()
  }

  /** A body that is still to come is not waited for: on HTTP/1 the connection ends with the reply, on HTTP/2 the stream alone. */
  #replyLate(): void {
    const { stream } = this
    if (!this.request.complete && stream !== undefined)
      stream.once('finish', () => {
        stream.close(constants.NGHTTP2_NO_ERROR)
      })
    void this.send(this.request.complete || stream !== undefined ? TIMEOUT_REPLY : TIMEOUT_REPLY_TO_SLOW_SENDER)
  }

  /** Ends a stream in an orderly way: its handler is told to stop. */
  endStream(): void {
    this.#stopped = true
    this.#tellOver()
  }

  get framing(): FramedChunks | undefined {
    return this.stream === undefined ? this.services.framing : undefined
  }

  get lastOfConnection(): boolean {
    return this.goAway || this.services.draining || leavesTooMuch(this.request)
  }

  endSession(): void {
    this.stream?.session?.close()
  }

  /** Of the other end of the connection; '' when it is closed. */
  get peerAddress(): string {
    const { remoteAddress = '' } = this.stream?.session?.socket ?? this.request.socket
    return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  }

  get clientCertificate(): ClientCertificate | undefined {
    return this.services.certificates.of(this.request, this.stream)
  }

  /** Breaks the connection (HTTP/1) or stream (HTTP/2). */
  cutOff(): void {
    if (this.stream === undefined) this.response.destroy()
    else this.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    this.#end()
  }

  /** Watches over a wait for the client to take what was written; it has to be taken back. */
  startReadTimer(target: Expirable): Deadline {
    return this.services.wheel.arm(SLOW_READER_MS, target)
  }

  stopReadTimer(deadline: Deadline, target: Expirable): void {
    this.services.wheel.disarm(deadline, target)
  }

  #watchClient(): void {
    if (this.#watched) return
    this.#watched = true
    this.response.on('close', () => {
      if (!this.response.writableFinished) this.#end()
    })
  }

  #end(): void {
    this.#over = true
    this.#tellOver()
  }

  #tellOver(): void {
    this.#body.abandon?.()
    this.#controller?.abort()
    const tell = this.#onOver
    this.#onOver = undefined
    tell?.()
  }
}
