import { decodeJson, type JsonObject } from '../base/json/index.js'
import type { Entry } from '../storage/index.js'
import type { ObjectCodec } from './codec.js'
import { metadataOf } from './object-fields.js'
import { encodeTyped, inTypeOrder, withRevision } from './stored-form.js'

/** What a type shows of objects that are stored as those of another one, and back. */
export interface StoredView {
  readonly show: (stored: JsonObject) => JsonObject
  readonly write: (object: JsonObject) => JsonObject
}

const AS_STORED: StoredView = { show: (stored) => stored, write: (object) => object }

/** A codec for types with one version whose stored form is what is served, or a view of it. `fieldsOf`: the values of further field labels. */
export function plainCodec(
  fieldsOf: (object: JsonObject) => Readonly<Record<string, string>> = () => ({}),
  view: StoredView = AS_STORED,
): ObjectCodec {
  const read = (entry: Entry, revision: number = entry.revision): JsonObject => {
    const object = view.show(decodeJson(entry.value.toString()).value as JsonObject)
    object['metadata'] = inTypeOrder({ ...metadataOf(object), resourceVersion: String(revision) })
    return object
  }
  const shown = (entry: Entry): Buffer =>
    view === AS_STORED ? entry.value : encodeTyped(view.show(decodeJson(entry.value.toString()).value as JsonObject))
  return {
    read,
    bytes: (entry, revision = entry.revision) => withRevision(shown(entry), revision),
    servesAsStored: () => view === AS_STORED,
    store: (object) => encodeTyped(view.write(object)),
    mark: 0,
    fields: (entry) => fieldsOf(read(entry)),
  }
}
