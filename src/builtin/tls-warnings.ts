import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { own, type JsonObject } from '../base/json/index.js'
import { mapOf } from './keyed-data.js'

/** A TLS pair that does not parse is stored all the same, with a warning (spec/openapi-and-clients.md §6.2). */
export function tlsWarnings(object: JsonObject): readonly string[] {
  if (own(object, 'type') !== 'kubernetes.io/tls') return []
  const data = mapOf(object, 'data')
  const problem = pairProblem(textOf(data, 'tls.crt'), textOf(data, 'tls.key'))
  return problem === undefined ? [] : [problem]
}

function textOf(data: JsonObject, key: string): string {
  const value = own(data, key)
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : ''
}

interface Block {
  readonly type: string
  readonly pem: string
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,64})-----[^-]*-----END \1-----/g

function blocksOf(text: string): Block[] {
  return Array.from(text.matchAll(BLOCK), ([pem, type]) => ({ type: type as string, pem }))
}

/** What is wrong with a certificate and its key, in Go's words. */
function pairProblem(certificateText: string, keyText: string): string | undefined {
  const certificates = blocksOf(certificateText)
  const certificate = certificates.find(({ type }) => type === 'CERTIFICATE')
  if (certificate === undefined) return noCertificate(certificates)
  const keys = blocksOf(keyText)
  const key = keys.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))
  return key === undefined ? noKey(keys) : mismatch(certificate, key)
}

function noCertificate(blocks: readonly Block[]): string {
  const [only, ...more] = blocks
  if (only === undefined) return 'tls: failed to find any PEM data in certificate input'
  if (more.length === 0 && only.type.endsWith('PRIVATE KEY'))
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${typesOf(blocks)}`
}

function noKey(blocks: readonly Block[]): string {
  const [only, ...more] = blocks
  if (only === undefined) return 'tls: failed to find any PEM data in key input'
  if (more.length === 0 && only.type === 'CERTIFICATE') return 'tls: found a certificate rather than a key in the PEM for the private key'
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${typesOf(blocks)}`
}

function typesOf(blocks: readonly Block[]): string {
  return `[${blocks.map(({ type }) => type).join(' ')}]`
}

function mismatch(certificate: Block, key: Block): string | undefined {
  try {
    const wanted = new X509Certificate(certificate.pem).publicKey
    try {
      return createPublicKey(createPrivateKey(key.pem)).equals(wanted) ? undefined : 'tls: private key does not match public key'
    } catch {
      return 'tls: failed to parse private key'
    }
  } catch {
    return 'x509: malformed certificate'
  }
}
