import { own, type JsonObject } from '../../json/index.js'
import { decodeMessage } from '../decode.js'
import { message, single, type MessageDescriptor } from '../descriptor.js'
import { encodeMessage } from '../encode.js'
import { ProtobufError } from '../protobuf-error.js'
import { ProtobufReader, WIRE } from '../reader.js'
import { ProtobufWriter } from '../writer.js'
import { kubernetesMessage } from './types.js'

const PREFIX = Buffer.from('k8s\0', 'latin1')
const TYPE_META = message(single(1, 'apiVersion', 'string'), single(2, 'kind', 'string'))

/** The content of a body in `application/vnd.kubernetes.protobuf`: the type, and the bytes of the object's message. */
export interface Envelope {
  /** '' where the sender left it to the endpoint. */
  readonly apiVersion: string
  readonly kind: string
  readonly raw: Buffer
}

/** Takes a body apart: four bytes of prefix, then a `runtime.Unknown` (spec/openapi-and-clients.md §8.1). @throws ProtobufError */
export function openEnvelope(body: Buffer): Envelope {
  if (body.length === 0) throw new ProtobufError('empty data')
  if (!body.subarray(0, PREFIX.length).equals(PREFIX))
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  const reader = new ProtobufReader(body.subarray(PREFIX.length))
  let typeMeta: JsonObject = {}
  let raw: Buffer = Buffer.alloc(0)
  while (!reader.done) {
    const { field, wireType } = reader.tag()
    if (field === 1 && wireType === WIRE.bytes) typeMeta = decodeMessage(TYPE_META, reader.bytes())
    else if (field === 2 && wireType === WIRE.bytes) raw = reader.bytes()
    else reader.skip(wireType)
  }
  return { apiVersion: textOf(typeMeta, 'apiVersion'), kind: textOf(typeMeta, 'kind'), raw }
}

const textOf = (object: JsonObject, name: string): string => {
  const value = own(object, name)
  return typeof value === 'string' ? value : ''
}

/** The body for an object of the given message; its kind and apiVersion go into the envelope. */
export function sealEnvelope(descriptor: MessageDescriptor, object: JsonObject): Buffer {
  const writer = new ProtobufWriter()
  writer.raw(PREFIX)
  writer.bytes(1, encodeMessage(TYPE_META, object))
  writer.bytes(2, encodeMessage(descriptor, object))
  writer.string(3, '')
  writer.string(4, '')
  return writer.finish()
}

/** The object in a protobuf body. */
export interface KubernetesObject {
  /** As JSON, kind and apiVersion first; these alone where its type has no message here, or its bytes do not decode. */
  readonly object: JsonObject
  /** Whether the type has a message here. */
  readonly isKnown: boolean
  /** What is wrong with the bytes. */
  readonly failure?: string
}

/** The object in a protobuf body; `fallback` is taken where the envelope has no type. @throws ProtobufError for an envelope that is none */
export function decodeKubernetesObject(body: Buffer, fallback: { readonly apiVersion: string; readonly kind: string }): KubernetesObject {
  const envelope = openEnvelope(body)
  const apiVersion = envelope.apiVersion === '' ? fallback.apiVersion : envelope.apiVersion
  const kind = envelope.kind === '' ? fallback.kind : envelope.kind
  const descriptor = kubernetesMessage(apiVersion, kind)
  if (descriptor === undefined) return { object: { kind, apiVersion }, isKnown: false }
  try {
    return { object: { kind, apiVersion, ...decodeMessage(descriptor, envelope.raw) }, isKnown: true }
  } catch (error) {
    if (error instanceof ProtobufError) return { object: { kind, apiVersion }, isKnown: true, failure: error.message }
    throw error
  }
}

/** The protobuf body of an object whose type has a message here (Status, PartialObjectMetadata, the built-in types); else undefined. */
export function encodeKubernetesObject(object: JsonObject): Buffer | undefined {
  const descriptor = kubernetesMessage(textOf(object, 'apiVersion'), textOf(object, 'kind'))
  return descriptor === undefined ? undefined : sealEnvelope(descriptor, object)
}
