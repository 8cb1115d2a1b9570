import type { Reply } from '../../endpoints/index.js'
import type { Outgoing } from './outgoing.js'

/** Headers by lower-case names. */
export type ReplyHeaders = Record<string, string | number | string[]>

/** All headers of a reply; Node adds `Date`. */
export function headersOf(exchange: Outgoing, reply: Reply): ReplyHeaders {
  const headers: ReplyHeaders = { ...exchange.headers, ...reply.headers }
  const { warnings } = exchange
  if (warnings !== undefined) headers['warning'] = warnings
  if (exchange.lastOfConnection || headers['connection'] !== undefined) closeConnection(exchange, headers)
  return headers
}

/** Says that the body is compressed. */
export function markCompressed(headers: ReplyHeaders): void {
  headers['content-encoding'] = 'gzip'
  headers['vary'] = 'Accept-Encoding'
}

/** HTTP/2 has no such header: its session is told to end. */
function closeConnection(exchange: Outgoing, headers: ReplyHeaders): void {
  if (exchange.request.httpVersionMajor < 2) {
    headers['connection'] = 'close'
    return
  }
  delete headers['connection']
  exchange.endSession()
}
