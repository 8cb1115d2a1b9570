import type { Reply } from '../../endpoints/index.js'
import { acceptsGzip, gzipBody, GZIP_MIN_BYTES } from './gzip.js'
import { headersOf, markCompressed } from './headers.js'
import type { Outgoing } from './outgoing.js'

/** Up to this size a reply counts as sent when it was handed over; the client's taking larger ones is waited for. */
const SMALL_BYTES = 16 * 1024

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304])

/** Writes a reply whose body is all there. Undefined, or a promise of the moment when the client has taken it or has gone. */
export function writeWhole(exchange: Outgoing, reply: Reply, body: Buffer | string): Promise<void> | undefined {
  const { response } = exchange
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  exchange.bytesSent = length
  if (length > GZIP_MIN_BYTES && exchange.method !== 'HEAD' && acceptsGzip(exchange)) return writeCompressed(exchange, reply, body)
  const headers = headersOf(exchange, reply)
  if (!WITHOUT_BODY.has(reply.status)) headers['content-length'] = length
  response.writeHead(reply.status, headers)
  if (exchange.method === 'HEAD' || length === 0) response.end()
  else response.end(body)
  return length > SMALL_BYTES ? taken(exchange) : undefined
}

async function writeCompressed(exchange: Outgoing, reply: Reply, body: Buffer | string): Promise<void> {
  const compressed = await gzipBody(body)
  if (exchange.over) return
  const headers = headersOf(exchange, reply)
  markCompressed(headers)
  headers['content-length'] = compressed.length
  exchange.response.writeHead(reply.status, headers)
  exchange.response.end(compressed)
  await taken(exchange)
}

function taken({ response, over }: Outgoing): Promise<void> | undefined {
  if (response.writableFinished || over) return undefined
  return new Promise((resolve) => response.once('close', resolve))
}
