import type { UserInfo } from '../endpoints/index.js'
import { ADMIN_NAME, ANONYMOUS, authenticated, MASTERS_GROUP } from './groups.js'

/** The certificate that a client showed in the TLS handshake. */
export interface ClientCertificate {
  readonly commonName: string
  readonly organizations: readonly string[]
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string
  /** True when it is in force and the CA of client certificates signed it. */
  readonly trusted: boolean
  /** True when it is in force and the CA of front proxies signed it. */
  readonly isProxy: boolean
  /** The UIDs of its subject; a good one has one at most. */
  readonly uids: readonly string[]
}

/** Where the credentials of a request are found. */
export interface CredentialSource {
  /** A header by its lower-case name; '' when absent. */
  header(name: string): string
  /** All headers: names and values in turn, as received. */
  readonly rawHeaders: readonly string[]
  readonly clientCertificate: ClientCertificate | undefined
  warn(text: string): void
}

/** What an authenticator says: who it is, that there is nothing of its kind, or that what is there is wrong. */
export type Authentication =
  { readonly outcome: 'user'; readonly user: UserInfo } | { readonly outcome: 'absent' } | { readonly outcome: 'invalid' }

/** Finds out who asks (spec/api.md §8.5). */
export interface Authenticator {
  authenticate(source: CredentialSource): Authentication
}

export const ABSENT: Authentication = { outcome: 'absent' }
export const INVALID: Authentication = { outcome: 'invalid' }

/** The first of several that knows the user; invalid where none does and one found wrong credentials. */
export function unionAuthenticator(authenticators: readonly Authenticator[]): Authenticator {
  return {
    authenticate: (source) => {
      let result = ABSENT
      for (const authenticator of authenticators) {
        const found = authenticator.authenticate(source)
        if (found.outcome === 'user') return found
        if (found.outcome === 'invalid') result = found
      }
      return result
    },
  }
}

/** Who shows no credentials is anonymous; wrong ones stay wrong. */
export function anonymousFallback(authenticator: Authenticator): Authenticator {
  const anonymous: Authentication = { outcome: 'user', user: ANONYMOUS }
  return {
    authenticate: (source) => {
      const found = authenticator.authenticate(source)
      return found.outcome === 'absent' ? anonymous : found
    },
  }
}

/** Everybody is an administrator: for the plain port on loopback. */
export function adminAuthenticator(): Authenticator {
  const admin: Authentication = { outcome: 'user', user: authenticated({ name: ADMIN_NAME, groups: [MASTERS_GROUP] }) }
  return { authenticate: () => admin }
}
