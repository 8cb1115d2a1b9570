import { decodeJson, isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeYaml, type Reply, type ReplySink } from '../../endpoints/index.js'

/** Bodies beyond this are left out of events. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

/** The value in a reply of JSON or YAML; undefined for anything else, and for what is too large. */
export function replyValue({ headers }: Pick<Reply, 'headers'>, body: Buffer | string): JsonValue | undefined {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]
  if (body.length > MAX_BODY_BYTES || headers['content-encoding'] !== undefined) return undefined
  if (type === 'application/json') return decoded(() => decodeJson(body).value)
  return type === 'application/yaml' ? decoded(() => decodeYaml(body.toString()).value) : undefined
}

/** A patch as the client sent it; undefined where it is none. */
export function patchValue(body: Buffer, isYaml: boolean): JsonValue | undefined {
  return decoded(() => (isYaml ? decodeYaml(body.toString()).value : decodeJson(body).value))
}

/** What cannot be read was refused, or will be: it is no reason for the record to fail. */
function decoded(decode: () => JsonValue): JsonValue | undefined {
  try {
    return decode()
  } catch {
    return undefined
  }
}

/** The reply, with `whenDone` told what was streamed, or undefined where that was too much; replies that are no streams stay as they are. */
export function recorded(reply: Reply, whenDone: (body: Buffer | undefined) => void): Reply {
  const { body } = reply
  if (typeof body !== 'function') return reply
  return {
    ...reply,
    body: async (sink) => {
      const copy = new CopyingSink(sink)
      await body(copy)
      whenDone(copy.copied)
    },
  }
}

/** Hands on what is written, and keeps a copy as long as it is small enough. */
class CopyingSink implements ReplySink {
  readonly #sink: ReplySink
  #chunks: Buffer[] | undefined = []
  #size = 0

  constructor(sink: ReplySink) {
    this.#sink = sink
  }

  get pendingBytes(): number {
    return this.#sink.pendingBytes
  }

  get signal(): AbortSignal {
    return this.#sink.signal
  }

  gather(on: boolean): void {
    this.#sink.gather(on)
  }

  whenOver(callback: () => void): void {
    this.#sink.whenOver(callback)
  }

  get copied(): Buffer | undefined {
    return this.#chunks === undefined ? undefined : Buffer.concat(this.#chunks)
  }

  write(chunk: Buffer | string): Promise<void> | undefined {
    this.#size += chunk.length
    if (this.#size > MAX_BODY_BYTES) this.#chunks = undefined
    else this.#chunks?.push(Buffer.from(chunk))
    return this.#sink.write(chunk)
  }
}

/** An object, or a list of objects, without the fields that managers own. */
export function withoutManagedFields(value: JsonValue): JsonValue {
  if (!isObject(value)) return value
  const items = own(value, 'items')
  const stripped = stripObject(value)
  return Array.isArray(items)
    ? copyWith(
        stripped,
        'items',
        items.map((item) => (isObject(item) ? stripObject(item) : item)),
      )
    : stripped
}

function stripObject(object: JsonObject): JsonObject {
  const metadata = own(object, 'metadata')
  if (!isObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object
  const rest: JsonObject = {}
  for (const [key, value] of Object.entries(metadata)) if (key !== 'managedFields') put(rest, key, value)
  return copyWith(object, 'metadata', rest)
}

/** A copy in which one member, which is there, has another value. */
function copyWith(object: JsonObject, field: string, value: JsonValue): JsonObject {
  const copy: JsonObject = {}
  for (const [key, old] of Object.entries(object)) put(copy, key, key === field ? value : old)
  return copy
}
