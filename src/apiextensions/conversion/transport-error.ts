import { isIP } from 'node:net'

/** A webhook that could not be asked, or whose answer is none. The message stands behind `conversion webhook for … failed: `. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
}

const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
])

const CONNECT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
  EADDRNOTAVAIL: 'cannot assign requested address',
}

/** What Node tells of a failed connection. */
interface SocketError extends Error {
  readonly code?: string
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
  readonly port?: number
  readonly host?: string
  readonly cert?: { readonly subjectaltname?: string }
}

/** A failure of connecting or talking, in the words of Go's client: what operators search for (spec/custom-resources.md §5.4). */
export function transportText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return transportText(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const socketError = error as SocketError
  const { code = '' } = socketError
  if (UNKNOWN_AUTHORITY.has(code)) return certificateText('certificate signed by unknown authority')
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return certificateText('certificate has expired or is not yet valid')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return certificateText(wrongNameText(socketError))
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return handshakeText(error.message)
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${socketError.hostname ?? ''}: no such host`
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${socketError.hostname ?? ''}: server misbehaving`
  if (code.startsWith('HPE_')) return `net/http: HTTP/1.x transport connection broken: malformed HTTP response: ${error.message}`
  return connectionText(socketError)
}

const certificateText = (why: string): string => `tls: failed to verify certificate: x509: ${why}`

function connectionText({ code = '', syscall, address = '', port, message }: SocketError): string {
  const why = CONNECT[code]
  if (syscall === 'connect') return `dial tcp ${isIP(address) === 6 ? `[${address}]` : address}:${String(port)}: connect: ${why ?? message}`
  if (message === 'socket hang up' || code === 'EPIPE') return 'EOF'
  return why === undefined ? message : `read tcp: read: ${why}`
}

function handshakeText(message: string): string {
  if (/wrong version number|packet length too long|http request/i.test(message)) return 'http: server gave HTTP response to HTTPS client'
  const alert = /alert ([a-z ]+)/i.exec(message)?.[1]
  return alert === undefined ? `tls: ${message}` : `remote error: tls: ${alert.trim()}`
}

function wrongNameText({ host = '', cert }: SocketError): string {
  const names = (cert?.subjectaltname ?? '').split(', ')
  const addresses = named(names, 'IP Address:')
  if (isIP(host) !== 0) {
    if (addresses.length === 0) return `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
    return `certificate is valid for ${addresses.join(', ')}, not ${host}`
  }
  const hosts = named(names, 'DNS:')
  if (hosts.length === 0) return `certificate is not valid for any names, but wanted to match ${host}`
  return `certificate is valid for ${hosts.join(', ')}, not ${host}`
}

function named(names: readonly string[], kind: string): string[] {
  return names.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length))
}
