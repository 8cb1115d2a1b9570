import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { compileSchema } from '../compile.js'
import { int, intOrString, list, obj, specSchema, str, texts, widget } from '../testing/schemas.js'

const field = (schema: JsonObject, value: JsonValue): string[] => texts(specSchema({ a: schema }).validate(widget({ a: value })))
const raw = (why: string): string => `<nil>: Invalid value: "": "spec.a" ${why}`
const ANY = raw('must validate at least one schema (anyOf)')
const NONE = raw('must validate one and only one schema (oneOf). Found none valid')
const branches = [{ required: ['x'] }, { required: ['y'] }]
const xy = { x: int(), y: int(), z: str() }

describe('[schema §6.9] junctors', () => {
  test.each<[JsonObject, JsonValue, string[]]>([
    [obj(xy, { anyOf: branches }), {}, [ANY, 'spec.a.x: Required value']],
    [obj(xy, { anyOf: branches }), { y: 1 }, []],
    [obj(xy, { oneOf: branches }), {}, [NONE, 'spec.a.x: Required value']],
    [obj(xy, { oneOf: branches }), { x: 1, y: 1 }, [raw('must validate one and only one schema (oneOf). Found 2 valid alternatives')]],
    [
      obj(xy, { allOf: branches }),
      {},
      ['spec.a.x: Required value', 'spec.a.y: Required value', raw('must validate all the schemas (allOf). None validated')],
    ],
    [obj(xy, { allOf: branches }), { x: 1 }, ['spec.a.y: Required value', raw('must validate all the schemas (allOf)')]],
    [obj(xy, { not: { required: ['x'] } }), { x: 1 }, [raw('must not validate the schema (not)')]],
    [obj(xy, { nullable: true, oneOf: branches }), null, []],
    [str({ anyOf: [] }), 'x', []],
    [str({ not: {} }), 'x', [raw('must not validate the schema (not)')]],
    [
      str({ maxLength: 2, allOf: [{ maxLength: 2 }] }),
      'abc',
      ['spec.a: Too long: may not be more than 2 bytes', raw('must validate all the schemas (allOf). None validated')],
    ],
    [
      list(int(), { anyOf: [{ items: { minimum: 5 } }, { maxItems: 1 }] }),
      [1, 6],
      [ANY, 'spec.a[0]: Invalid value: 1: spec.a[0] in body should be greater than or equal to 5'],
    ],
  ])('%j given %j', (schema, value, errors) => expect(field(schema, value)).toEqual(errors))

  test('int-or-string written out: three errors', () => {
    const wrong = (want: string): string => `spec.a: Invalid value: "boolean": spec.a in body must be of type ${want}: "boolean"`
    expect(field(intOrString({ anyOf: [{ type: 'integer' }, { type: 'string' }] }), true)).toEqual([
      wrong('integer,string'),
      ANY,
      wrong('integer'),
    ])
  })

  test('of the branches that fail, the one that looked into more tells what is wrong', () => {
    const oneOf = [
      { properties: { kind: { enum: ['A'] } }, required: ['a'] },
      { properties: { kind: { enum: ['B'] }, a: { properties: { n: { maximum: 1 } } } }, required: ['b'] },
    ]
    const schema = obj({ kind: str(), a: obj({ n: int() }), b: str() }, { oneOf })
    expect(field(schema, { kind: 'B' })).toEqual([
      NONE,
      'spec.a.kind: Unsupported value: "B": supported values: "A"',
      'spec.a.a: Required value',
    ])
    expect(field(schema, { kind: 'A', a: { n: 5 } })).toEqual([])
    expect(field(schema, { kind: 'B', a: { n: 5 } })).toEqual([
      NONE,
      'spec.a.a.n: Invalid value: 5: spec.a.a.n in body should be less than or equal to 1',
      'spec.a.b: Required value',
    ])
  })

  test('[schema §6.2] everything at one place, in order', () => {
    const schema = int({
      minimum: 10,
      multipleOf: 7,
      enum: [14],
      anyOf: [{ minimum: 20 }],
      not: { maximum: 5 },
      oneOf: [{ minimum: 30 }, { minimum: 40 }],
      allOf: [{ minimum: 50 }],
    })
    const atLeast = (bound: number): string =>
      `spec.a: Invalid value: 3: spec.a in body should be greater than or equal to ${String(bound)}`
    expect(field(schema, 3)).toEqual([
      ANY,
      atLeast(20),
      NONE,
      atLeast(30),
      atLeast(50),
      raw('must validate all the schemas (allOf). None validated'),
      raw('must not validate the schema (not)'),
      'spec.a: Invalid value: 3: spec.a in body should be a multiple of 7',
      atLeast(10),
      'spec.a: Unsupported value: 3: supported values: "14"',
    ])
  })

  test('[schema §6.3] at the root the name is empty', () => {
    const schema = compileSchema(obj({ a: str() }, { anyOf: [{ required: ['a'] }], maxProperties: 1 }))
    expect(texts(schema.validate({ kind: 'x', metadata: {} }))).toEqual([
      '<nil>: Invalid value: "": "" must validate at least one schema (anyOf)',
      'a: Required value',
      '<nil>: Too many: 2: must have at most 1 item',
    ])
    expect(texts(compileSchema(str()).validate({}))).toEqual(['<nil>: Invalid value: "object":  in body must be of type string: "object"'])
  })
})
