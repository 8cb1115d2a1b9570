import { ABSENT, INVALID, type Authentication, type Authenticator, type ClientCertificate } from './authenticator.js'
import { authenticated } from './groups.js'

/** Where the extra of a user tells which credential was shown. */
export const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id'

/** Client certificates: CN is the user, O are the groups, Kubernetes' own attribute is the UID (spec/api.md §8.5). */
export function x509Authenticator(): Authenticator {
  // A certificate object belongs to a connection: what follows from it is worked out once for all of the connection's requests.
  const known = new WeakMap<ClientCertificate, Authentication>()
  return {
    authenticate: ({ clientCertificate: certificate }) => {
      if (certificate === undefined) return ABSENT
      let result = known.get(certificate)
      if (result === undefined) {
        result = authenticationOf(certificate)
        known.set(certificate, result)
      }
      return result
    },
  }
}

function authenticationOf({ commonName, organizations, fingerprint, trusted, uids }: ClientCertificate): Authentication {
  const [uid, ...more] = uids
  if (!trusted || commonName === '' || uid === '' || more.length > 0) return INVALID
  const extra = { [CREDENTIAL_ID]: [`X509SHA256=${fingerprint}`] }
  return { outcome: 'user', user: authenticated({ name: commonName, ...(uid === undefined ? {} : { uid }), groups: organizations, extra }) }
}
