import { isObject, own, toNumber, type JsonObject, type JsonValue } from '../json/index.js'
import type { FieldDescriptor, FieldType, MessageDescriptor } from './descriptor.js'
import { ProtobufWriter } from './writer.js'

const EMPTY: JsonObject = {}

/**
 * The bytes of a JSON object as a message. Members that the descriptor does not name are left out; a member of another type than the
 * descriptor says counts as absent. The object is trusted to be no deeper than the stack allows (our own replies).
 */
export function encodeMessage(descriptor: MessageDescriptor, object: JsonObject): Buffer {
  const writer = new ProtobufWriter()
  writeFields(writer, descriptor, object)
  return writer.finish()
}

/** Writes the fields of a message that is begun by the caller. */
export function writeFields(writer: ProtobufWriter, descriptor: MessageDescriptor, object: JsonObject): void {
  for (const field of descriptor.fields) writeField(writer, field, own(object, field.name))
}

function writeField(writer: ProtobufWriter, field: FieldDescriptor, value: JsonValue | undefined): void {
  const { number, type } = field
  switch (field.label) {
    case 'repeated':
      if (Array.isArray(value)) for (const item of value) writeValue(writer, number, type, item)
      return
    case 'map':
      if (isObject(value)) writeMap(writer, number, type, value)
      return
    case 'single':
      if (!field.optional || isThere(type, value)) writeValue(writer, number, type, value)
  }
}

function isThere(type: FieldType, value: JsonValue | undefined): boolean {
  return value !== undefined && (value !== null || (typeof type === 'object' && 'holdsNull' in type))
}

function writeMap(writer: ProtobufWriter, number: number, type: FieldType, map: JsonObject): void {
  for (const key of Object.keys(map).sort()) {
    writer.message(number, () => {
      writer.string(1, key)
      writeValue(writer, 2, type, map[key])
    })
  }
}

function writeValue(writer: ProtobufWriter, number: number, type: FieldType, value: JsonValue | undefined): void {
  switch (type) {
    case 'string':
      writer.string(number, typeof value === 'string' ? value : '')
      return
    case 'bytes':
      writer.bytes(number, typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0))
      return
    case 'bool':
      writer.bool(number, value === true)
      return
    case 'int32':
    case 'int64':
      writer.int(number, typeof value === 'bigint' ? value : toNumber(value) || 0)
      return
    case 'double':
      writer.double(number, toNumber(value) || 0)
      return
    default:
      writer.message(number, () => {
        if ('write' in type) type.write(writer, value)
        else writeFields(writer, typeof type === 'function' ? type() : type, isObject(value) ? value : EMPTY)
      })
  }
}
