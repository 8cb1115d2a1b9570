import type { JsonObject } from '../../base/json/index.js'
import { encodeStored, labelsIn, metadataOf, withRevision, type MaybePromise, type ObjectCodec } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'

/** Reads entries whose objects have been converted already; others as the codec behind it does. */
export class ConvertedCodec implements ObjectCodec {
  readonly #codec: ObjectCodec
  readonly #objects: ReadonlyMap<number, JsonObject>
  readonly #fieldsOf: (object: JsonObject) => Readonly<Record<string, string>>

  /** `objects`: by the revisions of their entries, without resourceVersion. */
  constructor(
    codec: ObjectCodec,
    objects: ReadonlyMap<number, JsonObject>,
    fieldsOf: (object: JsonObject) => Readonly<Record<string, string>>,
  ) {
    this.#codec = codec
    this.#objects = objects
    this.#fieldsOf = fieldsOf
  }

  read(entry: Entry, revision: number = entry.revision): MaybePromise<JsonObject> {
    const object = this.#objects.get(entry.revision)
    if (object === undefined) return this.#codec.read(entry, revision)
    return { ...object, metadata: { ...metadataOf(object), resourceVersion: String(revision) } }
  }

  bytes(entry: Entry, revision: number = entry.revision): MaybePromise<Buffer> {
    const object = this.#objects.get(entry.revision)
    return object === undefined ? this.#codec.bytes(entry, revision) : withRevision(encodeStored(object), revision)
  }

  servesAsStored(entry: Entry): boolean {
    return !this.#objects.has(entry.revision) && this.#codec.servesAsStored(entry)
  }

  store(object: JsonObject): MaybePromise<Buffer> {
    return this.#codec.store(object)
  }

  get mark(): number {
    return this.#codec.mark
  }

  fields(entry: Entry): MaybePromise<Readonly<Record<string, string>>> {
    const object = this.#objects.get(entry.revision)
    return object === undefined ? this.#codec.fields(entry) : this.#fieldsOf(object)
  }

  labels(entry: Entry): MaybePromise<Readonly<Record<string, string>>> {
    const object = this.#objects.get(entry.revision)
    if (object !== undefined) return labelsIn(object)
    return this.#codec.labels?.(entry) ?? {}
  }
}
