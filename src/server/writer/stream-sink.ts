import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { Gzip } from 'node:zlib'
import type { Reply, ReplySink } from '../../endpoints/index.js'
import type { Deadline, Expirable } from '../deadline-wheel.js'
import { acceptsGzip, GZIP_HEADERS, GZIP_MIN_BYTES, gzipStream, isEncoded } from './gzip.js'
import { headersOf } from './headers.js'
import type { Outgoing } from './outgoing.js'
import { writeWhole } from './write-whole.js'

/** Where a streamed body goes: what is written, what is held back, and the waits for the client to take it. */
export class StreamSink implements ReplySink, Expirable {
  readonly #exchange: Outgoing
  /** Undefined once a stream has begun that lasts. */
  #reply: Reply | undefined
  /** What is held back; undefined once the reply has begun. */
  #held: Buffer[] | undefined = []
  #heldBytes = 0
  #gzip: Gzip | undefined
  /** Set where chunks are framed here, once for all watchers, and not by Node for each. */
  #socket: Socket | undefined
  #gathers = false
  #drained: Promise<void> | undefined
  #release: (() => void) | undefined
  #readTimer: Deadline | undefined

  constructor(exchange: Outgoing, reply: Reply) {
    this.#exchange = exchange
    this.#reply = reply
  }

  get signal(): AbortSignal {
    return this.#exchange.signal
  }

  gather(on: boolean): void {
    if (this.#socket === undefined || on === this.#gathers) return
    this.#gathers = on
    if (on) this.#socket.cork()
    else this.#socket.uncork()
  }

  whenOver(callback: () => void): void {
    this.#exchange.whenOver(callback)
  }

  get pendingBytes(): number {
    return (this.#socket?.writableLength ?? this.#exchange.response.writableLength) + (this.#gzip?.writableLength ?? 0) + this.#heldBytes
  }

  /** True once something was sent. */
  get begun(): boolean {
    return this.#held === undefined
  }

  write(chunk: Buffer | string): Promise<void> | undefined {
    if (this.#exchange.over) return undefined
    this.#exchange.bytesSent += chunk.length
    if (this.#held === undefined) return this.#pass(chunk)
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    return this.#heldBytes > GZIP_MIN_BYTES ? this.#stopHolding(this.#held) : undefined
  }

  /** Sends the header, and from then on what is written as it comes. */
  begin(): void {
    const { framing, response } = this.#exchange
    this.#held = undefined
    const reply = this.#reply as Reply
    response.writeHead(reply.status, headersOf(this.#exchange, reply))
    this.#reply = undefined
    response.flushHeaders()
    // On HTTP/1, with nothing before it on the connection, the header is out: what follows it may go to the socket.
    if (framing !== undefined && response.chunkedEncoding && response.socket !== null) this.#socket = response.socket
    this.#listen(this.#socket ?? response)
  }

  /** The body is complete. Resolves when the client has taken it or has gone. */
  async end(): Promise<void> {
    const { response } = this.#exchange
    if (this.#exchange.over) return
    if (this.#held !== undefined) {
      await writeWhole(this.#exchange, this.#reply as Reply, Buffer.concat(this.#held))
      return
    }
    await new Promise<void>((resolve) => {
      response.once('close', resolve)
      if (this.#gzip === undefined) response.end()
      else this.#gzip.end()
      this.#startReadTimer()
    })
  }

  /** The client took nothing for too long. */
  expire(): void {
    this.#exchange.cutOff()
  }

  #stopHolding(held: readonly Buffer[]): Promise<void> | undefined {
    this.#heldBytes = 0
    this.#beginLong()
    return this.#pass(Buffer.concat(held))
  }

  #beginLong(): void {
    const { response } = this.#exchange
    const reply = this.#reply as Reply
    const headers = headersOf(this.#exchange, reply)
    this.#held = undefined
    if (!isEncoded(reply) && acceptsGzip(this.#exchange)) {
      this.#gzip = gzipStream()
      this.#gzip.pipe(response)
      headers.push(...GZIP_HEADERS)
    }
    this.#listen(this.#gzip ?? response)
    response.writeHead(reply.status, headers)
  }

  #listen(target: EventEmitter): void {
    const drained = (): void => this.#drain()
    target.on('drain', drained)
    this.#exchange.response.on('close', () => {
      target.off('drain', drained)
      this.#gzip?.destroy()
      this.#drain()
    })
  }

  #send(chunk: Buffer | string): boolean {
    if (this.#gzip !== undefined) return this.#gzip.write(chunk)
    const { framing, response } = this.#exchange
    if (this.#socket === undefined || framing === undefined || typeof chunk === 'string') return response.write(chunk)
    return chunk.length === 0 || this.#socket.write(framing.of(chunk))
  }

  #pass(chunk: Buffer | string): Promise<void> | undefined {
    const room = this.#send(chunk)
    if (room) return undefined
    this.#drained ??= new Promise((resolve) => {
      this.#release = resolve
      this.#startReadTimer()
    })
    return this.#drained
  }

  #drain(): void {
    this.#stopReadTimer()
    this.#drained = undefined
    this.#release?.()
    this.#release = undefined
  }

  /** Requests that are not long-running have a deadline anyway. */
  #startReadTimer(): void {
    if (this.#exchange.longRunning) this.#readTimer ??= this.#exchange.startReadTimer(this)
  }

  #stopReadTimer(): void {
    if (this.#readTimer !== undefined) this.#exchange.stopReadTimer(this.#readTimer, this)
    this.#readTimer = undefined
  }
}
