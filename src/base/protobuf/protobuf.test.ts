import { describe, expect, it } from 'vitest'
import { JsonFloat, own, type JsonObject } from '../json/index.js'
import { decodeMessage } from './decode.js'
import { mapOf, message, optional, repeated, single, type MessageDescriptor } from './descriptor.js'
import { encodeMessage } from './encode.js'
import { ProtobufError } from './protobuf-error.js'
import { ProtobufReader } from './reader.js'
import { ProtobufWriter } from './writer.js'

const written = (write: (writer: ProtobufWriter) => void): string => {
  const writer = new ProtobufWriter()
  write(writer)
  return writer.finish().toString('hex')
}

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')

describe('[openapi-and-clients §8.1] writing the wire format', () => {
  it('writes integers as varints, negative ones in ten bytes', () => {
    expect(written((writer) => writer.int(1, 0))).toBe('0800')
    expect(written((writer) => writer.int(1, 300))).toBe('08ac02')
    expect(written((writer) => writer.int(1, -1))).toBe('08ffffffffffffffffff01')
    expect(written((writer) => writer.int(1, 2 ** 40))).toBe('08808080808020')
    expect(written((writer) => writer.int(1, 9223372036854775807n))).toBe('08ffffffffffffffff7f')
  })

  it('writes booleans, doubles, strings and bytes', () => {
    expect(written((writer) => writer.bool(2, true))).toBe('1001')
    expect(written((writer) => writer.double(1, 0.5))).toBe('09000000000000e03f')
    expect(written((writer) => writer.string(16, 'é'))).toBe('820102c3a9')
    expect(written((writer) => writer.bytes(1, Buffer.from([0, 255])))).toBe('0a0200ff')
  })

  it.each([0, 127, 128, 16_383, 16_384, 300_000])('puts the length before a message of %i bytes', (size) => {
    const writer = new ProtobufWriter()
    writer.message(3, () => writer.message(1, () => writer.raw(Buffer.alloc(size, 7))))
    writer.string(2, 'behind')
    const reader = new ProtobufReader(writer.finish())
    expect(reader.tag()).toEqual({ field: 3, wireType: 2 })
    const inner = new ProtobufReader(reader.bytes())
    inner.tag()
    const content = inner.bytes()
    expect(content.length).toBe(size)
    expect(content.every((byte) => byte === 7)).toBe(true)
    expect(inner.done).toBe(true)
    reader.tag()
    expect(reader.string()).toBe('behind')
    expect(reader.done).toBe(true)
  })
})

const POINT: MessageDescriptor = message(single(1, 'x', 'int64'), optional(2, 'y', 'int32'))
const THING: MessageDescriptor = message(
  single(1, 'name', 'string'),
  optional(2, 'flag', 'bool'),
  repeated(3, 'points', POINT),
  mapOf(4, 'labels', 'string'),
  single(5, 'origin', POINT),
  optional(6, 'ratio', 'double'),
  optional(7, 'next', () => THING),
  repeated(8, 'tags', 'string'),
  mapOf(9, 'data', 'bytes'),
)

describe('[openapi-and-clients §8.1] messages by their tables', () => {
  it('gives back what it was given', () => {
    const object: JsonObject = {
      name: 'a',
      flag: false,
      points: [{ x: 1, y: 0 }, { x: 9007199254740993n }],
      labels: { a: '', b: 'c' },
      origin: { x: -5 },
      ratio: 0.25,
      next: { name: 'b' },
      tags: ['', 't'],
      data: { k: 'AAH/' },
    }
    expect(decodeMessage(THING, encodeMessage(THING, object))).toEqual(object)
  })

  it('writes members that are always there even when they are absent or zero, others only when present', () => {
    expect(encodeMessage(POINT, {}).toString('hex')).toBe('0800')
    expect(encodeMessage(POINT, { y: 0 }).toString('hex')).toBe('08001000')
    expect(encodeMessage(message(single(1, 'a', POINT)), {}).toString('hex')).toBe('0a020800')
  })

  it('writes whole floats as doubles and takes members of another type as absent', () => {
    expect(encodeMessage(message(single(1, 'a', 'double')), { a: new JsonFloat(2) }).toString('hex')).toBe('090000000000000040')
    expect(encodeMessage(message(single(1, 'a', 'string'), repeated(2, 'b', 'string')), { a: 7, b: 'x' }).toString('hex')).toBe('0a00')
  })

  it('leaves out zero values, passes over unknown fields, takes the last of a doubled one', () => {
    const hex = '0a00 2807 0a0161 0a0162 6501020304 690000000000000000 f20702ffff'
    const unknown = message(single(1, 'name', 'string'))
    expect(decodeMessage(unknown, bytes(hex))).toEqual({ name: 'b' })
    expect(decodeMessage(unknown, bytes('0a0162 0a00'))).toEqual({})
  })

  it('takes a map entry without a value as zero, and keeps odd keys as own members', () => {
    const object = decodeMessage(THING, bytes('2203 0a0161 220e 0a095f5f70726f746f5f5f 120178'))
    const labels = own(object, 'labels') as JsonObject
    expect(own(labels, 'a')).toBe('')
    expect(own(labels, '__proto__')).toBe('x')
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype)
  })

  it.each([
    ['a truncated varint', '08'],
    ['a truncated string', '0a05 61'],
    ['a length beyond all bytes', '0affffffffffffffffff01'],
    ['a varint of eleven bytes', '08ffffffffffffffffffffff01'],
    ['a wrong wire type', '0801'],
    ['a group', '0b0c'],
    ['field number zero', '0201'],
    ['a truncated double', '31 0000'],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeMessage(THING, bytes(hex))).toThrow(ProtobufError)
  })

  it('refuses messages nested without end', () => {
    let body: Buffer = Buffer.alloc(0)
    for (let i = 0; i < 1_100; i++) {
      const writer = new ProtobufWriter()
      writer.bytes(7, body)
      body = writer.finish()
    }
    expect(() => decodeMessage(THING, body)).toThrow('max depth')
  })
})
