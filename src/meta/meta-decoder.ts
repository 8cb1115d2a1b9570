import { isObject, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { integerValue, unmarshalText } from './go-decode.js'
import { formatTime, parseTime, timeParseText } from './time.js'

// Typed decoding of ObjectMeta and its parts, as Go's JSON decoder does it (spec/schema.md §5.1).

/** A value that does not fit its Go type; the message is the decoder's. */
export class MetaDecodeError extends Error {
  override readonly name = 'MetaDecodeError'
}

/** What one decoding collects. */
export interface Findings {
  /** Paths of members that the types do not have. */
  readonly unknown: string[]
  /** The first value that did not fit: Go goes on behind it, and answers it at the end. A time that does not parse ends everything at once. */
  mismatch: MetaDecodeError | undefined
}

/** Where a value stands: the Go struct, the path of fields that texts name, the JSON path for unknown members. */
export interface Place {
  readonly struct: string
  readonly field: string
  readonly path: string
}

/** Decodes a value; undefined for a zero value, which is not written back. @throws MetaDecodeError */
type FieldDecoder = (value: JsonValue, place: Place, findings: Findings) => JsonValue | undefined
type Fields = Readonly<Record<string, FieldDecoder>>

/** Notes a value that does not fit, and answers the zero value that takes its place; null is the zero value of every type. */
function zero(value: JsonValue, place: Place, goType: string, findings: Findings): JsonValue | undefined {
  if (value !== null) findings.mismatch ??= new MetaDecodeError(unmarshalText(value, placeText(place), goType))
  return undefined
}

const placeText = ({ struct, field }: Place): string => `${struct}.${field}`

function string(goType = 'string'): FieldDecoder {
  return (value, place, findings) => {
    if (typeof value !== 'string') return zero(value, place, goType, findings)
    return value === '' ? undefined : value
  }
}

/** `pointer`: 0 is written back. */
function int64(pointer: boolean): FieldDecoder {
  return (value, place, findings) => {
    const number = integerValue(value)
    if (number === undefined) return zero(value, place, 'int64', findings)
    return number === 0 && !pointer ? undefined : number
  }
}

const booleanPointer: FieldDecoder = (value, place, findings) => (typeof value === 'boolean' ? value : zero(value, place, 'bool', findings))

const ZERO_TIME = '0001-01-01T00:00:00Z'

const time: FieldDecoder = (value, place) => {
  if (value === null) return undefined
  if (typeof value !== 'string') throw new MetaDecodeError(unmarshalText(value, placeText(place), 'string'))
  const ms = parseTime(value)
  if (ms === undefined) throw new MetaDecodeError(timeParseText(value))
  const text = formatTime(ms)
  return text === ZERO_TIME ? undefined : text
}

const anything: FieldDecoder = (value) => (value === null ? undefined : value)

const stringMap: FieldDecoder = (value, place, findings) => {
  if (!isObject(value)) return zero(value, place, 'map[string]string', findings)
  const result: JsonObject = {}
  for (const key of Object.keys(value)) put(result, key, stringItem(own(value, key) as JsonValue, place, findings))
  return Object.keys(result).length === 0 ? undefined : result
}

const strings: FieldDecoder = (value, place, findings) => {
  if (!Array.isArray(value)) return zero(value, place, '[]string', findings)
  return value.length === 0 ? undefined : value.map((item) => stringItem(item, place, findings))
}

function stringItem(item: JsonValue, place: Place, findings: Findings): string {
  if (typeof item === 'string') return item
  zero(item, place, 'string', findings)
  return ''
}

/** A list of structs. `always`: members that are written even when empty. */
function structs(goType: string, fields: Fields, always: readonly string[]): FieldDecoder {
  return (value, place, findings) => {
    if (!Array.isArray(value)) return zero(value, place, `[]v1.${goType}`, findings)
    const items = value.map((item, index): JsonValue => {
      if (!isObject(item)) zero(item, place, `v1.${goType}`, findings)
      const result = decodeFields(
        isObject(item) ? item : {},
        fields,
        { struct: goType, field: place.field, path: `${place.path}[${String(index)}]` },
        findings,
      )
      for (const field of always) if (!Object.hasOwn(result, field)) result[field] = ''
      return result
    })
    return items.length === 0 ? undefined : items
  }
}

/** Decodes the members of an object in the order that they have. */
function decodeFields(object: JsonObject, fields: Fields, place: Place, findings: Findings): JsonObject {
  const result: JsonObject = {}
  for (const key of Object.keys(object)) {
    const path = `${place.path}.${key}`
    const decode = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (decode === undefined) {
      findings.unknown.push(path)
      continue
    }
    const field = place.field === '' ? key : `${place.field}.${key}`
    const value = decode(own(object, key) as JsonValue, { struct: place.struct, field, path }, findings)
    if (value !== undefined) result[key] = value
  }
  return result
}

const UID = string('types.UID')

const OWNER_FIELDS: Fields = {
  apiVersion: string(),
  kind: string(),
  name: string(),
  uid: UID,
  controller: booleanPointer,
  blockOwnerDeletion: booleanPointer,
}

const MANAGED_FIELDS: Fields = {
  manager: string(),
  operation: string('v1.ManagedFieldsOperationType'),
  apiVersion: string(),
  time,
  fieldsType: string(),
  fieldsV1: anything,
  subresource: string(),
}

const META_FIELDS: Fields = {
  name: string(),
  generateName: string(),
  namespace: string(),
  selfLink: string(),
  uid: UID,
  resourceVersion: string(),
  generation: int64(false),
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: int64(true),
  labels: stringMap,
  annotations: stringMap,
  finalizers: strings,
  ownerReferences: structs('OwnerReference', OWNER_FIELDS, ['apiVersion', 'kind', 'name', 'uid']),
  managedFields: structs('ManagedFieldsEntry', MANAGED_FIELDS, []),
}

/** Decodes the members of an ObjectMeta. @throws MetaDecodeError */
export function decodeObjectMeta(metadata: JsonObject, place: Place, unknown: string[]): JsonObject {
  const findings: Findings = { unknown, mismatch: undefined }
  const result = decodeFields(metadata, META_FIELDS, place, findings)
  if (findings.mismatch !== undefined) throw findings.mismatch
  return result
}
