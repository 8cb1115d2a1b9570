import type { Reply } from '../../endpoints/index.js'
import { acceptsGzip, gzipBody, GZIP_HEADERS, GZIP_MIN_BYTES, isEncoded } from './gzip.js'
import { headersOf } from './headers.js'
import type { Outgoing } from './outgoing.js'

/** Up to this size a reply counts as sent when it was handed over; the client's taking larger ones is waited for. */
const SMALL_BYTES = 16 * 1024

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304])

/** Writes a reply whose body is all there. Undefined, or a promise of the moment when the client has taken it or has gone. */
export function writeWhole(exchange: Outgoing, reply: Reply, body: Buffer | string): Promise<void> | undefined {
  const { response } = exchange
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  exchange.bytesSent = length
  if (length > GZIP_MIN_BYTES && exchange.method !== 'HEAD' && !isEncoded(reply) && acceptsGzip(exchange))
    return writeCompressed(exchange, reply, body)
  const headers = headersOf(exchange, reply)
  if (!WITHOUT_BODY.has(reply.status)) headers.push('content-length', String(length))
  response.writeHead(reply.status, headers)
  if (exchange.method === 'HEAD' || length === 0) response.end()
  else response.end(asBytes(exchange, body))
  return length > SMALL_BYTES ? taken(exchange) : undefined
}

/** Node writes headers and a text together in the encoding of the text; headers with warnings are bytes already. */
function asBytes(exchange: Outgoing, body: Buffer | string): Buffer | string {
  return typeof body === 'string' && exchange.warnings !== undefined ? Buffer.from(body) : body
}

async function writeCompressed(exchange: Outgoing, reply: Reply, body: Buffer | string): Promise<void> {
  const compressed = await gzipBody(body)
  if (exchange.over) return
  const headers = headersOf(exchange, reply)
  headers.push(...GZIP_HEADERS, 'content-length', String(compressed.length))
  exchange.response.writeHead(reply.status, headers)
  exchange.response.end(compressed)
  await taken(exchange)
}

function taken({ response, over }: Outgoing): Promise<void> | undefined {
  if (response.writableFinished || over) return undefined
  return new Promise((resolve) => response.once('close', resolve))
}
