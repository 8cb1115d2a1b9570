import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../../base/json/index.js'

/** The one algorithm that tokens are signed with: ECDSA on P-256 with SHA-256. Keys are made at once, and tokens are short. */
export const ALGORITHM = 'ES256'

const CURVE = 'prime256v1'

/** What tokens are signed and checked with. */
export interface TokenKey {
  /** Tells which key a token was signed with: the hash of the public one. */
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The public key as a JSON Web Key. */
  readonly jwk: JsonObject
}

/** A new private key, in PEM. */
export function makeTokenKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

/** Reads a private key that {@link makeTokenKey} made. @throws Error where it is none */
export function readTokenKey(pem: string): TokenKey {
  const privateKey = createPrivateKey(pem)
  if (privateKey.asymmetricKeyType !== 'ec' || privateKey.asymmetricKeyDetails?.namedCurve !== CURVE)
    throw new TypeError('the key is no elliptic curve key on P-256')
  const publicKey = createPublicKey(privateKey)
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return { id, privateKey, publicKey, jwk: { use: 'sig', kty, kid: id, crv, alg: ALGORITHM, x, y } }
}
