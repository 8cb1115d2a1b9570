import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { ADMIN_NAME, MASTERS_GROUP } from '../../auth/index.js'
import { makeCertificate, type Subject, type Usage } from '../../base/x509/index.js'
import type { ServerEnvironment } from '../environment.js'

/** A certificate and its private key, in PEM. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

type Sources = Pick<ServerEnvironment, 'clock' | 'random'>

const AUTHORITY: Subject = { commonName: 'apiextensions-server-ca' }
const SERVER: Subject = { commonName: 'apiextensions-server' }
const ADMIN: Subject = { commonName: ADMIN_NAME, organizations: [MASTERS_GROUP] }

/** Names under which a server is asked, whatever its address. */
const COMMON_NAMES = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  '127.0.0.1',
  '::1',
]

const DAY_MS = 24 * 60 * 60 * 1000
const LIFETIME_MS = 3650 * DAY_MS
/** Clocks of clients may be behind. */
const SKEW_MS = 60 * 60 * 1000
/** A certificate that ends so soon is made anew. */
const RENEWAL_MS = 30 * DAY_MS

/** A certificate authority. */
export function makeAuthority(sources: Sources): Identity {
  const { publicKey, privateKey } = newKey()
  return issue(
    sources,
    { subject: AUTHORITY, publicKey, privateKey },
    { subject: AUTHORITY, usage: { kind: 'authority' }, publicKey, privateKey },
  )
}

/** The certificate that the server shows. */
export function makeServing(sources: Sources, authority: Identity, bindAddress: string): Identity {
  return leaf(sources, authority, SERVER, { kind: 'server', names: namesOf(bindAddress) })
}

/** The administrator's certificate. */
export function makeAdmin(sources: Sources, authority: Identity): Identity {
  return leaf(sources, authority, ADMIN, { kind: 'client' })
}

/** Whether a serving certificate is still good: signed by the authority, in force for a while, for the address. @throws Error where the PEM is none */
export function servesStill(sources: Sources, authority: Identity, serving: Identity, bindAddress: string): boolean {
  const certificate = new X509Certificate(serving.certificate)
  return isStillGood(sources, authority, certificate) && namesOf(bindAddress).every((name) => covers(certificate, name))
}

/** Whether an administrator's certificate is still good. @throws Error where the PEM is none */
export function admitsStill(sources: Sources, authority: Identity, admin: Identity): boolean {
  return isStillGood(sources, authority, new X509Certificate(admin.certificate))
}

function isStillGood({ clock }: Sources, authority: Identity, certificate: X509Certificate): boolean {
  const signer = new X509Certificate(authority.certificate)
  return certificate.verify(signer.publicKey) && Date.parse(certificate.validTo) - RENEWAL_MS > clock.now()
}

function namesOf(bindAddress: string): string[] {
  const isAny = bindAddress === '0.0.0.0' || bindAddress === '::'
  return isAny || COMMON_NAMES.includes(bindAddress) ? COMMON_NAMES : [...COMMON_NAMES, bindAddress]
}

function covers(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
}

function newKey(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function leaf(sources: Sources, authority: Identity, subject: Subject, usage: Usage): Identity {
  const privateKey = createPrivateKey(authority.key)
  const issuer = { subject: AUTHORITY, publicKey: createPublicKey(privateKey), privateKey }
  return issue(sources, issuer, { subject, usage, ...newKey() })
}

interface Holder {
  readonly subject: Subject
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

function issue({ clock, random }: Sources, issuer: Holder, holder: Holder & { readonly usage: Usage }): Identity {
  const { subject, usage, publicKey, privateKey } = holder
  const now = clock.now()
  const certificate = makeCertificate({
    subject,
    usage,
    publicKey,
    issuer,
    serial: Buffer.from(random.uuid().replaceAll('-', ''), 'hex'),
    notBefore: now - SKEW_MS,
    notAfter: now + LIFETIME_MS,
  })
  return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
}
