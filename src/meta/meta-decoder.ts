import { encodeJson, isObject, JsonFloat, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { formatTime, parseTime, timeParseText } from './time.js'

// Typed decoding of ObjectMeta as Go's JSON decoder does it (spec/schema.md §5.1).

/** A value that does not fit its Go type; the message is the decoder's. */
export class MetaDecodeError extends Error {
  override readonly name = 'MetaDecodeError'
}

/** Where a value stands: the Go struct and field for texts, the JSON path for unknown fields. */
interface Place {
  readonly goField: string
  readonly path: string
}

/** Decodes a value, or answers undefined for a zero value that is not written back. Unknown fields go to `unknown`. */
export type FieldDecoder = (value: JsonValue, place: Place, unknown: string[]) => JsonValue | undefined

const INT64 = 1n << 63n

function jsonKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'number'
}

function mismatch(value: JsonValue, place: Place, type: string): MetaDecodeError {
  return new MetaDecodeError(`json: cannot unmarshal ${jsonKind(value)} into Go struct field ${place.goField} of type ${type}`)
}

const string: FieldDecoder = (value, place) => {
  if (value === null) return undefined
  if (typeof value !== 'string') throw mismatch(value, place, 'string')
  return value === '' ? undefined : value
}

function integer(keepZero: boolean): FieldDecoder {
  return (value, place) => {
    if (value === null) return undefined
    if (typeof value === 'string' || typeof value === 'boolean' || isObject(value) || Array.isArray(value)) throw mismatch(value, place, 'int64')
    const number = value instanceof JsonFloat ? value.value : value
    if (typeof number === 'number' && (!Number.isInteger(number) || BigInt(number) >= INT64 || BigInt(number) < -INT64)) {
      throw new MetaDecodeError(`json: cannot unmarshal number ${encodeJson(value)} into Go struct field ${place.goField} of type int64`)
    }
    return number === 0 && !keepZero ? undefined : number
  }
}

const boolean: FieldDecoder = (value, place) => {
  if (value === null) return undefined
  if (typeof value !== 'boolean') throw mismatch(value, place, 'bool')
  return value
}

const time: FieldDecoder = (value) => {
  if (value === null) return undefined
  if (typeof value !== 'string') throw new MetaDecodeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type string`)
  const ms = parseTime(value)
  if (ms === undefined) throw new MetaDecodeError(timeParseText(value))
  return formatTime(ms)
}

const anything: FieldDecoder = (value) => (value === null ? undefined : value)

const stringMap: FieldDecoder = (value, place) => {
  if (value === null) return undefined
  if (!isObject(value)) throw mismatch(value, place, 'map[string]string')
  const result: JsonObject = {}
  for (const key of Object.keys(value).sort()) {
    const item = own(value, key) as JsonValue
    if (item !== null && typeof item !== 'string') throw mismatch(item, place, 'string')
    put(result, key, item ?? '')
  }
  return Object.keys(result).length === 0 ? undefined : result
}

const strings: FieldDecoder = (value, place) => {
  if (value === null) return undefined
  if (!Array.isArray(value)) throw mismatch(value, place, '[]string')
  const items = value.map((item) => {
    if (item !== null && typeof item !== 'string') throw mismatch(item, place, 'string')
    return item ?? ''
  })
  return items.length === 0 ? undefined : items
}

/** A list of structs. `always`: members that are written even when empty. */
function structs(type: string, fields: Readonly<Record<string, FieldDecoder>>, always: readonly string[]): FieldDecoder {
  return (value, place, unknown) => {
    if (value === null) return undefined
    if (!Array.isArray(value)) throw mismatch(value, place, `[]v1.${type}`)
    const member = place.goField.split('.').at(-1) as string
    const items = value.map((item, index): JsonValue => {
      if (item !== null && !isObject(item)) throw mismatch(item, place, `v1.${type}`)
      const result = decodeFields(item ?? {}, fields, { goField: `${type}.${member}`, path: `${place.path}[${String(index)}]` }, unknown)
      for (const field of always) if (!Object.hasOwn(result, field)) result[field] = ''
      return result
    })
    return items.length === 0 ? undefined : items
  }
}

/** Decodes the known members of an object, in the order of their names; `place.goField` is the struct's name. */
export function decodeFields(object: JsonObject, fields: Readonly<Record<string, FieldDecoder>>, place: Place, unknown: string[]): JsonObject {
  const result: JsonObject = {}
  for (const key of Object.keys(object).sort()) {
    const decode = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (decode === undefined) {
      unknown.push(`${place.path}.${key}`)
      continue
    }
    const value = decode(own(object, key) as JsonValue, { goField: `${place.goField}.${key}`, path: `${place.path}.${key}` }, unknown)
    if (value !== undefined) result[key] = value
  }
  return result
}

const OWNER_FIELDS: Readonly<Record<string, FieldDecoder>> = { apiVersion: string, kind: string, name: string, uid: string, controller: boolean, blockOwnerDeletion: boolean }
const MANAGED_FIELDS: Readonly<Record<string, FieldDecoder>> = {
  manager: string, operation: string, apiVersion: string, time, fieldsType: string, fieldsV1: anything, subresource: string,
}

/** The members of ObjectMeta. */
export const META_FIELDS: Readonly<Record<string, FieldDecoder>> = {
  name: string, generateName: string, namespace: string, selfLink: string, uid: string, resourceVersion: string, generation: integer(false),
  creationTimestamp: time, deletionTimestamp: time, deletionGracePeriodSeconds: integer(true), labels: stringMap, annotations: stringMap, finalizers: strings,
  ownerReferences: structs('OwnerReference', OWNER_FIELDS, ['apiVersion', 'kind', 'name', 'uid']),
  managedFields: structs('ManagedFieldsEntry', MANAGED_FIELDS, []),
}

/** Go's text for metadata that is no object. */
export function metaMismatch(value: JsonValue): MetaDecodeError {
  return new MetaDecodeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type v1.ObjectMeta`)
}
