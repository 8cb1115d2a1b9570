import type { OutgoingHttpHeaders } from 'node:http'
import type { Reply } from '../../endpoints/index.js'
import type { Outgoing } from './outgoing.js'

/** All headers of a reply; Node adds `Date`. */
export function headersOf(exchange: Outgoing, reply: Reply): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...exchange.headers, ...reply.headers }
  const { warnings } = exchange
  if (warnings !== undefined) headers['warning'] = warnings
  if (exchange.lastOfConnection || headers['connection'] !== undefined) closeConnection(exchange, headers)
  return headers
}

/** Says that the body is compressed. */
export function markCompressed(headers: OutgoingHttpHeaders): void {
  headers['content-encoding'] = 'gzip'
  headers['vary'] = 'Accept-Encoding'
}

/** HTTP/2 has no such header: its session is told to end. */
function closeConnection(exchange: Outgoing, headers: OutgoingHttpHeaders): void {
  if (exchange.request.httpVersionMajor < 2) {
    headers['connection'] = 'close'
    return
  }
  delete headers['connection']
  exchange.endSession()
}
