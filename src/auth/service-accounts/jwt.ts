import { sign, verify } from 'node:crypto'
import { decodeJson, encodeJson, isObject, own, type JsonObject } from '../../base/json/index.js'
import { ALGORITHM, type TokenKey } from './token-key.js'

/** Longer tokens are not looked at, and not made. */
export const MAX_TOKEN_LENGTH = 65_536

const SIGNATURE_BYTES = 64
const DIGEST = 'sha256'
/** Signatures of tokens are the two numbers, not their ASN.1. */
const ENCODING = 'ieee-p1363'
const BASE64URL = /^[\w-]+$/

/** A JSON Web Token (RFC 7519) in its compact form. */
export function signJwt({ id, privateKey }: TokenKey, claims: JsonObject): string {
  const content = `${encoded({ alg: ALGORITHM, kid: id })}.${encoded(claims)}`
  return `${content}.${sign(DIGEST, Buffer.from(content), { key: privateKey, dsaEncoding: ENCODING }).toString('base64url')}`
}

/**
 * The claims of a token that was signed with the key; undefined for every other text. What is decoded before the signature is checked is the short header alone,
 * and that has to name this key and its algorithm.
 */
export function verifyJwt({ id, publicKey }: TokenKey, token: string): JsonObject | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined
  const [header = '', payload = '', signature = '', ...more] = token.split('.', 4)
  if (more.length > 0 || ![header, payload, signature].every((part) => BASE64URL.test(part)) || !namesKey(header, id)) return undefined
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.length !== SIGNATURE_BYTES) return undefined
  const content = Buffer.from(`${header}.${payload}`)
  return verify(DIGEST, content, { key: publicKey, dsaEncoding: ENCODING }, bytes) ? decoded(payload) : undefined
}

const MAX_HEADER_LENGTH = 1_024

function namesKey(header: string, id: string): boolean {
  if (header.length > MAX_HEADER_LENGTH) return false
  const fields = decoded(header)
  if (fields === undefined || own(fields, 'alg') !== ALGORITHM || own(fields, 'crit') !== undefined) return false
  const kid = own(fields, 'kid')
  return kid === undefined || kid === id
}

function encoded(value: JsonObject): string {
  return Buffer.from(encodeJson(value, { keepOrder: true })).toString('base64url')
}

function decoded(part: string): JsonObject | undefined {
  try {
    const { value } = decodeJson(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
