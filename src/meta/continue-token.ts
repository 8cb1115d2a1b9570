import { decodeJson, encodeJson, isObject, JsonFloat, JsonSyntaxError, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { integerValue, jsonTypeName, unmarshalText } from './go-decode.js'
import { badRequest } from './status-errors.js'

/** Where a paged list goes on (spec/storage.md §5.2). */
export interface ContinueToken {
  /** Revision of the list; negative: the newest, whatever it is. */
  readonly rv: number
  /** First key wanted, relative to the collection. */
  readonly start: string
}

const VERSION = 'meta.k8s.io/v1'

/** The token as clients carry it. */
export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(encodeJson({ v: VERSION, rv: token.rv, start: token.start }, { keepOrder: true })).toString('base64url')
}

/** Reads a token (spec/storage.md §5.3). @throws a 400 StatusError */
export function decodeContinue(text: string): ContinueToken {
  const token = parse(decodeBase64(text))
  const version = stringMember(token, 'v')
  const rv = integerMember(token, 'rv')
  const start = stringMember(token, 'start')
  if (version !== VERSION) throw notValid(`server does not recognize this encoded version ${version}`)
  if (rv === 0) throw notValid(`incorrect encoded start resourceVersion (version ${VERSION})`)
  if (start === '') throw notValid(`encoded start key empty (version ${VERSION})`)
  return { rv, start: relativeKey(start) }
}

/** Unpadded URL-safe base64, line breaks ignored as Go does. */
function decodeBase64(text: string): Buffer {
  const bad = text.search(/[^A-Za-z0-9_\r\n-]/)
  const digits = text.replace(/[\r\n]/g, '')
  if (bad >= 0) throw notValid(`illegal base64 data at input byte ${String(Buffer.byteLength(text.slice(0, bad)))}`)
  if (digits.length % 4 === 1) throw notValid(`illegal base64 data at input byte ${String(text.length - 1)}`)
  return Buffer.from(digits, 'base64url')
}

function parse(json: Buffer): JsonObject {
  const value = decode(json)
  if (value === null) return {}
  if (!isObject(value)) throw notValid(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type storage.continueToken`)
  return value
}

function decode(json: Buffer): JsonValue {
  try {
    return decodeJson(json).value
  } catch (error) {
    throw error instanceof JsonSyntaxError ? notValid(error.message) : error
  }
}

function stringMember(token: JsonObject, name: string): string {
  const value = member(token, name) ?? ''
  if (typeof value !== 'string') throw notValid(unmarshalText(value, `continueToken.${name}`, 'string'))
  return value
}

function integerMember(token: JsonObject, name: string): number {
  const value = member(token, name) ?? 0
  const number = value instanceof JsonFloat ? undefined : integerValue(value)
  if (number === undefined) throw notValid(unmarshalText(value, `continueToken.${name}`, 'int64'))
  return Number(number)
}

/** Go's decoder does not look at case here; of several such members the last counts. */
function member(token: JsonObject, name: string): JsonValue | undefined {
  const key = Object.keys(token).findLast((candidate) => candidate.toLowerCase() === name)
  return key === undefined ? undefined : own(token, key)
}

/** The start without a leading slash. One that leaves the collection, or is no clean path, is refused. */
function relativeKey(start: string): string {
  const key = start.startsWith('/') ? start.slice(1) : start
  const isClean = key === '' || key.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  if (!isClean) throw notValid(start)
  return key
}

function notValid(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`)
}
