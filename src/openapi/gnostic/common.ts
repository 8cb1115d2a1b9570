import { encodeJson, isObject, own, toNumber, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { ProtobufWriter } from '../../base/protobuf/index.js'

type ScalarKind = 'string' | 'bool' | 'int' | 'double' | 'strings'

/** Members of an object that are scalar fields of its message. */
export type ScalarFields = readonly (readonly [member: string, field: number, kind: ScalarKind])[]

/** Writes the scalar members that the object has. */
export function writeScalars(writer: ProtobufWriter, fields: ScalarFields, object: JsonObject): void {
  for (const [member, field, kind] of fields) {
    const value = own(object, member)
    if (value === undefined) continue
    if (kind === 'string') writer.string(field, typeof value === 'string' ? value : '')
    else if (kind === 'bool') writer.bool(field, value === true)
    else if (kind === 'int') writer.int(field, typeof value === 'bigint' ? value : toNumber(value) || 0)
    else if (kind === 'double') writer.double(field, toNumber(value) || 0)
    else if (Array.isArray(value)) for (const item of value) writer.string(field, typeof item === 'string' ? item : '')
  }
}

/** Writes a value of any type: its JSON text, which is YAML too. */
export function writeAny(writer: ProtobufWriter, field: number, value: JsonValue): void {
  writer.message(field, () => writer.string(2, `${encodeJson(value, { keepOrder: true })}\n`))
}

/** Writes the `x-` members of an object as named values. */
export function writeExtensions(writer: ProtobufWriter, field: number, object: JsonObject): void {
  for (const name of Object.keys(object)) {
    if (name.startsWith('x-')) writeNamed(writer, field, name, () => writeAny(writer, 2, object[name] as JsonValue))
  }
}

/** Writes an entry of a map: a message of a name (1) and what `value` writes, which is to be field 2. */
export function writeNamed(writer: ProtobufWriter, field: number, name: string, value: () => void): void {
  writer.message(field, () => {
    writer.string(1, name)
    value()
  })
}

/** Writes a map of objects as named entries. */
export function writeNamedObjects(
  writer: ProtobufWriter,
  field: number,
  map: JsonValue | undefined,
  write: (object: JsonObject) => void,
): void {
  if (!isObject(map)) return
  for (const name of Object.keys(map)) writeNamed(writer, field, name, () => writer.message(2, () => write(objectOf(map[name]))))
}

/** The value as an object; empty where it is none. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** The value as a list of objects; empty where it is none. */
export function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : []
}
