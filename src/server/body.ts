import type { IncomingMessage } from 'node:http'
import { statusError, type StatusError } from '../meta/index.js'

/** What is discarded of a body that is too large, so that a client that sends before it reads gets to see why; beyond this it is cut off. */
const DISCARD_BYTES = 16 * 1024 * 1024

/** Why a body is not read to its end: nobody waits for the reply any more. */
class BodyAbandoned extends Error {
  override readonly name = 'AbortError'
  constructor() {
    super('the request is over')
  }
}

/**
 * Who ends the reading of a body when the request is over. An AbortSignal would do, but costs each write as much as reading its body.
 */
export interface BodyWait {
  /** Set while a body is being read: rejects it. */
  abandon: (() => void) | undefined
}

/** A request's body. @throws a 413 StatusError when it is longer than `limit`; an Error when it is abandoned first */
export function readRequestBody(request: IncomingMessage, limit: number, wait: BodyWait): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (error: unknown): void => {
      request.off('data', take).off('end', end).off('error', settle)
      wait.abandon = undefined
      if (error === undefined) resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
      else reject(error as Error)
    }
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks.length = 0
      if (size > limit + DISCARD_BYTES) settle(tooLarge(limit))
    }
    const end = (): void => settle(size > limit ? tooLarge(limit) : undefined)
    if (declaredLength(request) > limit + DISCARD_BYTES) {
      settle(tooLarge(limit))
      return
    }
    wait.abandon = () => {
      settle(new BodyAbandoned())
    }
    request.on('data', take).on('end', end).on('error', settle)
  })
}

function tooLarge(limit: number): StatusError {
  return statusError.requestEntityTooLarge(`limit is ${String(limit)}`)
}

function declaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0)
}

/** Whether so much of the body is still to come that the connection is better closed than read to its end. */
export function leavesTooMuch(request: IncomingMessage): boolean {
  return !request.complete && request.httpVersionMajor < 2 && declaredLength(request) > DISCARD_BYTES
}
