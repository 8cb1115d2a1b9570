import { X509Certificate } from 'node:crypto'

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/g

/** Why a base64 CA bundle cannot be used, in the words of Go's TLS loader; undefined where it can. A blank one counts as none. */
export function caBundleProblem(bundle: string): string | undefined {
  const pem = Buffer.from(bundle, 'base64').toString()
  if (pem.trim() === '') return undefined
  const blocks = [...pem.matchAll(BLOCK)]
  const certificates = blocks.filter(([, type, body]) => type === 'CERTIFICATE' && body?.includes(':') === false)
  // One that can be read is enough.
  if (certificates.some(([block]) => isCertificate(block))) return undefined
  if (blocks.length === 0) return 'unable to load root certificates: unable to parse bytes as PEM block'
  const why =
    certificates.length === 0 ? 'no valid certificate authority data seen' : 'failed to parse certificate: x509: malformed certificate'
  return `unable to load root certificates: ${why}`
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0
  } catch {
    return false // what cannot be read is no certificate: that is the answer
  }
}
