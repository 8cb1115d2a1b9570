import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** `metadata.managedFields` as it stands. */
export function managedFieldsOf(object: JsonObject | undefined): JsonValue | undefined {
  const metadata = object === undefined ? undefined : own(object, 'metadata')
  return isObject(metadata) ? own(metadata, 'managedFields') : undefined
}

/** The object with another list, or without one; itself where that changes nothing. */
export function withManagedFields(object: JsonObject, list: JsonValue[] | undefined): JsonObject {
  const metadata = metadataOf(object)
  if (own(metadata, 'managedFields') === list) return object
  if (list !== undefined) return { ...object, metadata: { ...metadata, managedFields: list } }
  const { managedFields: _old, ...rest } = metadata
  return { ...object, metadata: rest }
}

function metadataOf(object: JsonObject): JsonObject {
  const metadata = own(object, 'metadata')
  return isObject(metadata) ? metadata : {}
}
