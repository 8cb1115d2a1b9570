import { decodeJson, type JsonObject } from '../base/json/index.js'
import type { Entry } from '../storage/index.js'
import type { ObjectCodec } from './codec.js'
import { setMeta } from './object-fields.js'
import { encodeTyped, withRevision } from './stored-form.js'

/** A codec for types with one version whose stored form is what is served. `fieldsOf`: the values of further field labels. */
export function plainCodec(fieldsOf: (object: JsonObject) => Readonly<Record<string, string>> = () => ({})): ObjectCodec {
  const read = (entry: Entry, revision: number = entry.revision): JsonObject => {
    const object = decodeJson(entry.value.toString()).value as JsonObject
    setMeta(object, 'resourceVersion', String(revision))
    return object
  }
  return {
    read,
    bytes: (entry, revision = entry.revision) => withRevision(entry.value, revision),
    servesAsStored: () => true,
    store: (object) => encodeTyped(object),
    written: () => undefined,
    fields: (entry) => fieldsOf(read(entry)),
  }
}
