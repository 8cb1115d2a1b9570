import { X509Certificate } from 'node:crypto'

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** The certificates of a text in PEM form. @throws Error where one is none */
export function certificatesOf(pem: string): X509Certificate[] {
  return (pem.match(PEM_CERTIFICATE) ?? []).map((text) => new X509Certificate(text))
}

/** Certificate authorities of one purpose. TLS checks certificates against those of all purposes at once: which ones have signed is decided here. */
export class Authorities {
  readonly #certificates: readonly X509Certificate[]

  /** `pems`: each may hold several. @throws Error where one is none */
  constructor(pems: readonly string[]) {
    this.#certificates = pems.flatMap(certificatesOf)
  }

  /**
   * Whether they have signed a certificate, themselves or by those of intermediate authorities that follow it in the chain, each signed by the next.
   * What else makes a certificate valid is TLS's to check. `now`: in ms since 1970.
   */
  haveSigned(chain: readonly X509Certificate[], now: number): boolean {
    for (const [at, certificate] of chain.entries()) {
      if (this.#certificates.some((authority) => isSignedBy(certificate, authority))) return true
      const next = chain[at + 1]
      if (next === undefined || !next.ca || !isInForce(next, now) || !isSignedBy(certificate, next)) return false
    }
    return false
  }
}

/** Whether one of the authorities is among the others. */
export function haveOneInCommon(pems: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others.flatMap(certificatesOf).map(({ fingerprint256 }) => fingerprint256))
  return pems.flatMap(certificatesOf).some(({ fingerprint256 }) => known.has(fingerprint256))
}

function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

function isInForce({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}
