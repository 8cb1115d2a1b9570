import type { Server } from 'node:http'
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Scheduler } from '../../base/index.js'
import { StartError } from '../start-error.js'
import { KEEP_ALIVE_MS } from './limits.js'

/** Connections that are still open so long after the server has stopped listening are broken. */
const CLOSE_GRACE_MS = 2_000

/** A server on a port, with its connections. */
export class Listener {
  readonly #server: Server | Http2SecureServer
  readonly #scheduler: Scheduler
  readonly #sockets = new Set<Socket>()
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #idleMs: number
  #draining = false

  /** `idleMs`: how long an HTTP/2 session lasts without requests. */
  constructor(server: Server | Http2SecureServer, scheduler: Scheduler, idleMs: number = KEEP_ALIVE_MS) {
    this.#idleMs = idleMs
    this.#server = server
    this.#scheduler = scheduler
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('session', (session: ServerHttp2Session) => this.#follow(session))
  }

  /** Starts listening; answers the port. @throws StartError where the port cannot be had */
  listen(address: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => reject(new StartError(whyNot(error, address, port), { cause: error }))
      this.#server.once('error', failed)
      this.#server.listen(port, address, () => {
        this.#server.off('error', failed)
        resolve((this.#server.address() as AddressInfo).port)
      })
    })
  }

  /** Tells clients to send nothing more on the connections that they have (HTTP/2: GOAWAY). */
  drain(): void {
    this.#draining = true
    for (const session of this.#sessions) session.close()
  }

  /** Stops listening. Resolves when all connections are closed: idle ones are at once, others get a moment. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const timer = this.#scheduler.after(CLOSE_GRACE_MS, () => this.destroy())
    await closed
    timer.cancel()
  }

  /** Stops listening and breaks all connections. */
  destroy(): void {
    this.#server.close()
    for (const session of this.#sessions) session.destroy()
    for (const socket of this.#sockets) socket.destroy()
  }

  #follow(session: ServerHttp2Session): void {
    closeWhenIdle(session, this.#idleMs)
    this.#sessions.add(session)
    session.once('close', () => this.#sessions.delete(session))
    if (this.#draining) session.close()
  }
}

/** Tells a session to end that nothing is asked on for long; one with a silent watch goes on. */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let streams = 0
  let isSilent = false
  const ended = (): void => {
    streams--
    if (streams > 0 || !isSilent || session.closed) return
    isSilent = false
    session.setTimeout(idleMs)
  }
  session.on('stream', (stream: ServerHttp2Stream) => {
    streams++
    stream.once('close', ended)
  })
  // Told once after each activity, and the end of a stream is none.
  session.on('timeout', () => {
    if (streams === 0) session.close()
    else isSilent = true
  })
  session.setTimeout(idleMs)
}

function whyNot(error: NodeJS.ErrnoException, address: string, port: number): string {
  const place = `${address}:${String(port)}`
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${String(port)} on ${address} is in use: stop the other server or choose another port`
    case 'EACCES':
      return `this user may not listen on ${place}: choose a port from 1024 on`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine does not have the address ${address}: choose another --bind-address`
    default:
      return `cannot listen on ${place}: ${error.message}`
  }
}
