import { own, type JsonObject } from '../../base/json/index.js'
import {
  encodeKubernetesObject,
  kubernetesMessage,
  LIST_META,
  message,
  ProtobufWriter,
  repeated,
  sealEnvelope,
  single,
} from '../../base/protobuf/index.js'
import { statusError } from '../../meta/index.js'

/** The protobuf body of an object or list of a compiled-in type (spec/openapi-and-clients.md §8). @throws a 406 StatusError for a type without a message */
export function encodeProtobuf(object: JsonObject): Buffer {
  const body = encodeKubernetesObject(object) ?? encodeList(object)
  if (body === undefined) throw statusError.notAcceptable(['application/json', 'application/yaml'])
  return body
}

/** Whether a type has a protobuf form. */
export function hasProtobuf(apiVersion: string, kind: string): boolean {
  return kubernetesMessage(apiVersion, kind) !== undefined
}

function encodeList(object: JsonObject): Buffer | undefined {
  const kind = own(object, 'kind')
  const apiVersion = own(object, 'apiVersion')
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || !kind.endsWith('List')) return undefined
  const item = kubernetesMessage(apiVersion, kind.slice(0, -'List'.length))
  return item === undefined ? undefined : sealEnvelope(message(single(1, 'metadata', LIST_META), repeated(2, 'items', item)), object)
}

const LENGTH_BYTES = 4

/** One watch event: a `WatchEvent` message behind its length, the object inside in an envelope of its own (spec/api.md §4.8). */
export function encodeWatchEvent(type: string, object: JsonObject): Buffer {
  const raw = new ProtobufWriter()
  raw.bytes(1, encodeProtobuf(object))
  const event = new ProtobufWriter()
  event.string(1, type)
  event.bytes(2, raw.finish())
  const body = event.finish()
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}
