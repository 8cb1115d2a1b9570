import { decodeJson, encodeJson, JsonSyntaxError, type JsonValue } from '../../json/index.js'
import type { MessageCodec } from '../descriptor.js'
import { ProtobufError } from '../protobuf-error.js'
import type { ProtobufReader } from '../reader.js'

const NANOS_PER_MICRO = 1_000
const MAX_SECONDS = 253_402_300_799 // the end of year 9999, the last that RFC 3339 can write
const MIN_SECONDS = -62_135_596_800 // the start of year 1

/** `Time` (spec/openapi-and-clients.md §8.1): seconds and nanos, in JSON RFC 3339 text of whole seconds; empty is unset. */
export const TIME: MessageCodec = timeCodec(false)

/** `MicroTime`: the same with six digits of a second. */
export const MICRO_TIME: MessageCodec = timeCodec(true)

function timeCodec(micro: boolean): MessageCodec {
  return {
    write(writer, value) {
      if (typeof value !== 'string') return
      const milliseconds = Date.parse(value)
      if (Number.isNaN(milliseconds)) return
      writer.int(1, Math.floor(milliseconds / 1_000))
      writer.int(2, micro ? nanosOf(value) : 0)
    },
    read(reader) {
      if (reader.done) return undefined
      const { seconds, nanos } = readTimestamp(reader)
      if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) throw new ProtobufError('time is outside of years 1 to 9999')
      const whole = new Date(seconds * 1_000).toISOString().slice(0, -5)
      return micro ? `${whole}.${String(Math.floor(nanos / NANOS_PER_MICRO)).padStart(6, '0')}Z` : `${whole}Z`
    },
  }
}

function readTimestamp(reader: ProtobufReader): { readonly seconds: number; readonly nanos: number } {
  let seconds = 0
  let nanos = 0
  while (!reader.done) {
    const { field, wireType } = reader.tag()
    if (field === 1 && wireType === 0) seconds = Number(reader.int())
    else if (field === 2 && wireType === 0) nanos = Number(reader.int())
    else reader.skip(wireType)
  }
  if (nanos < 0 || nanos > 999_999_999) throw new ProtobufError('nanos of a time are out of range')
  return { seconds, nanos }
}

function nanosOf(text: string): number {
  const fraction = /\.([0-9]{1,9})/.exec(text)?.[1] ?? ''
  return Number(fraction.padEnd(9, '0'))
}

/** A message with one bytes field that holds JSON text (`FieldsV1`, `JSON`, `RawExtension`): in JSON the value itself. */
export const RAW_JSON: MessageCodec = {
  holdsNull: true,
  write(writer, value) {
    if (value !== undefined) writer.bytes(1, Buffer.from(encodeJson(value, { keepOrder: true })))
  },
  read(reader) {
    const raw = lastField(reader, (content) => content.bytes(), 2)
    return raw === undefined || raw.length === 0 ? undefined : parseRaw(raw)
  },
}

function parseRaw(raw: Buffer): JsonValue {
  try {
    return decodeJson(raw).value
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new ProtobufError(error.message)
    throw error
  }
}

/** A message with one repeated string field: in JSON the list itself (`Verbs`, `ExtraValue`). */
export const STRING_LIST: MessageCodec = {
  write(writer, value) {
    if (Array.isArray(value)) for (const item of value) writer.string(1, typeof item === 'string' ? item : '')
  },
  read(reader) {
    const items: string[] = []
    lastField(reader, (content) => items.push(content.string()), 2)
    return items
  },
}

/** The value of field 1 where it comes last, other fields passed over. */
function lastField<T>(reader: ProtobufReader, read: (reader: ProtobufReader) => T, expected: number): T | undefined {
  let value: T | undefined
  while (!reader.done) {
    const { field, wireType } = reader.tag()
    if (field === 1 && wireType === expected) value = read(reader)
    else reader.skip(wireType)
  }
  return value
}
