import { isObject, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { jsonTypeName } from './go-decode.js'
import { decodeObjectMeta, MetaDecodeError, type Place } from './meta-decoder.js'

const BARE: Place = { struct: 'ObjectMeta', field: '', path: 'metadata' }

/**
 * Decodes the metadata of a custom resource's request, root or embedded, into the typed form and back: zero values vanish, times become UTC
 * (spec/schema.md §5.1). `path`: where it stands; the paths of unknown members are added to `unknown`, sorted.
 * @throws MetaDecodeError
 */
export function coerceMetadata(metadata: JsonValue, path: string, unknown: string[]): JsonObject {
  if (metadata === null) return {}
  if (!isObject(metadata)) throw notObject(metadata)
  // Custom resources are rendered again before they meet the types, with sorted keys at every level.
  return decodeObjectMeta(sortedKeys(metadata), { ...BARE, path }, unknown)
}

/**
 * The same for metadata that is stored: a member that does not decode is dropped, and unknown ones are (spec/schema.md §5.2).
 * @throws MetaDecodeError where it is no object
 */
export function coerceStoredMetadata(metadata: JsonValue): JsonObject {
  if (metadata === null) return {}
  if (!isObject(metadata)) throw notObject(metadata)
  try {
    return decodeObjectMeta(metadata, BARE, [])
  } catch (error) {
    if (error instanceof MetaDecodeError) return memberwise(metadata)
    throw error
  }
}

function memberwise(metadata: JsonObject): JsonObject {
  const result: JsonObject = {}
  for (const key of Object.keys(metadata)) {
    const alone: JsonObject = {}
    put(alone, key, own(metadata, key) as JsonValue)
    try {
      Object.assign(result, decodeObjectMeta(alone, BARE, []))
    } catch (error) {
      if (!(error instanceof MetaDecodeError)) throw error
    }
  }
  return result
}

function notObject(value: JsonValue): MetaDecodeError {
  return new MetaDecodeError(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type v1.ObjectMeta`)
}

/** Sorts the keys of metadata and of the objects in its lists and maps; deeper values are not looked at. */
function sortedKeys(object: JsonObject, depth = 0): JsonObject {
  const result: JsonObject = {}
  for (const key of Object.keys(object).sort()) {
    const value = own(object, key) as JsonValue
    put(result, key, depth > 0 ? value : sortedMember(value))
  }
  return result
}

function sortedMember(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? sortedKeys(item, 1) : item))
  return isObject(value) ? sortedKeys(value, 1) : value
}
