import type { JsonValue } from '../json/index.js'
import type { ProtobufReader } from './reader.js'
import type { ProtobufWriter } from './writer.js'

/** Types of a field's value that are no messages; `bytes` is base64 text in JSON. */
export type ScalarType = 'string' | 'bytes' | 'bool' | 'int32' | 'int64' | 'double'

/** A message whose JSON form is not that of its fields (times, raw JSON, wrapped lists). */
export interface MessageCodec {
  /** Writes the content of the message for a JSON value (undefined: the member is absent). */
  write(writer: ProtobufWriter, value: JsonValue | undefined): void
  /** The JSON value of the content; undefined leaves the member out. `depth`: how many messages it is in. @throws ProtobufError */
  read(reader: ProtobufReader, depth: number): JsonValue | undefined
  /** null is a value like others, not an absent member. */
  readonly holdsNull?: true
}

/** One field of a message. */
export interface FieldDescriptor {
  readonly number: number
  /** The name of the JSON member. */
  readonly name: string
  readonly type: FieldType
  readonly label: 'single' | 'repeated' | 'map'
  /** The member may be absent apart from being zero: it is written only when there, and read even when zero. */
  readonly optional: boolean
}

/** The fields of a message, for {@link encodeMessage} and {@link decodeMessage}. */
export interface MessageDescriptor {
  readonly fields: readonly FieldDescriptor[]
  readonly byNumber: ReadonlyMap<number, FieldDescriptor>
}

/** A function stands for a message that is defined further down (recursive types). */
export type FieldType = ScalarType | MessageDescriptor | MessageCodec | (() => MessageDescriptor)

/** A message of these fields, written in this order. */
export function message(...fields: readonly FieldDescriptor[]): MessageDescriptor {
  return { fields, byNumber: new Map(fields.map((field) => [field.number, field])) }
}

/** A field that is always written, zero or not. */
export function single(number: number, name: string, type: FieldType): FieldDescriptor {
  return { number, name, type, label: 'single', optional: false }
}

/** A field that is written only when the member is there. */
export function optional(number: number, name: string, type: FieldType): FieldDescriptor {
  return { number, name, type, label: 'single', optional: true }
}

/** A list. */
export function repeated(number: number, name: string, type: FieldType): FieldDescriptor {
  return { number, name, type, label: 'repeated', optional: false }
}

/** A map with string keys. */
export function mapOf(number: number, name: string, type: FieldType): FieldDescriptor {
  return { number, name, type, label: 'map', optional: false }
}
