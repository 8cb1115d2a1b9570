import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'

/** `metadata` of an object that has been decoded (so it is an object); an empty one where it is absent. */
export function metadataOf(object: JsonObject): JsonObject {
  const metadata = own(object, 'metadata')
  return isObject(metadata) ? metadata : {}
}

/** `metadata` for writing: made where it is absent. */
export function ensureMetadata(object: JsonObject): JsonObject {
  const metadata = own(object, 'metadata')
  if (isObject(metadata)) return metadata
  const made: JsonObject = {}
  object['metadata'] = made
  return made
}

/** A string member of `metadata`; '' when absent. */
export function metaString(object: JsonObject, field: string): string {
  const value = own(metadataOf(object), field)
  return typeof value === 'string' ? value : ''
}

/** A list of strings of `metadata`. */
export function metaStrings(object: JsonObject, field: string): readonly string[] {
  const value = own(metadataOf(object), field)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** `metadata.generation`; 0 when absent. */
export function generationOf(object: JsonObject): number {
  const value = own(metadataOf(object), 'generation')
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0
}

/** Sets a member of `metadata`, or removes it when the value is undefined. */
export function setMeta(object: JsonObject, field: string, value: JsonValue | undefined): void {
  const metadata = ensureMetadata(object)
  if (value !== undefined) metadata[field] = value
  else if (Object.hasOwn(metadata, field)) Reflect.deleteProperty(metadata, field)
}

/** A copy of the object with `metadata` copied too: enough to change members of metadata without touching the original. */
export function copyForMetadata(object: JsonObject): JsonObject {
  return { ...object, metadata: { ...metadataOf(object) } }
}
