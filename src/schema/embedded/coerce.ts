import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { coerceMetadata, coerceStoredMetadata, fieldError, fieldErrorText, MetaDecodeError, type FieldError } from '../../meta/index.js'
import { FieldPath } from '../paths.js'
import type { Structural } from '../structural.js'
import { walkResources } from './walk.js'

/** An embedded resource that cannot be decoded (spec/schema.md §5.1). The message is the full text of {@link fieldError}. */
export class EmbeddedDecodeError extends Error {
  override readonly name = 'EmbeddedDecodeError'
  readonly fieldError: FieldError
  constructor(error: FieldError) {
    super(fieldErrorText(error))
    this.fieldError = error
  }
}

/**
 * Brings `apiVersion`, `kind` and `metadata` of embedded resources into their types, in place (spec/schema.md §5.1). Unknown metadata fields
 * are removed, their paths added to `unknown`. `isRoot`: the value itself is taken for one; `path`: where it stands.
 * @throws EmbeddedDecodeError at the first that does not fit
 */
export function coerceResources(value: JsonValue, schema: Structural, unknown: string[], isRoot = false, path = ''): void {
  walkResources(value, schema, isRoot, new FieldPath(path), (object, _schema, at) => {
    for (const field of ['apiVersion', 'kind'] as const) {
      const type = own(object, field)
      if (type !== undefined && typeof type !== 'string')
        throw new EmbeddedDecodeError(fieldError.invalid(at.toString(`.${field}`), type, 'must be a string'))
    }
    coerceMeta(object, at, unknown)
  })
}

function coerceMeta(object: JsonObject, path: FieldPath, unknown: string[]): void {
  const metadata = own(object, 'metadata')
  if (metadata === undefined) return
  const at = path.toString('.metadata')
  try {
    object['metadata'] = coerceMetadata(metadata, at, unknown)
  } catch (error) {
    if (!(error instanceof MetaDecodeError)) throw error
    throw new EmbeddedDecodeError(fieldError.invalid(at, metadata, error.message))
  }
}

/** The same for what is stored: whatever does not fit is dropped, metadata that is no object is left alone (spec/schema.md §5.2). */
export function coerceStoredResources(value: JsonValue, schema: Structural): void {
  walkResources(value, schema, false, new FieldPath(), (object) => {
    for (const field of ['apiVersion', 'kind'] as const) {
      if (Object.hasOwn(object, field) && typeof object[field] !== 'string') Reflect.deleteProperty(object, field)
    }
    const metadata = own(object, 'metadata')
    if (metadata !== undefined) object['metadata'] = storedMetadata(metadata)
  })
}

function storedMetadata(metadata: JsonValue): JsonValue {
  try {
    return coerceStoredMetadata(metadata)
  } catch (error) {
    if (!(error instanceof MetaDecodeError)) throw error
    return metadata
  }
}
