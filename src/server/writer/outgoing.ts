import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Deadline, Expirable } from '../deadline-wheel.js'
import type { FramedChunks } from './framed-chunks.js'

/** What writing a reply needs to know about an exchange. */
export interface Outgoing {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly auditId: string
  /** Cache-Control of the reply, unless it has one of its own; '' for none. */
  readonly cacheControl: string
  /** Further headers of the reply whatever it is, by lower-case names. */
  readonly extraHeaders: Readonly<Record<string, string>> | undefined
  /** Recorded warnings as header values; undefined when there are none. */
  readonly warnings: string[] | undefined
  /** A watch or the like: it goes out as it comes. */
  readonly longRunning: boolean
  /** True when the connection is to be closed after the reply. */
  readonly lastOfConnection: boolean
  /** True when nobody waits for the reply any more. */
  readonly over: boolean
  readonly signal: AbortSignal
  /** Calls once when the signal is or would be aborted. */
  whenOver(callback: () => void): void
  /** What frames the chunks of streams; undefined on HTTP/2, which has frames of its own. */
  readonly framing: FramedChunks | undefined
  /** Bytes of the body, before compression. */
  bytesSent: number
  /** A request header by its lower-case name; '' when absent. */
  header(name: string): string
  /** Breaks the connection (HTTP/1) or stream (HTTP/2). */
  cutOff(): void
  /** Gives a begun reply back, of which nothing was sent yet. */
  retract(): void
  /** Tells an HTTP/2 session to end when its streams have. */
  endSession(): void
  /** Watches over a wait for the client to take what was written; it has to be taken back. */
  startReadTimer(target: Expirable): Deadline
  stopReadTimer(deadline: Deadline, target: Expirable): void
}
