import type { IncomingMessage } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { PeerCertificate } from 'node:tls'
import type { Clock } from '../base/index.js'
import type { ClientCertificate } from '../auth/index.js'

/** Where the certificate that a client showed is found. */
export interface CertificateReader {
  /** Undefined where there is none. The same object for all requests of a connection. */
  of(request: IncomingMessage, stream: ServerHttp2Stream | undefined): ClientCertificate | undefined
}

/** No TLS, no certificates. */
export const NO_CERTIFICATES: CertificateReader = { of: () => undefined }

/** Reads the certificates of TLS connections, once each. A connection that outlives its certificate is not trusted any more. */
export function tlsCertificates(clock: Clock): CertificateReader {
  const known = new WeakMap<object, { readonly certificate: ClientCertificate | undefined; readonly validUntil: number }>()
  return {
    of: (request, stream) => {
      const connection: object = stream?.session ?? request.socket
      let found = known.get(connection)
      if (found === undefined || clock.now() > found.validUntil) {
        found = read((stream?.session?.socket ?? request.socket) as unknown as PeerSocket, clock.now())
        known.set(connection, found)
      }
      return found.certificate
    },
  }
}

/** What is asked of a TLS socket; that of an HTTP/2 session is a stand-in without its class. */
interface PeerSocket {
  readonly authorized: boolean
  getPeerCertificate(): Partial<PeerCertificate>
}

function read(socket: PeerSocket, now: number): { certificate: ClientCertificate | undefined; validUntil: number } {
  const peer = socket.getPeerCertificate()
  const { subject } = peer
  if (subject === undefined) return { certificate: undefined, validUntil: Number.POSITIVE_INFINITY }
  const end = Date.parse(peer.valid_to ?? '')
  const certificate: ClientCertificate = {
    commonName: lastOf(subject.CN),
    organizations: listOf(subject.O),
    fingerprint: (peer.fingerprint256 ?? '').replaceAll(':', '').toLowerCase(),
    trusted: socket.authorized && now <= end,
  }
  return { certificate, validUntil: now <= end ? end : Number.POSITIVE_INFINITY }
}

/** Node's types do not tell that a name given more than once is a list. */
function listOf(names: unknown): string[] {
  if (Array.isArray(names)) return names.filter((name) => typeof name === 'string')
  return typeof names === 'string' && names !== '' ? [names] : []
}

function lastOf(names: unknown): string {
  return listOf(names).at(-1) ?? ''
}
