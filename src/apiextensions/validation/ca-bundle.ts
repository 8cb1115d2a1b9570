import { X509Certificate } from 'node:crypto'

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/g

/** Why a base64 CA bundle cannot be used, in the words of Go's TLS loader; undefined where it can. A blank one counts as none. */
export function caBundleProblem(bundle: string): string | undefined {
  const { blocks, candidates, certificates } = partsOf(bundle)
  // One that can be read is enough.
  if (certificates.length > 0 || isBlank(bundle)) return undefined
  if (blocks === 0) return 'unable to load root certificates: unable to parse bytes as PEM block'
  const why = candidates === 0 ? 'no valid certificate authority data seen' : 'failed to parse certificate: x509: malformed certificate'
  return `unable to load root certificates: ${why}`
}

/** The certificates of a base64 CA bundle in PEM, none of a blank one; undefined where it cannot be used. */
export function caCertificates(bundle: string): readonly string[] | undefined {
  return caBundleProblem(bundle) === undefined ? partsOf(bundle).certificates : undefined
}

const pemOf = (bundle: string): string => Buffer.from(bundle, 'base64').toString()

const isBlank = (bundle: string): boolean => pemOf(bundle).trim() === ''

/** How many PEM blocks there are, how many of them should be certificates, and those that are. */
function partsOf(bundle: string): { readonly blocks: number; readonly candidates: number; readonly certificates: readonly string[] } {
  const blocks = [...pemOf(bundle).matchAll(BLOCK)]
  const candidates = blocks.filter(([, type, body]) => type === 'CERTIFICATE' && body?.includes(':') === false).map(([block]) => block)
  return { blocks: blocks.length, candidates: candidates.length, certificates: candidates.filter(isCertificate) }
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0
  } catch {
    return false // what cannot be read is no certificate: that is the answer
  }
}
