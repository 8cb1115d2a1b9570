import { ABSENT, INVALID, type Authenticator, type CredentialSource } from './authenticator.js'
import { authenticated } from './groups.js'
import { extraValues, headerValues, type HeaderValues } from './raw-headers.js'

/** Which proxies are believed, and the headers, by lower-case names, in which they tell who asks (spec/api.md §8.5). */
export interface FrontProxyRules {
  /** Common names of their certificates; empty: any. */
  readonly allowedNames: readonly string[]
  /** The first that has a value counts. */
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  /** All values of all of them count. */
  readonly groupHeaders: readonly string[]
  readonly extraHeaderPrefixes: readonly string[]
}

/** Identities that a proxy in front of the server has found out, which shows a certificate of its own CA (spec/api.md §8.5). */
export function frontProxyAuthenticator(rules: FrontProxyRules): Authenticator {
  const { allowedNames, usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes } = rules
  const isAllowed = (commonName: string): boolean => allowedNames.length === 0 || allowedNames.includes(commonName)
  return {
    authenticate: ({ clientCertificate, rawHeaders }: CredentialSource) => {
      if (clientCertificate === undefined) return ABSENT
      if (!clientCertificate.isProxy || !isAllowed(clientCertificate.commonName)) return INVALID
      const headers = headerValues(rawHeaders)
      const name = firstOf(headers, usernameHeaders)
      if (name === '') return ABSENT
      const uid = firstOf(headers, uidHeaders)
      const extra = extraValues(headers, extraHeaderPrefixes)
      const groups = groupHeaders.flatMap((header) => headers.get(header) ?? []).filter((group) => group !== '')
      const user = {
        name,
        ...(uid === '' ? {} : { uid }),
        groups,
        ...(extra.size === 0 ? {} : { extra: Object.fromEntries(extra) }),
      }
      return { outcome: 'user', user: authenticated(user) }
    },
  }
}

/** Whether a header, by its lower-case name, tells who asks. */
export function isFrontProxyHeader(rules: FrontProxyRules, name: string): boolean {
  const { usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes } = rules
  return (
    [usernameHeaders, uidHeaders, groupHeaders].some((headers) => headers.includes(name)) ||
    extraHeaderPrefixes.some((prefix) => name.startsWith(prefix))
  )
}

/** The first header that has a value, by its first one; empty where there is none. */
function firstOf(headers: HeaderValues, names: readonly string[]): string {
  return names.map((name) => headers.get(name)?.[0] ?? '').find((value) => value !== '') ?? ''
}
