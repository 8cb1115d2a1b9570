import type { IncomingMessage } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'
import type { Clock } from '../base/index.js'
import type { ClientCertificate } from '../auth/index.js'
import type { Authorities } from './certificates/authorities.js'

/** Where the certificate that a client showed is found. */
export interface CertificateReader {
  /** Undefined where there is none. The same object for all requests of a connection. */
  of(request: IncomingMessage, stream: ServerHttp2Stream | undefined): ClientCertificate | undefined
}

/** No TLS, no certificates. */
export const NO_CERTIFICATES: CertificateReader = { of: () => undefined }

/** The authorities that client certificates may come from, by what these are for. */
export interface ClientAuthorities {
  readonly users: Authorities
  readonly proxies: Authorities
}

/**
 * Reads the certificates of TLS connections, once each. A connection that outlives its certificate is not trusted any more.
 * `authorities`: undefined where all that TLS trusts are those of users.
 */
export function tlsCertificates(clock: Clock, authorities: ClientAuthorities | undefined): CertificateReader {
  const known = new WeakMap<object, { readonly certificate: ClientCertificate | undefined; readonly validUntil: number }>()
  return {
    of: (request, stream) => {
      const connection: object = stream?.session ?? request.socket
      let found = known.get(connection)
      if (found === undefined || clock.now() > found.validUntil) {
        found = read((stream?.session?.socket ?? request.socket) as unknown as PeerSocket, authorities, clock.now())
        known.set(connection, found)
      }
      return found.certificate
    },
  }
}

/** What is asked of a TLS socket; that of an HTTP/2 session is a stand-in without its class. */
interface PeerSocket {
  readonly authorized: boolean
  getPeerCertificate(detailed: true): Partial<DetailedPeerCertificate>
}

/** Kubernetes' own attribute of a subject. */
const UID = '1.3.6.1.4.1.57683.2'

/** As long as TLS's own limit for chains. */
const MAX_CHAIN = 100

function read(
  socket: PeerSocket,
  authorities: ClientAuthorities | undefined,
  now: number,
): { certificate: ClientCertificate | undefined; validUntil: number } {
  const peer = socket.getPeerCertificate(true)
  const { subject } = peer
  if (subject === undefined) return { certificate: undefined, validUntil: Number.POSITIVE_INFINITY }
  const end = Date.parse(peer.valid_to ?? '')
  const isValid = socket.authorized && now <= end
  const chain = isValid && authorities !== undefined ? chainOf(peer) : []
  const certificate: ClientCertificate = {
    commonName: lastOf(subject.CN),
    organizations: listOf(subject.O),
    fingerprint: (peer.fingerprint256 ?? '').replaceAll(':', '').toLowerCase(),
    trusted: isValid && authorities?.users.haveSigned(chain, now) !== false,
    isProxy: isValid && authorities?.proxies.haveSigned(chain, now) === true,
    uids: textsOf((subject as unknown as Readonly<Record<string, unknown>>)[UID]),
  }
  return { certificate, validUntil: now <= end ? end : Number.POSITIVE_INFINITY }
}

/** The certificate and those that vouch for it, as far as the client has sent them or TLS knows them. */
function chainOf(peer: Partial<DetailedPeerCertificate>): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: Partial<DetailedPeerCertificate> | undefined = peer
  for (let last: unknown; next?.raw !== undefined && next !== last && chain.length < MAX_CHAIN; next = next.issuerCertificate) {
    chain.push(new X509Certificate(next.raw))
    last = next
  }
  return chain
}

/** Node's types do not tell that a name given more than once is a list. */
function textsOf(names: unknown): string[] {
  if (Array.isArray(names)) return names.filter((name) => typeof name === 'string')
  return typeof names === 'string' ? [names] : []
}

function listOf(names: unknown): string[] {
  return typeof names === 'string' && names === '' ? [] : textsOf(names)
}

function lastOf(names: unknown): string {
  return listOf(names).at(-1) ?? ''
}
