import { decodeJson, isObject, JsonSyntaxError, own, type JsonObject } from '../base/json/index.js'
import { fieldError, jsonTypeName, type FieldError } from '../meta/index.js'
import { metadataOf } from '../registry/index.js'
import { base64Bytes } from './keyed-data.js'

const ACCOUNT_NAME = 'kubernetes.io/service-account.name'
const REDACTED = '<secret contents redacted>'

type Check = (object: JsonObject, data: JsonObject) => FieldError[]

/** What each type of Secret has to hold (spec/openapi-and-clients.md §6.2); other types are free. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['kubernetes.io/service-account-token', accountErrors],
  ['kubernetes.io/dockercfg', (_object, data) => documentErrors(data, '.dockercfg')],
  ['kubernetes.io/dockerconfigjson', (_object, data) => documentErrors(data, '.dockerconfigjson')],
  ['kubernetes.io/basic-auth', (_object, data) => (hasAny(data, ['username', 'password']) ? [] : missing(data, ['username', 'password']))],
  ['kubernetes.io/ssh-auth', (_object, data) => (base64Bytes(own(data, 'ssh-privatekey')) > 0 ? [] : [requiredKey('ssh-privatekey')])],
  ['kubernetes.io/tls', (_object, data) => missing(data, ['tls.crt', 'tls.key'])],
])

/** What is wrong with a Secret of its type. */
export function secretTypeErrors(object: JsonObject, data: JsonObject): FieldError[] {
  const type = own(object, 'type')
  return CHECKS.get(typeof type === 'string' ? type : '')?.(object, data) ?? []
}

const requiredKey = (key: string): FieldError => fieldError.required(`data[${key}]`)

function hasAny(data: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(data, key))
}

function missing(data: JsonObject, keys: readonly string[]): FieldError[] {
  return keys.filter((key) => !Object.hasOwn(data, key)).map(requiredKey)
}

function accountErrors(object: JsonObject): FieldError[] {
  const annotations = own(metadataOf(object), 'annotations')
  const name = isObject(annotations) ? own(annotations, ACCOUNT_NAME) : undefined
  return name === undefined || name === '' ? [fieldError.required(`metadata.annotations[${ACCOUNT_NAME}]`)] : []
}

/** A JSON object has to be there. */
function documentErrors(data: JsonObject, key: string): FieldError[] {
  const text = own(data, key)
  if (typeof text !== 'string') return [requiredKey(key)]
  const why = notAnObject(Buffer.from(text, 'base64'))
  return why === undefined ? [] : [fieldError.invalid(`data[${key}]`, REDACTED, why)]
}

/** Go's text for bytes that are no JSON object; `null` passes. */
function notAnObject(bytes: Buffer): string | undefined {
  try {
    const { value } = decodeJson(bytes)
    if (value === null || isObject(value)) return undefined
    return `json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}
