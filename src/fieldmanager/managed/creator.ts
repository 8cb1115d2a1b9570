import { isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { inOrder } from '../paths/key-order.js'
import { addMember } from '../typed/all-paths.js'
import { hasKeys } from '../typed/form.js'
import { DEDUCED, type MapType, type Type } from '../typed/type.js'
import { SYSTEM_FIELDS } from './strip.js'
import type { Writer } from './updater.js'

/**
 * The list of a new object that came without entries: its creator owns all that there is (spec/apply.md §3.8). One walk does what `afterWrite` does in steps.
 * `ignored`: top-level members that the endpoint lets nobody own. Undefined where there is nothing to own.
 * @throws Misfit, ItemError when the object does not fit its type
 */
export function createdList(
  type: Type,
  object: JsonObject,
  ignored: ReadonlySet<string>,
  apiVersion: string,
  writer: Writer,
): JsonValue[] | undefined {
  const fieldsV1 = createdFields(type.map as MapType, object, ignored)
  if (!hasKeys(fieldsV1)) return undefined
  const entry: JsonObject = { manager: writer.manager, operation: 'Update', apiVersion, time: writer.now, fieldsType: 'FieldsV1', fieldsV1 }
  if (writer.subresource !== '') entry['subresource'] = writer.subresource
  return [entry]
}

function createdFields(type: MapType, object: JsonObject, ignored: ReadonlySet<string>): JsonObject {
  const fields: JsonObject = {}
  for (const key of inOrder(Object.keys(object))) {
    const value = object[key] as JsonValue
    if (key === 'apiVersion' || key === 'kind') continue
    if (key === 'metadata' && isObject(value)) {
      const metadata = metadataFields(type.fields.get(key)?.type ?? DEDUCED, value)
      if (hasKeys(metadata)) fields['f:metadata'] = metadata
    } else if (key !== 'metadata' && !ignored.has(key)) addMember(fields, type, key, value, 0)
    else addMember({}, type, key, value, 0) // to see whether it fits
  }
  return fields
}

function metadataFields(type: Type, metadata: JsonObject): JsonObject {
  const fields: JsonObject = {}
  for (const key of inOrder(Object.keys(metadata))) {
    const value = metadata[key] as JsonValue
    addMember(SYSTEM_FIELDS.has(key) ? {} : fields, type.map as MapType, key, value, 1)
  }
  return fields
}
