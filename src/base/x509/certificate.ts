import { createHash, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import * as der from './der.js'

/** What a certificate says of its subject. */
export interface Subject {
  readonly commonName: string
  readonly organizations?: readonly string[]
}

/** What a certificate is for. */
export type Usage =
  | { readonly kind: 'authority' }
  /** `names`: host names and IP addresses. */
  | { readonly kind: 'server'; readonly names: readonly string[] }
  | { readonly kind: 'client' }

/** A certificate to be made. Times are in ms since 1970. */
export interface CertificateRequest {
  readonly subject: Subject
  readonly usage: Usage
  readonly publicKey: KeyObject
  readonly issuer: { readonly subject: Subject; readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  /** At most 20 bytes. */
  readonly serial: Uint8Array
  readonly notBefore: number
  readonly notAfter: number
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const

const VERSION_3 = Buffer.from([2])
const ALGORITHM = der.sequence(der.objectIdentifier(OID.ecdsaWithSha256))

/** An X.509 v3 certificate of an EC key, signed by another (RFC 5280), as PEM. All keys are ECDSA keys on P-256. */
export function makeCertificate(request: CertificateRequest): string {
  const body = der.sequence(
    der.explicit(0, der.integer(VERSION_3)),
    der.integer(request.serial),
    ALGORITHM,
    name(request.issuer.subject),
    der.sequence(der.time(request.notBefore), der.time(request.notAfter)),
    name(request.subject),
    subjectPublicKeyInfo(request.publicKey),
    der.explicit(3, der.sequence(...extensions(request))),
  )
  const signature = sign('sha256', body, request.issuer.privateKey)
  return pem(der.sequence(body, ALGORITHM, der.bitString(signature)))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function name({ commonName, organizations = [] }: Subject): Buffer {
  const attribute = (oid: string, text: string): Buffer => der.set(der.sequence(der.objectIdentifier(oid), der.utf8String(text)))
  return der.sequence(...organizations.map((text) => attribute(OID.organization, text)), attribute(OID.commonName, commonName))
}

function subjectPublicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

function extensions({ usage, publicKey, issuer }: CertificateRequest): Buffer[] {
  const isAuthority = usage.kind === 'authority'
  const common = [
    extension(OID.basicConstraints, isAuthority ? der.sequence(der.boolean(true)) : der.sequence(), true),
    extension(OID.keyUsage, isAuthority ? KEY_USAGE_AUTHORITY : KEY_USAGE_LEAF, true),
    extension(OID.subjectKeyIdentifier, der.octetString(keyIdentifier(publicKey))),
    extension(OID.authorityKeyIdentifier, der.sequence(der.implicit(0, keyIdentifier(issuer.publicKey)))),
  ]
  switch (usage.kind) {
    case 'authority':
      return common
    case 'server':
      return [...common, extendedUsage(OID.serverAuth), extension(OID.subjectAltName, der.sequence(...usage.names.map(alternativeName)))]
    case 'client':
      return [...common, extendedUsage(OID.clientAuth)]
  }
}

/** Bits from the left: digitalSignature 0, keyCertSign 5, cRLSign 6. */
const KEY_USAGE_AUTHORITY = der.bitString(Buffer.from([0b1000_0110]), 1)
const KEY_USAGE_LEAF = der.bitString(Buffer.from([0b1000_0000]), 7)

function extension(oid: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.objectIdentifier(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value))
}

function extendedUsage(oid: string): Buffer {
  return extension(OID.extendedKeyUsage, der.sequence(der.objectIdentifier(oid)))
}

/** Any value that is the key's own will do (RFC 5280 §4.2.1.2). */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(subjectPublicKeyInfo(key)).digest().subarray(0, 20)
}

function alternativeName(text: string): Buffer {
  const family = isIP(text)
  return family === 0 ? der.implicit(2, Buffer.from(text)) : der.implicit(7, family === 4 ? ipv4(text) : ipv6(text))
}

function ipv4(text: string): Buffer {
  return Buffer.from(text.split('.').map(Number))
}

function ipv6(text: string): Buffer {
  const [head = '', tail] = text.split('::')
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').flatMap(ipv6Group))
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  return Buffer.from([...before, ...Array.from({ length: 16 - before.length - after.length }, () => 0), ...after])
}

/** Two bytes, or four where the address ends like one of IPv4. */
function ipv6Group(text: string): number[] {
  if (text.includes('.')) return [...ipv4(text)]
  const value = parseInt(text, 16)
  return [value >> 8, value & 0xff]
}
