import { put, type JsonObject, type JsonValue } from '../json/index.js'
import type { FieldDescriptor, FieldType, MessageDescriptor } from './descriptor.js'
import { ProtobufError } from './protobuf-error.js'
import { ProtobufReader, WIRE } from './reader.js'

/** Messages nested deeper are refused; more than any schema that etcd-sized bodies hold in practice, less than the stack. */
const MAX_DEPTH = 1_000

/**
 * The JSON object of a message: zero values of fields that are always written are left out, as `omitempty` would, unknown fields are
 * passed over, of a doubled single field the last counts. @throws ProtobufError
 */
export function decodeMessage(descriptor: MessageDescriptor, bytes: Uint8Array): JsonObject {
  return readFields(descriptor, new ProtobufReader(bytes), 0)
}

/** The same for the content of a nested message. */
export function readFields(descriptor: MessageDescriptor, reader: ProtobufReader, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw new ProtobufError(`exceeded max depth of ${String(MAX_DEPTH)} messages`)
  const object: JsonObject = {}
  while (!reader.done) {
    const { field: number, wireType } = reader.tag()
    const field = descriptor.byNumber.get(number)
    if (field === undefined) reader.skip(wireType)
    else readField(object, field, reader, wireType, depth)
  }
  return object
}

function readField(object: JsonObject, field: FieldDescriptor, reader: ProtobufReader, wireType: number, depth: number): void {
  const { name, type } = field
  if (field.label === 'map') {
    requireWireType(field, wireType, WIRE.bytes)
    readEntry(memberOf(object, name), type, new ProtobufReader(reader.bytes()), depth + 1)
    return
  }
  requireWireType(field, wireType, wireTypeOf(type))
  const value = readValue(type, reader, depth)
  if (field.label === 'repeated') itemsOf(object, name).push(value ?? null)
  else if (value !== undefined && (field.optional || !isZero(value))) object[name] = value
  else Reflect.deleteProperty(object, name)
}

function requireWireType(field: FieldDescriptor, actual: number, expected: number): void {
  if (actual !== expected) throw new ProtobufError(`wrong wireType = ${String(actual)} for field ${field.name}`)
}

function wireTypeOf(type: FieldType): number {
  switch (type) {
    case 'bool':
    case 'int32':
    case 'int64':
      return WIRE.varint
    case 'double':
      return WIRE.fixed64
    default:
      return WIRE.bytes
  }
}

function readEntry(map: JsonObject, type: FieldType, reader: ProtobufReader, depth: number): void {
  let key = ''
  let value: JsonValue | undefined
  while (!reader.done) {
    const { field, wireType } = reader.tag()
    if (field === 1 && wireType === WIRE.bytes) key = reader.string()
    else if (field === 2 && wireType === wireTypeOf(type)) value = readValue(type, reader, depth)
    else reader.skip(wireType)
  }
  put(map, key, value ?? zeroOf(type))
}

function zeroOf(type: FieldType): JsonValue {
  switch (type) {
    case 'string':
    case 'bytes':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'double':
      return 0
    default:
      return {}
  }
}

function readValue(type: FieldType, reader: ProtobufReader, depth: number): JsonValue | undefined {
  switch (type) {
    case 'string':
      return reader.string()
    case 'bytes':
      return reader.bytes().toString('base64')
    case 'bool':
      return reader.bool()
    case 'int32':
      return Number(BigInt.asIntN(32, BigInt(reader.int())))
    case 'int64':
      return reader.int()
    case 'double':
      return reader.double()
    default: {
      const content = new ProtobufReader(reader.bytes())
      if ('read' in type) return type.read(content, depth + 1)
      return readFields(typeof type === 'function' ? type() : type, content, depth + 1)
    }
  }
}

function isZero(value: JsonValue): boolean {
  if (typeof value === 'object') return value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

function memberOf(object: JsonObject, name: string): JsonObject {
  return (object[name] ??= {}) as JsonObject
}

function itemsOf(object: JsonObject, name: string): JsonValue[] {
  return (object[name] ??= []) as JsonValue[]
}
