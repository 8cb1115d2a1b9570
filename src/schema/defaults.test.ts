import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { compileSchema } from './compile.js'
import { EMBEDDED, int, KEEP, list, map, obj, specSchema, str, widget } from './testing/schemas.js'

const POD = { apiVersion: 'v1', kind: 'Pod' }

describe('[schema §4.1, §4.2] nulls and defaults', () => {
  const schema = specSchema({
    s: str({ default: 'hello' }),
    nullable: str({ nullable: true, default: 'n' }),
    plain: str(),
    nothing: obj({ a: str() }),
    o: obj({ x: int({ default: 1 }), y: obj({ z: str({ default: 'deep' }) }), w: obj({ z: str({ default: 'deep' }) }, { default: {} }) }),
    partial: obj({ x: int({ default: 1 }), y: int({ default: 2 }) }, { default: { y: 5 } }),
    items: list(obj({ p: str({ default: 'TCP' }) })),
    itemDefault: list(str({ default: 'item' })),
    noItemDefault: list(str()),
    mapDefault: map(str({ default: 'entry' })),
    dm: map(obj({ v: int({ default: 7 }) })),
    keep: { ...KEEP, ...obj({ known: str() }) },
  })
  const always = { s: 'hello', nullable: 'n', partial: { x: 1, y: 5 } }

  test.each<[string, JsonObject, JsonObject]>([
    ['absent properties', {}, {}],
    ['falsy values are present', { s: '', partial: {} }, { s: '', partial: { x: 1, y: 2 } }],
    ['null with a default', { s: null, partial: null }, {}],
    ['null that is allowed', { nullable: null }, { nullable: null }],
    ['null without a default is removed', { plain: null, nothing: null }, {}],
    ['a default makes its own object only', { o: {} }, { o: { x: 1, w: { z: 'deep' } } }],
    ['objects that are there get theirs', { o: { x: null, y: {} } }, { o: { x: 1, y: { z: 'deep' }, w: { z: 'deep' } } }],
    ['items', { items: [{}, { p: 'UDP' }] }, { items: [{ p: 'TCP' }, { p: 'UDP' }] }],
    [
      'the default of items replaces nulls only',
      { itemDefault: [null, 'x'], noItemDefault: ['x', null] },
      { itemDefault: ['item', 'x'], noItemDefault: ['x', null] },
    ],
    [
      'so does that of map entries',
      { mapDefault: { a: null, b: 'x' }, dm: { a: {} } },
      { mapDefault: { a: 'entry', b: 'x' }, dm: { a: { v: 7 } } },
    ],
    ['nulls without a schema stay', { keep: { a: null, known: null, b: { c: null } } }, { keep: { a: null, b: { c: null } } }],
  ])('%s', (_title, spec, wanted) => {
    const object = widget(spec)
    expect(schema.decodeRequest(object)).toEqual([])
    expect(object['spec']).toEqual({ ...always, ...wanted })
  })

  test('nothing is made through missing parents, and the root has no default', () => {
    const object = compileSchemaAndDefault(obj({ spec: obj({ a: int({ default: 1 }) }) }, { default: { spec: {} } }))
    expect(object).toEqual({ metadata: {} })
  })

  test('defaults are copies', () => {
    const [first, second] = [widget({}), widget({})]
    schema.decodeRequest(first)
    schema.decodeRequest(second)
    ;((first['spec'] as JsonObject)['partial'] as JsonObject)['y'] = 9
    expect((second['spec'] as JsonObject)['partial']).toEqual({ x: 1, y: 5 })
  })

  test('[schema §4.1] what a default holds too much is dropped when the schema is compiled', () => {
    const embedded = obj({}, { ...EMBEDDED, default: { ...POD, metadata: { name: 'x', bogus: 1, labels: { a: 1 } }, foo: 1 } })
    const schema = specSchema({ o: obj({ a: str() }, { default: { a: 'x', b: 1 } }), e: embedded })
    const object = widget({})
    schema.decodeRequest(object)
    expect(object['spec']).toEqual({ o: { a: 'x' }, e: { ...POD, metadata: { name: 'x' } } })
  })
})

function compileSchemaAndDefault(root: JsonObject): JsonObject {
  const object: JsonObject = { metadata: {} }
  compileSchema(root).decodeRequest(object)
  return object
}
