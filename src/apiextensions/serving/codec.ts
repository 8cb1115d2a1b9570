import { decodeJson, encodeJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'
import {
  CodecToken,
  copyForMetadata,
  encodeStored,
  factsOf,
  labelsIn,
  labelsOf,
  setMeta,
  withRevision,
  type MaybePromise,
  type ObjectCodec,
  type RemoteReads,
} from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import type { Converter } from '../conversion/index.js'
import { ConvertedCodec } from './converted-codec.js'
import { SharedReads } from './remote-reads.js'
import type { VersionSchema } from './version-schema.js'

/** What a codec needs to know of its CRD. */
export interface CodecOptions {
  /** `group/version` that this codec serves. */
  readonly apiVersion: string
  /** `group/version` that is stored. */
  readonly storedVersion: string
  /** The schemas of all versions that the CRD has, by `group/version`. */
  readonly schemas: ReadonlyMap<string, VersionSchema>
  readonly converter: Converter
  /** Paths of the selectable fields, without the leading dot. */
  readonly selectable: readonly string[]
  /** What {@link codecMark} makes of the version. */
  readonly mark: () => number
}

/** Custom resources in one version, between their stored bytes and what is served (spec/custom-resources.md §2.4). */
export class CustomResourceCodec implements ObjectCodec {
  readonly #options: CodecOptions
  /** Whether what is written is known to be what would be read. */
  readonly #verified: boolean
  #mark = 0
  /** Stands for this codec in what is noted of an entry: entries outlive definitions, and must not keep their schemas. */
  readonly #token: CodecToken
  /** How stored bytes begin that are in this version. */
  readonly #head: Buffer
  /** Only where versions are converted by a webhook. */
  readonly remote?: RemoteReads

  constructor(options: CodecOptions, verified = true) {
    this.#options = options
    this.#verified = verified
    this.#token = new CodecToken(options.apiVersion)
    this.#head = Buffer.from(`{"apiVersion":${encodeJson(options.apiVersion)},`)
    const { convertAll } = options.converter
    if (convertAll === undefined) return
    this.remote = new SharedReads(
      (entry) => !this.#isOwn(entry),
      (entries) => this.#ahead(entries, convertAll),
    )
  }

  /** The same codec for writes whose objects were not decoded as a whole (through /scale). */
  unverified(): CustomResourceCodec {
    return new CustomResourceCodec(this.#options, false)
  }

  read(entry: Entry, revision: number = entry.revision): MaybePromise<JsonObject> {
    // Decoding would find nothing to do.
    if (this.servesAsStored(entry)) return withRevisionSet(decodeJson(entry.value.toString()).value as JsonObject, revision)
    const object = this.#served(this.#stored(entry))
    return object instanceof Promise ? object.then((ready) => withRevisionSet(ready, revision)) : withRevisionSet(object, revision)
  }

  bytes(entry: Entry, revision: number = entry.revision): MaybePromise<Buffer> {
    if (this.servesAsStored(entry)) return withRevision(entry.value, revision)
    const object = this.#served(this.#stored(entry))
    if (object instanceof Promise) return object.then((ready) => withRevision(encodeStored(ready), revision))
    const encoded = encodeStored(object)
    if (encoded.equals(entry.value)) entry.mark = this.#canonical()
    return withRevision(encoded, revision)
  }

  servesAsStored(entry: Entry): boolean {
    const { mark } = entry
    return mark !== 0 && mark === this.#canonical()
  }

  store(object: JsonObject): MaybePromise<Buffer> {
    const { apiVersion, storedVersion, converter, schemas } = this.#options
    if (apiVersion === storedVersion) return encodeStored(object)
    const converted = converter.convert(withoutRevision(object), storedVersion)
    const finish = (ready: JsonObject): Buffer => {
      schemas.get(storedVersion)?.decodeConverted(ready)
      return encodeStored(ready)
    }
    return converted instanceof Promise ? converted.then((ready) => finish(structuredCopy(ready))) : finish(structuredCopy(converted))
  }

  /** What this version stores has been decoded by the same schema, so it is what would be read. */
  get mark(): number {
    return this.#verified && this.#options.apiVersion === this.#options.storedVersion ? this.#canonical() : 0
  }

  fields(entry: Entry): MaybePromise<Readonly<Record<string, string>>> {
    const facts = factsOf(entry)
    if (facts.fields?.codec === this.#token) return facts.fields.values
    const keep = (object: JsonObject): Readonly<Record<string, string>> => {
      const values = this.#fieldsOf(object)
      facts.fields = { codec: this.#token, values }
      return values
    }
    const object = this.#served(this.#stored(entry))
    return object instanceof Promise ? object.then(keep) : keep(object)
  }

  /** A webhook may change labels; nobody else does. */
  labels(entry: Entry): MaybePromise<Readonly<Record<string, string>>> {
    if (this.remote?.asks(entry) !== true) return labelsOf(entry)
    const object = this.#served(this.#stored(entry))
    return object instanceof Promise ? object.then(labelsIn) : labelsIn(object)
  }

  /** The mark of values that are stored exactly as this codec would serve them. */
  #canonical(): number {
    if (this.#mark === 0) this.#mark = this.#options.mark()
    return this.#mark
  }

  #fieldsOf(object: JsonObject): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#options.selectable.map((path) => [path, fieldText(object, path)]))
  }

  /** True for what is surely stored in this version: of bytes that others wrote, in another order, one cannot say so. */
  #isOwn({ value }: Entry): boolean {
    return value.length > this.#head.length && value.compare(this.#head, 0, this.#head.length, 0, this.#head.length) === 0
  }

  async #ahead(entries: readonly Entry[], convertAll: NonNullable<Converter['convertAll']>): Promise<ObjectCodec> {
    const asked = entries.filter((entry) => !this.#isOwn(entry))
    const stored = asked.map((entry) => this.#stored(entry))
    const converted = await convertAll(stored, this.#options.apiVersion)
    const objects = new Map<number, JsonObject>()
    for (const [index, entry] of asked.entries())
      objects.set(entry.revision, this.#finished(stored[index] as JsonObject, converted[index] as JsonObject))
    return new ConvertedCodec(this, objects, (object) => this.#fieldsOf(object))
  }

  /** The object in the version that it was stored in. */
  #stored(entry: Entry): JsonObject {
    const object = decodeJson(entry.value.toString()).value as JsonObject
    const version = own(object, 'apiVersion')
    const schema = typeof version === 'string' ? this.#options.schemas.get(version) : undefined
    if (schema === undefined)
      throw statusError.plain(500, `request to convert CR from an invalid group/version: ${typeof version === 'string' ? version : ''}`)
    schema.decodeStored(object)
    return object
  }

  #served(object: JsonObject): MaybePromise<JsonObject> {
    const { apiVersion, converter } = this.#options
    if (own(object, 'apiVersion') === apiVersion) return object
    const converted = converter.convert(object, apiVersion)
    return converted instanceof Promise ? converted.then((ready) => this.#finished(object, ready)) : this.#finished(object, converted)
  }

  /** What a conversion of `stored` has made, pruned for this version (spec/custom-resources.md §2.4 step 6). */
  #finished(stored: JsonObject, converted: JsonObject): JsonObject {
    const { apiVersion, schemas } = this.#options
    if (own(stored, 'apiVersion') !== apiVersion) schemas.get(apiVersion)?.decodeConverted(converted)
    return converted
  }
}

/** What is stored has no resourceVersion, and neither has what is converted on the way there. */
function withoutRevision(object: JsonObject): JsonObject {
  const bare = copyForMetadata(object)
  setMeta(bare, 'resourceVersion', undefined)
  return bare
}

/** Pruning works in place: what the caller still holds must not be touched. */
function structuredCopy(object: JsonObject): JsonObject {
  return decodeJson(encodeStored(object).toString()).value as JsonObject
}

function withRevisionSet(object: JsonObject, revision: number): JsonObject {
  setMeta(object, 'resourceVersion', String(revision))
  return object
}

/** The text of a selectable field: '' where it is absent (spec/custom-resources.md §7). */
function fieldText(object: JsonObject, path: string): string {
  let value: JsonValue | undefined = object
  for (const segment of path.split('.')) value = isObject(value) ? own(value, segment) : undefined
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}
