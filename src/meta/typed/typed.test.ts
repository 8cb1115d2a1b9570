import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, JsonFloat, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { illegalBase64At } from './base64.js'
import { MAX_STRUCT_DEPTH } from './decoding.js'
import {
  always,
  bool,
  bytes,
  custom,
  decodeTyped,
  float64,
  int32,
  int64,
  list,
  map,
  objectMeta,
  omitEmpty,
  pointer,
  rawJson,
  string,
  struct,
  time,
  TypedDecodeError,
  type CompoundType,
} from './index.js'

const inner = struct('Inner', { a: always(string()), b: omitEmpty(int32) })
const schema: CompoundType = struct('Schema', () => ({
  title: omitEmpty(string()),
  properties: omitEmpty(map(schema)),
  items: pointer(
    custom('v1.SchemaOrArray', null, (value) => {
      if (typeof value === 'number') throw new TypedDecodeError('no numbers here')
      return typeof value === 'object' ? schema : undefined
    }),
  ),
}))
const outer = struct('Outer', {
  name: always(string()),
  kind: omitEmpty(string('v1.Kind')),
  flag: omitEmpty(bool),
  maybe: pointer(bool),
  count: omitEmpty(int64),
  limit: pointer(float64),
  inner: always(inner),
  link: pointer(inner),
  all: always(list(inner)),
  some: omitEmpty(list(string())),
  labels: omitEmpty(map(string())),
  raw: pointer(rawJson),
  at: always(time),
  ca: omitEmpty(bytes),
  schema: pointer(schema),
})

const decode = (text: string, type = outer): { readonly value: JsonValue | undefined; readonly findings: readonly string[] } => {
  return decodeTyped(type, decodeJson(text).value)
}
const written = (text: string, type = outer): string => encodeJson(decode(text, type).value ?? null, { keepOrder: true })
const errorOf = (text: string, type = outer): string => {
  try {
    decode(text, type)
  } catch (error) {
    expect(error).toBeInstanceOf(TypedDecodeError)
    return (error as Error).message
  }
  return ''
}

describe('typed decoding', () => {
  it('[crd §1.3] writes what Go writes: order of the type, zero values of members without omitempty, nothing else that is empty', () => {
    const zero = '{"name":"","inner":{"a":""},"all":null,"at":null}'
    expect(written('{}')).toBe(zero)
    expect(
      written(
        '{"flag":false,"kind":"","count":0,"some":[],"labels":{},"ca":"","raw":null,"maybe":null,"inner":null,"all":null,"link":null}',
      ),
    ).toBe(zero)
    expect(written('{"all":[],"maybe":false,"limit":0,"link":{},"at":"2020-01-01T01:00:00.5+01:00","name":"x"}')).toBe(
      '{"name":"x","maybe":false,"limit":0,"inner":{"a":""},"link":{"a":""},"all":[],"at":"2020-01-01T00:00:00Z"}',
    )
  })

  it('[crd §1.8] null in a list or map is a zero value', () => {
    expect(written('{"all":[null,{"b":1}],"some":[null],"labels":{"z":null,"a":"b"}}')).toBe(
      '{"name":"","inner":{"a":""},"all":[{"a":""},{"a":"","b":1}],"some":[""],"labels":{"a":"b","z":""},"at":null}',
    )
  })

  it.each([
    ['9223372036854775807', '9223372036854775807'],
    ['-0', '0'],
  ])('[crd §1.8] int64 %s', (number, expected) => {
    expect(written(`{"n":${number}}`, struct('T', { n: pointer(int64) }))).toBe(`{"n":${expected}}`)
  })

  it.each([
    ['1e2', '100'],
    ['1.0', '1'],
    ['1.50', '1.5'],
    ['0.0000001', '1e-7'],
    ['1e21', '1e+21'],
    ['9007199254740993', '9007199254740992'],
  ])('[crd §1.8] float64 %s is written as %s', (number, expected) => {
    expect(written(`{"limit":${number}}`)).toContain(`"limit":${expected},`)
  })

  it('[crd §1.8] raw JSON keeps its numbers', () => {
    expect(own(decode('{"raw":[9007199254740993,2.0]}').value as JsonObject, 'raw')).toEqual([9007199254740993n, new JsonFloat(2)])
  })

  it.each([
    ['"x"', 'json: cannot unmarshal string into Go value of type v1.Outer'],
    ['{"name":5}', 'json: cannot unmarshal number into Go struct field Outer.name of type string'],
    ['{"kind":true}', 'json: cannot unmarshal bool into Go struct field Outer.kind of type v1.Kind'],
    ['{"flag":"true"}', 'json: cannot unmarshal string into Go struct field Outer.flag of type bool'],
    ['{"count":1.5}', 'json: cannot unmarshal number 1.5 into Go struct field Outer.count of type int64'],
    ['{"count":"1"}', 'json: cannot unmarshal string into Go struct field Outer.count of type int64'],
    ['{"inner":{"b":3000000000}}', 'json: cannot unmarshal number 3000000000 into Go struct field Inner.inner.b of type int32'],
    ['{"limit":"1"}', 'json: cannot unmarshal string into Go struct field Outer.limit of type float64'],
    ['{"inner":[]}', 'json: cannot unmarshal array into Go struct field Outer.inner of type v1.Inner'],
    ['{"all":{}}', 'json: cannot unmarshal object into Go struct field Outer.all of type []v1.Inner'],
    ['{"all":[{},"x"]}', 'json: cannot unmarshal string into Go struct field Outer.all of type v1.Inner'],
    ['{"all":[{"a":{}}]}', 'json: cannot unmarshal object into Go struct field Inner.all.a of type string'],
    ['{"some":"x"}', 'json: cannot unmarshal string into Go struct field Outer.some of type []string'],
    ['{"labels":[]}', 'json: cannot unmarshal array into Go struct field Outer.labels of type map[string]string'],
    ['{"labels":{"a":1}}', 'json: cannot unmarshal number into Go struct field Outer.labels of type string'],
    ['{"ca":5}', 'json: cannot unmarshal number into Go struct field Outer.ca of type []uint8'],
    ['{"ca":[256]}', 'json: cannot unmarshal number into Go struct field Outer.ca of type uint8'],
    ['{"ca":"not base64!"}', 'illegal base64 data at input byte 3'],
    ['{"at":5}', 'json: cannot unmarshal number into Go struct field Outer.at of type string'],
    ['{"at":"yesterday"}', 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"'],
    [
      '{"schema":{"properties":{"a":{"properties":{"b":{"title":1}}}}}}',
      'json: cannot unmarshal number into Go struct field Schema.schema.properties.properties.title of type string',
    ],
    ['{"schema":{"properties":{"a":true}}}', 'json: cannot unmarshal bool into Go struct field Schema.schema.properties of type v1.Schema'],
    [
      '{"schema":{"items":{"properties":{"a":{"title":1}}}}}',
      'json: cannot unmarshal number into Go struct field Schema.properties.title of type string',
    ],
  ])('[schema §1.2] refuses %s', (text, message) => {
    expect(errorOf(text)).toBe(message)
  })

  it('[schema §1.2] answers the first mismatch, unless an unmarshaller of its own gives up later', () => {
    expect(errorOf('{"name":5,"flag":1}')).toContain('Outer.name')
    expect(errorOf('{"name":5,"schema":{"items":1}}')).toBe('no numbers here')
    expect(errorOf('{"name":5,"schema":{"items":{"title":1}}}')).toContain('Schema.title')
    expect(errorOf('{"ca":"!","name":5}')).toBe('illegal base64 data at input byte 0')
  })

  it('[schema §1.2] names unknown members in document order, each once, none below an unmarshaller of its own', () => {
    const { value, findings } = decode(
      '{"z":1,"all":[{"q":1},{"q":2}],"labels":{"free":"x"},"schema":{"properties":{"p":{"x":1}},"items":{"x":1},"y":2},"constructor":3,"raw":{"free":1}}',
    )
    expect(findings).toEqual([
      'unknown field "z"',
      'unknown field "all[0].q"',
      'unknown field "all[1].q"',
      'unknown field "schema.properties.p.x"',
      'unknown field "schema.y"',
      'unknown field "constructor"',
    ])
    expect(Object.keys(value as JsonObject)).not.toContain('z')
  })

  it('[schema §1.2] reports the first hundred', () => {
    const text = `{${Array.from({ length: 150 }, (_, i) => `"x${String(i)}":1`).join(',')}}`
    const { findings } = decode(text)
    expect(findings).toHaveLength(100)
    expect(findings.at(-1)).toBe('unknown field "x99"')
  })

  it('takes keys of prototypes for what they are', () => {
    const { value } = decode('{"labels":{"__proto__":"p","constructor":"c"},"__proto__":{"name":"x"}}')
    const labels = own(value as JsonObject, 'labels') as JsonObject
    expect(own(labels, '__proto__')).toBe('p')
    expect(own(labels, 'constructor')).toBe('c')
    expect(own(value as JsonObject, 'name')).toBe('')
  })

  it('stops at structs that are nested too deeply', () => {
    const nested = (depth: number): string => `${'{"items":'.repeat(depth)}{}${'}'.repeat(depth)}`
    expect(errorOf(nested(MAX_STRUCT_DEPTH - 1), schema)).toBe('')
    expect(errorOf(nested(MAX_STRUCT_DEPTH), schema)).toBe('must not be nested deeper than 500 levels')
    expect(errorOf(nested(4_900), schema)).toBe('must not be nested deeper than 500 levels')
  })

  it.each([
    ['', undefined],
    ['YQ==', undefined],
    ['YWI=', undefined],
    ['YWJj\nYWJj', undefined],
    ['YQ=\n=', undefined],
    ['YQ', 0],
    ['YWJjYQ', 4],
    ['Y=', 1],
    ['YQ=', 3],
    ['YQ=x', 2],
    ['YQ==x', 4],
    ['YWI=x', 4],
    ['YW I', 2],
  ])('base64 %j stops at %s', (text, at) => {
    expect(illegalBase64At(text)).toBe(at)
  })

  it('base64 is written in one form', () => {
    expect(written('{"ca":"YR==\\n"}')).toContain('"ca":"YQ=="')
    expect(written('{"ca":[97,null]}')).toContain('"ca":"YQA="')
  })

  it('[schema §5.1] ObjectMeta', () => {
    const text =
      '{"labels":{"b":"x","a":null},"name":"n","finalizers":[],"creationTimestamp":null,"deletionGracePeriodSeconds":0,"generation":0,"ownerReferences":[{"controller":false}],"managedFields":[{"fieldsV1":{"f:x":{}}}]}'
    expect(written(text, objectMeta)).toBe(
      '{"name":"n","deletionGracePeriodSeconds":0,"labels":{"a":"","b":"x"},"ownerReferences":[{"apiVersion":"","kind":"","name":"","uid":"","controller":false}],"managedFields":[{"fieldsV1":{"f:x":{}}}]}',
    )
    expect(errorOf('{"uid":1}', objectMeta)).toBe('json: cannot unmarshal number into Go struct field ObjectMeta.uid of type types.UID')
  })
})
