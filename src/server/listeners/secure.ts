import { constants } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import * as limits from './limits.js'

/** What a TLS server shows and trusts, in PEM. */
export interface TlsMaterial {
  readonly certificate: string
  readonly key: string
  /** CAs whose client certificates are trusted. */
  readonly clientCas: readonly string[]
  /** Whether connections may go on with what an earlier one has shown: its certificate, without those that vouch for it. */
  readonly resumes: boolean
}

/** Settings of HTTP/1.1 connections, which Node's secure HTTP/2 server reads as its own properties but does not take as options. */
interface Http1Settings {
  keepAliveTimeout: number
  headersTimeout: number
  requestTimeout: number
  maxHeaderSize: number
}

/** HTTP/2 and HTTP/1.1 with TLS; clients may show certificates, and are served without a trusted one, too: the filters decide. @throws Error where a certificate is none */
export function secureServer(listener: RequestListener, material: TlsMaterial, requestTimeoutMs: number): Http2SecureServer {
  const server = createSecureServer(
    {
      cert: material.certificate,
      key: material.key,
      ca: [...material.clientCas],
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ...(material.resumes ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
      allowHTTP1: true,
      settings: { maxConcurrentStreams: limits.MAX_CONCURRENT_STREAMS, maxHeaderListSize: limits.MAX_HEADER_BYTES },
      maxSessionMemory: 64,
      keepAlive: true,
      keepAliveInitialDelay: limits.TCP_KEEP_ALIVE_MS,
    } as Parameters<typeof createSecureServer>[0],
    listener as unknown as Parameters<typeof createSecureServer>[1],
  )
  const settings: Http1Settings = {
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    headersTimeout: limits.HEADERS_TIMEOUT_MS,
    requestTimeout: Math.max(requestTimeoutMs + limits.BODY_GRACE_MS, limits.HEADERS_TIMEOUT_MS),
    maxHeaderSize: limits.MAX_HEADER_BYTES,
  }
  return Object.assign(server, settings)
}
