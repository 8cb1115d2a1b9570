import { describe, expect, test } from 'vitest'
import { cloneJson, type JsonObject } from '../base/json/index.js'
import { compileSchema } from './compile.js'
import { int, json, KEEP, list, listMap, map, obj, specSchema, str, texts, widget } from './testing/schemas.js'

const item = obj({ k: str(), v: int({ maximum: 10 }), w: str() }, { required: ['k'] })
const schema = specSchema({
  s: str({ maxLength: 4 }),
  i: int({ maximum: 10 }),
  o: obj({ a: int({ maximum: 10 }), b: str() }, { required: ['c'] }),
  m: map(int({ maximum: 10 }), { maxProperties: 2 }),
  atomic: list(int({ maximum: 10 })),
  keyed: listMap(['k'], item, { maxItems: 2 }),
  any: obj({ x: int(), y: int() }, { oneOf: [{ required: ['x'] }, { required: ['y'] }] }),
  kept: obj({ a: str({ maxLength: 4 }), more: str() }, { ...KEEP, maxProperties: 1 }),
  apiVersion: str({ enum: ['x'] }),
})
const old: JsonObject = {
  s: 'long value',
  i: 50,
  o: { a: 50, b: 'x' },
  m: { a: 50, b: 1, c: 2 },
  atomic: [50, 1],
  keyed: [{ k: 'a', v: 50 }, { k: 'b' }, { k: 'c' }],
  any: {},
  kept: { a: 'long value', zzz: 1 },
  apiVersion: 'y',
}

const fields = (change: JsonObject): string[] => {
  const spec = { ...cloneJson(old), kept: { a: 'long value' }, ...change }
  return schema.validateUpdate(widget(spec), widget(old)).map((error) => error.field)
}

describe('[schema §9] what was wrong and is unchanged is let through', () => {
  test('the old object would not be accepted today', () => {
    expect(schema.validate(widget(old)).length).toBeGreaterThan(9)
    expect(fields({})).toEqual([])
  })

  test.each<[string, JsonObject, string[]]>([
    ['a value changes', { i: 51 }, ['spec.i']],
    ['a value is mended', { i: 5 }, []],
    ['the same number as a float', json('{"i":50.0}') as JsonObject, ['spec.i']],
    ['a sibling of a wrong field', { o: { a: 50, b: 'y' } }, ['spec.o.c']],
    ['an entry of a map', { m: { a: 50, b: 2, c: 2 } }, ['spec.m']],
    ['a wrong entry moves', { m: { z: 50 } }, ['spec.m.z']],
    ['one element of an atomic list', { atomic: [50, 2] }, ['spec.atomic[0]']],
    ['a keyed list is reordered', { keyed: [{ k: 'c' }, { k: 'a', v: 50 }, { k: 'b' }] }, []],
    ['a keyed list grows', { keyed: [{ k: 'a', v: 50 }, { k: 'b' }, { k: 'c' }, { k: 'd' }] }, ['spec.keyed']],
    ['a wrong element gets another key', { keyed: [{ k: 'z', v: 50 }] }, ['spec.keyed[0].v']],
    ['a sibling in a wrong element', { keyed: [{ k: 'a', v: 50, w: 'x' }] }, []],
    ['a junctor fails anew', { any: { x: 1, y: 1 } }, ['<nil>']],
    ['a key without a schema makes an object changed for ever', { kept: { a: 'long value', zzz: 1 } }, ['spec.kept']],
    ['apiVersion below the root is a field like others', { apiVersion: 'y' }, []],
  ])('%s', (_title, change, wrong) => expect(fields(change)).toEqual(wrong))

  test('apiVersion and kind of the root are never let through', () => {
    const rooted = compileSchema(obj({ kind: str({ enum: ['Other'] }), a: str({ enum: ['x'] }) }))
    const object = { kind: 'Widget', a: 'y' }
    expect(rooted.validateUpdate({ ...object, metadata: {} }, object).map((error) => error.field)).toEqual(['kind'])
  })
})

describe('[schema §6.1, §6.3] the status subresource', () => {
  const status = compileSchema(
    obj({
      spec: obj({ n: int({ maximum: 5 }) }),
      status: obj({ n: int({ maximum: 5 }), any: obj({}, { anyOf: [{ required: ['a'] }] }) }, { required: ['phase'] }),
    }),
  )

  test('only status is judged, under its own path', () => {
    const object = { spec: { n: 9 }, status: { n: 9, any: {} } }
    expect(texts(status.validateStatus(object, {}))).toEqual([
      'status: Invalid value: "": "any" must validate at least one schema (anyOf)',
      'status.any.a: Required value',
      'status.n: Invalid value: 9: n in body should be less than or equal to 5',
      'status.phase: Required value',
    ])
    expect(texts(status.validateStatus({ status: 'x' }, {}))).toEqual([
      'status: Invalid value: "string":  in body must be of type object: "string"',
    ])
  })

  test('nothing is said where there is none, or where it is as it was', () => {
    expect(status.validateStatus({}, {})).toEqual([])
    expect(status.validateStatus({ status: { n: 9 } }, { status: { n: 9 } })).toEqual([])
    expect(compileSchema(obj()).validateStatus({ status: 5 }, {})).toEqual([])
  })
})
