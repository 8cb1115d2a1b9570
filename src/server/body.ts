import type { IncomingMessage } from 'node:http'
import { statusError, type StatusError } from '../meta/index.js'

/** What is discarded of a body that is too large, so that a client that sends before it reads gets to see why; beyond this it is cut off. */
const DISCARD_BYTES = 16 * 1024 * 1024

/** A request's body. @throws a 413 StatusError when it is longer than `limit`, the signal's reason when that is aborted first */
export function readRequestBody(request: IncomingMessage, limit: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (error: unknown): void => {
      request.off('data', take).off('end', end).off('error', settle)
      signal.removeEventListener('abort', abort)
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
    const abort = (): void => settle(signal.reason)
    if (signal.aborted) {
      abort()
      return
    }
    if (declaredLength(request) > limit + DISCARD_BYTES) {
      settle(tooLarge(limit))
      return
    }
    signal.addEventListener('abort', abort)
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
