import { promisify } from 'node:util'
import { createGzip, gzip, type Gzip } from 'node:zlib'
import type { Reply } from '../../endpoints/index.js'
import type { Outgoing } from './outgoing.js'

/** Replies up to this size are sent as they are (spec/api.md §6.7). */
export const GZIP_MIN_BYTES: number = 128 * 1024

const OPTIONS = { level: 1 } as const
const gzipAsync = promisify<Buffer | string, typeof OPTIONS, Buffer>(gzip)

/** What tells that a body is compressed, names and values in turn. */
export const GZIP_HEADERS: readonly string[] = ['content-encoding', 'gzip', 'vary', 'Accept-Encoding']

/** Compresses a whole body, off the main thread. */
export function gzipBody(body: Buffer | string): Promise<Buffer> {
  return gzipAsync(body, OPTIONS)
}

/** A compressor for a body that comes in pieces. */
export function gzipStream(): Gzip {
  return createGzip(OPTIONS)
}

/** Whether the client names gzip; weights and wildcards do not count. */
export function acceptsGzip(exchange: Outgoing): boolean {
  const header = exchange.header('accept-encoding')
  return header !== '' && header.split(',').some((token) => token.trim() === 'gzip')
}

/** Whether a reply comes encoded already (the OpenAPI documents keep their gzipped form). */
export function isEncoded({ headers }: Pick<Reply, 'headers'>): boolean {
  return headers['content-encoding'] !== undefined
}
