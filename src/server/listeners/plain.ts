import { createServer, type RequestListener, type Server } from 'node:http'
import * as limits from './limits.js'

/** HTTP/1.1 without TLS. */
export function plainServer(listener: RequestListener, requestTimeoutMs: number): Server {
  return createServer(
    {
      keepAliveTimeout: limits.KEEP_ALIVE_MS,
      headersTimeout: limits.HEADERS_TIMEOUT_MS,
      requestTimeout: Math.max(requestTimeoutMs + limits.BODY_GRACE_MS, limits.HEADERS_TIMEOUT_MS),
      connectionsCheckingInterval: limits.CHECK_INTERVAL_MS,
      maxHeaderSize: limits.MAX_HEADER_BYTES,
      keepAlive: true,
      keepAliveInitialDelay: limits.TCP_KEEP_ALIVE_MS,
    },
    listener,
  )
}
