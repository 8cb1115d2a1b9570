import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { accountUserName } from '../user-names.js'

/** An object that a token names. */
export interface ObjectRef {
  readonly name: string
  readonly uid: string
}

/** What a token says (spec/openapi-and-clients.md §6.2). Times are in seconds since 1970. */
export interface TokenClaims {
  readonly audiences: readonly string[]
  readonly issuer: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly id: string
  readonly namespace: string
  readonly account: ObjectRef
  /** The Secret with which the token ends. */
  readonly secret?: ObjectRef | undefined
}

/** The claims as a token holds them. */
export function claimsJson({ audiences, issuer, issuedAt, expiresAt, id, namespace, account, secret }: TokenClaims): JsonObject {
  return {
    aud: [...audiences],
    exp: expiresAt,
    iat: issuedAt,
    iss: issuer,
    jti: id,
    'kubernetes.io': {
      namespace,
      ...(secret === undefined ? {} : { secret: { name: secret.name, uid: secret.uid } }),
      serviceaccount: { name: account.name, uid: account.uid },
    },
    nbf: issuedAt,
    sub: accountUserName({ namespace, name: account.name }),
  }
}

/** Reads {@link claimsJson}; undefined where something is not there. */
export function readClaims(json: JsonObject): TokenClaims | undefined {
  const [audiences, issuer, issuedAt, expiresAt, id] = ['aud', 'iss', 'iat', 'exp', 'jti'].map((name) => own(json, name))
  const bound = own(json, 'kubernetes.io')
  if (!Array.isArray(audiences) || typeof issuer !== 'string' || typeof issuedAt !== 'number' || typeof expiresAt !== 'number')
    return undefined
  if (typeof id !== 'string' || !isObject(bound)) return undefined
  const namespace = own(bound, 'namespace')
  const account = refIn(bound, 'serviceaccount')
  if (typeof namespace !== 'string' || account === undefined) return undefined
  const texts = audiences.filter((audience) => typeof audience === 'string')
  return { audiences: texts, issuer, issuedAt, expiresAt, id, namespace, account, secret: refIn(bound, 'secret') }
}

function refIn(bound: JsonObject, member: string): ObjectRef | undefined {
  const ref = own(bound, member)
  if (!isObject(ref)) return undefined
  const [name, uid] = [own(ref, 'name'), own(ref, 'uid')]
  return typeof name === 'string' && typeof uid === 'string' ? { name, uid } : undefined
}
