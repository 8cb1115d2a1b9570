import { decodeJson, encodeJson, type JsonObject } from '../base/json/index.js'

/** One member of a map of a document, encoded. Documents are put together from fragments, which are shared between them. */
export class Fragment {
  readonly name: string
  /** `"name":value`. */
  readonly json: Buffer
  readonly #encode: (name: string, value: JsonObject) => Buffer
  #protobuf: Buffer | undefined

  constructor(name: string, value: JsonObject, encode: (name: string, value: JsonObject) => Buffer) {
    this.name = name
    this.json = Buffer.from(`${encodeJson(name)}:${encodeJson(value, { keepOrder: true })}`)
    this.#encode = encode
  }

  /** The entry of the map's message; made from the JSON when it is first asked for. */
  get protobuf(): Buffer {
    this.#protobuf ??= this.#encode(this.name, this.#value())
    return this.#protobuf
  }

  get isEncoded(): boolean {
    return this.#protobuf !== undefined
  }

  #value(): JsonObject {
    const [value] = Object.values(decodeJson(Buffer.concat([Buffer.from('{'), this.json, Buffer.from('}')])).value as JsonObject)
    return value as JsonObject
  }
}
