import { encodeJson, isObject, JsonFloat, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { aggregateText, jsonTypeName, parseGroupVersion, validateAnnotations, validateLabels } from '../../meta/index.js'

/** What a finding is about: the texts around it differ. */
export type Stage = 'document' | 'version' | 'identity' | 'metadata'

/** A converted object that cannot be accepted. */
export class ConvertedObjectError extends Error {
  override readonly name = 'ConvertedObjectError'
  readonly stage: Stage

  constructor(stage: Stage, message: string) {
    super(message)
    this.stage = stage
  }
}

/**
 * The object that a webhook has made of `original`, with the original's metadata: only labels and annotations are the webhook's (spec/custom-resources.md §5.4).
 * @throws ConvertedObjectError
 */
export function acceptConverted(original: JsonObject, answer: JsonValue, apiVersion: string): JsonObject {
  const converted = document(answer)
  const received = versionOf(converted)
  if (received !== apiVersion) throw wrong('version', `invalid groupVersion (expected ${apiVersion}, received ${received})`)
  const [expected, kind] = [text(original, 'kind'), text(converted, 'kind')]
  if (expected !== kind) throw wrong('version', `invalid kind (expected ${expected}, received ${kind})`)
  checkIdentity(original, converted)
  return { ...converted, metadata: restoredMetadata(original, converted) }
}

const wrong = (stage: Stage, message: string): ConvertedObjectError => new ConvertedObjectError(stage, message)

function document(answer: JsonValue): JsonObject {
  if (answer === null) throw wrong('document', 'unexpected end of JSON input')
  if (!isObject(answer)) {
    throw wrong('document', `json: cannot unmarshal ${jsonTypeName(answer)} into Go value of type struct { Items json.RawMessage }`)
  }
  if (text(answer, 'kind') === '') throw wrong('document', `Object 'Kind' is missing in '${encodeJson(answer)}'`)
  return answer
}

/** What is no version counts as none. */
function versionOf(object: JsonObject): string {
  const apiVersion = text(object, 'apiVersion')
  return parseGroupVersion(apiVersion) === undefined ? '' : apiVersion
}

const IDENTITY: readonly (readonly [field: string, name: string])[] = [
  ['name', 'name'],
  ['namespace', 'namespace'],
  ['uid', 'UID'],
]

function checkIdentity(original: JsonObject, converted: JsonObject): void {
  const [before, after] = [metadata(original), metadata(converted)]
  for (const [field, name] of IDENTITY) {
    const [wanted, found] = [text(before, field), text(after, field)]
    if (wanted !== found) throw wrong('identity', `must have the same ${name}: ${wanted} != ${found}`)
  }
}

function metadata(object: JsonObject): JsonObject {
  const found = own(object, 'metadata')
  return isObject(found) ? found : {}
}

function restoredMetadata(original: JsonObject, converted: JsonObject): JsonObject {
  const answered = own(converted, 'metadata')
  if (answered === undefined) throw wrong('metadata', 'missing metadata in converted object')
  if (!isObject(answered)) throw wrong('metadata', `invalid metadata of type ${goType(answered)} in converted object`)
  const restored: JsonObject = { ...metadata(original) }
  for (const field of ['labels', 'annotations'] as const) {
    const values = texts(field, own(answered, field), own(restored, field))
    if (values === undefined) Reflect.deleteProperty(restored, field)
    else restored[field] = values
  }
  return restored
}

/** The labels or annotations of an answer; undefined where there are none. What has not changed is not judged. */
function texts(field: 'labels' | 'annotations', answered: JsonValue | undefined, before: JsonValue | undefined): JsonObject | undefined {
  if (answered === undefined || answered === null) return undefined
  if (!isObject(answered)) throw wrong('metadata', `invalid metadata.${field} of type ${goType(answered)} in converted object`)
  const keys = Object.keys(answered)
  const known = isObject(before) ? before : {}
  let changed = keys.length !== Object.keys(known).length
  for (const key of keys) {
    const value = own(answered, key) as JsonValue
    if (typeof value !== 'string') {
      throw wrong('metadata', `metadata.${field}[${key}] must be a string, but is ${goType(value)} in converted object`)
    }
    changed ||= own(known, key) !== value
  }
  const errors = changed
    ? field === 'labels'
      ? validateLabels(answered, 'metadata.labels')
      : validateAnnotations(answered, 'metadata.annotation')
    : []
  if (errors.length > 0) throw wrong('metadata', aggregateText(errors))
  return answered
}

/** The type of a value as Go prints it. */
function goType(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (isObject(value)) return 'map[string]interface {}'
  if (typeof value === 'number' || value instanceof JsonFloat) return Number.isSafeInteger(value) ? 'int64' : 'float64'
  return typeof value === 'bigint' ? 'int64' : typeof value === 'boolean' ? 'bool' : 'string'
}

function text(object: JsonObject, field: string): string {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}
