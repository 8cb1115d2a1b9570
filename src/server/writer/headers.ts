import type { Reply } from '../../endpoints/index.js'
import type { Outgoing } from './outgoing.js'

/** Names and values in turn, as Node takes them fastest. A name may come more than once. */
export type HeaderList = string[]

/** All headers of a reply but its length; Node adds `Date`. */
export function headersOf(exchange: Outgoing, reply: Reply): HeaderList {
  const { cacheControl, extraHeaders, warnings } = exchange
  const { headers } = reply
  const list: HeaderList = ['audit-id', exchange.auditId]
  if (cacheControl !== '' && headers['cache-control'] === undefined) list.push('cache-control', cacheControl)
  if (extraHeaders !== undefined) list.push(...Object.entries(extraHeaders).flat())
  for (const name in headers) if (name !== 'connection') list.push(name, headers[name] as string)
  if (warnings !== undefined) for (const warning of warnings) list.push('warning', warning)
  if (exchange.lastOfConnection || headers['connection'] !== undefined) closeConnection(exchange, list)
  return list
}

/** HTTP/2 has no such header: its session is told to end. */
function closeConnection(exchange: Outgoing, list: HeaderList): void {
  if (exchange.request.httpVersionMajor < 2) list.push('connection', 'close')
  else exchange.endSession()
}
