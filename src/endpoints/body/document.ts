import { decodeJson, isObject, JsonNumberError, JsonSyntaxError, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeKubernetesObject, ProtobufError } from '../../base/protobuf/index.js'
import { groupVersionText, jsonTypeName, statusError, type GroupVersionKind, type StatusError } from '../../meta/index.js'
import type { RequestScope } from '../request.js'
import { decodeYaml, YamlError } from './yaml.js'

/** Bytes of a body, of any verb (spec/api.md §2.5). */
export const BODY_LIMIT = 3_145_728

const SUMMARY = 30

export type BodyMedia = 'json' | 'yaml' | 'protobuf'

/** A parsed body. */
export interface Document {
  readonly value: JsonValue
  /** Findings about duplicate keys, as strict decoding reports them. */
  readonly duplicates: readonly string[]
  /** Why the value cannot be used, which comes to light only once its kind is known. */
  readonly failure?: string
}

const MEDIA: Readonly<Record<string, BodyMedia>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
}

/** The media type of a request's body; none means JSON (spec/api.md §6.6). @throws a 415 StatusError */
export function bodyMedia(scope: RequestScope): BodyMedia {
  const [name, ...parameters] = scope.header('content-type').split(';')
  const type = (name as string).trim().toLowerCase()
  const wellFormed = parameters.every((parameter) => parameter.trim() === '' || parameter.includes('='))
  const media = type === '' ? 'json' : Object.hasOwn(MEDIA, type) && wellFormed ? MEDIA[type] : undefined
  if (media === undefined) throw statusError.unsupportedMediaType(Object.keys(MEDIA))
  return media
}

/**
 * The object in a body: parsed, an object, with a kind (spec/api.md §2.5).
 * `wanted`: the kind wanted, for the texts; `defaultKind`: and for bodies that name none. @throws StatusError 400
 */
export function parseObject(
  body: Buffer,
  media: BodyMedia,
  wanted: GroupVersionKind,
  defaultKind = false,
): Document & { readonly value: JsonObject } {
  const { kind } = wanted
  const { value, duplicates, failure } = parseOrRefuse(body, media, kind, defaultKind ? wanted : undefined)
  const refuse = (why: string): StatusError => unrecognized(kind, why, body)
  const object = typed(value, refuse)
  const mistyped = typeMetaMistyped(object)
  if (mistyped !== undefined) throw refuse(mistyped)
  const found = own(object, 'kind')
  const apiVersion = own(object, 'apiVersion')
  if ((found === undefined || found === null || found === '') && !defaultKind)
    throw refuse(`Object 'Kind' is missing in '${body.toString()}'`)
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2) throw refuse(`unexpected GroupVersion string: ${apiVersion}`)
  return { value: object, duplicates, ...(failure === undefined ? {} : { failure }) }
}

/** The 400 of an object whose kind is known but that does not decode. */
export function cannotBeHandled(object: JsonObject, kind: string, why: string): StatusError {
  const text = (field: string): string => {
    const value = own(object, field)
    return typeof value === 'string' ? value : ''
  }
  const version = text('apiVersion').split('/').at(-1) as string
  return statusError.badRequest(`${text('kind')} in version "${version}" cannot be handled as a ${kind}: ${why}`)
}

/** A number that no float64 holds comes to light only once the kind is known: it is handed back as `failure`. */
function parseOrRefuse(body: Buffer, media: BodyMedia, kind: string, typed: GroupVersionKind | undefined): Document {
  try {
    return parseBody(body, media, typed)
  } catch (error) {
    if (error instanceof JsonNumberError) return { value: error.document, duplicates: [], failure: error.message }
    if (error instanceof YamlError || error instanceof ProtobufError) throw unrecognized(kind, error.message, body)
    if (error instanceof JsonSyntaxError) throw unrecognized(kind, `couldn't get version/kind; json parse error: ${error.message}`, body)
    throw error
  }
}

/**
 * Parses a body without looking at what it is. `typed`: the compiled-in type that it is taken for where it names none; in protobuf, no others are read.
 * @throws JsonSyntaxError, YamlError, ProtobufError
 */
export function parseBody(body: Buffer, media: BodyMedia, typed?: GroupVersionKind): Document {
  if (media === 'yaml') return decodeYaml(body.toString())
  if (media === 'protobuf') return parseProtobuf(body, typed)
  const { value, duplicates } = decodeJson(body, { duplicates: true, mergeObjects: typed !== undefined })
  return { value, duplicates: duplicates.map((path) => `duplicate field "${path}"`) }
}

function parseProtobuf(body: Buffer, typed: GroupVersionKind | undefined): Document {
  const fallback = typed === undefined ? { apiVersion: '', kind: '' } : { apiVersion: groupVersionText(typed), kind: typed.kind }
  const { object, isKnown, failure } = decodeKubernetesObject(body, fallback)
  const value = isKnown || typed !== undefined ? object : null
  return { value, duplicates: [], ...(failure === undefined ? {} : { failure }) }
}

const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** Go's text for a document that is no object, where type and version are looked up. */
export function typeMetaMismatch(value: JsonValue): string {
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonTypeName(value)} into Go value of type ${TYPE_META}`
}

/** Go's text for the first of `apiVersion` and `kind` that is neither a string nor null, in the order that they have; undefined for none. */
export function typeMetaMistyped(object: JsonObject): string | undefined {
  for (const field of Object.keys(object)) {
    if (field !== 'apiVersion' && field !== 'kind') continue
    const value = object[field] as JsonValue
    if (value === null || typeof value === 'string') continue
    return `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonTypeName(value)} into Go struct field .${field} of type string`
  }
  return undefined
}

function typed(value: JsonValue, refuse: (why: string) => StatusError): JsonObject {
  if (value === null) return {}
  if (!isObject(value)) throw refuse(typeMetaMismatch(value))
  return value
}

function unrecognized(kind: string, why: string, body: Buffer): StatusError {
  return statusError.badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(body)})`)
}

/** The first bytes of a body, readable where it looks like JSON, in hex otherwise. */
function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>'
  const head = body.subarray(0, SUMMARY)
  const text = body[0] === 0x7b ? head.toString() : head.toString('hex')
  return body.length > SUMMARY ? `${text} ...` : text
}
