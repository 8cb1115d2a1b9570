import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** `metadata.managedFields` as it stands. */
export function managedFieldsOf(object: JsonObject | undefined): JsonValue | undefined {
  const metadata = object === undefined ? undefined : own(object, 'metadata')
  return isObject(metadata) ? own(metadata, 'managedFields') : undefined
}

/** The object with another list, or without one; itself where that changes nothing. */
export function withManagedFields(object: JsonObject, list: JsonValue[] | undefined): JsonObject {
  if (managedFieldsOf(object) === list) return object
  const { managedFields: _old, ...metadata } = metadataOf(object)
  return { ...object, metadata: list === undefined ? metadata : { ...metadata, managedFields: list } }
}

function metadataOf(object: JsonObject): JsonObject {
  const metadata = own(object, 'metadata')
  return isObject(metadata) ? metadata : {}
}
