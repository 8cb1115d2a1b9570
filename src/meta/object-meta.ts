import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { decodeFields, META_FIELDS, MetaDecodeError, metaMismatch } from './meta-decoder.js'

/**
 * Decodes `metadata` of a request into the typed form and back: zero values vanish, times become UTC (spec/schema.md §5.1).
 * `path`: where it stands, for the unknown fields that are added to `unknown`.
 * @throws MetaDecodeError
 */
export function coerceMetadata(metadata: JsonValue, path: string, unknown: string[]): JsonObject {
  if (metadata === null) return {}
  if (!isObject(metadata)) throw metaMismatch(metadata)
  return decodeFields(metadata, META_FIELDS, { goField: 'ObjectMeta', path }, unknown)
}

/** The same for metadata that is stored: a member that does not decode is dropped, unknown ones too (spec/schema.md §5.2). @throws MetaDecodeError where it is no object */
export function coerceStoredMetadata(metadata: JsonValue): JsonObject {
  const unknown: string[] = []
  if (metadata === null) return {}
  if (!isObject(metadata)) throw metaMismatch(metadata)
  try {
    return decodeFields(metadata, META_FIELDS, { goField: 'ObjectMeta', path: '' }, unknown)
  } catch (error) {
    if (!(error instanceof MetaDecodeError)) throw error
    return memberwise(metadata)
  }
}

function memberwise(metadata: JsonObject): JsonObject {
  const result: JsonObject = {}
  for (const key of Object.keys(metadata)) {
    try {
      Object.assign(result, decodeFields({ [key]: own(metadata, key) as JsonValue }, META_FIELDS, { goField: 'ObjectMeta', path: '' }, []))
    } catch (error) {
      if (!(error instanceof MetaDecodeError)) throw error
    }
  }
  return result
}
