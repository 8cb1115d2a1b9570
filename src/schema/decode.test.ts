import { describe, expect, test } from 'vitest'
import { cloneJson, type JsonObject } from '../base/json/index.js'
import { MetaDecodeError } from '../meta/index.js'
import { compileSchema } from './compile.js'
import type { EmbeddedDecodeError } from './embedded/coerce.js'
import { EMBEDDED, int, intOrString, json, KEEP, list, map, obj, specSchema, str, widget } from './testing/schemas.js'

const POD = { apiVersion: 'v1', kind: 'Pod' }

describe('[schema §3] pruning', () => {
  const schema = specSchema({
    s: str(),
    plain: obj(),
    open: map(true),
    closed: map(false),
    values: map(obj({ a: str() })),
    nested: obj({ a: obj({ b: obj({ c: str() }) }) }),
    list: list(obj({ a: str() })),
    matrix: list(list(obj({ a: str() }))),
    keep: obj({ a: obj({ q: str() }), l: list(obj({ q: str() })) }, KEEP),
    keepMap: map(obj({ q: str() }), KEEP),
    keepList: list(obj({ q: obj({ r: str() }) }), KEEP),
    any: KEEP,
    ios: intOrString(),
    tpl: obj({ spec: obj({ x: str() }) }, EMBEDDED),
    junctor: obj({ a: str() }, { anyOf: [{ properties: { b: { minimum: 1 } } }] }),
  })

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['an object without properties is emptied', { plain: { a: 1, b: { c: 1 } } }, { plain: {} }, ['spec.plain.a', 'spec.plain.b']],
    ['a deleted subtree is reported once', { zip: { a: { b: 1 } }, s: 'x' }, { s: 'x' }, ['spec.zip']],
    [
      'additionalProperties: true keeps keys and scalars',
      { open: { a: 1, b: { c: 1 }, d: [{ e: 1 }, 5, [{ f: 1 }]], f: null } },
      { open: { a: 1, b: {}, d: [{}, 5, [{}]], f: null } },
      ['spec.open.b.c', 'spec.open.d[0].e', 'spec.open.d[2][0].f'],
    ],
    ['additionalProperties: false keeps keys, for validation to refuse', { closed: { a: 1 } }, { closed: { a: 1 } }, []],
    [
      'entries of maps',
      { values: { x: { a: '1', b: 2 }, 'y.z/w': { b: 1 } } },
      { values: { x: { a: '1' }, 'y.z/w': {} } },
      ['spec.values.x.b', 'spec.values.y.z/w.b'],
    ],
    [
      'nested objects',
      { nested: { a: { b: { c: 'x', d: 1 }, e: 1 } } },
      { nested: { a: { b: { c: 'x' } } } },
      ['spec.nested.a.b.d', 'spec.nested.a.e'],
    ],
    [
      'elements are never removed',
      { list: [{ a: 'x', b: 1 }, {}, 5], matrix: [[{ z: 1 }]] },
      { list: [{ a: 'x' }, {}, 5], matrix: [[{}]] },
      ['spec.list[0].b', 'spec.matrix[0][0].z'],
    ],
    ['an object where a scalar belongs', { s: { a: 1 }, ios: { a: 1 } }, { s: {}, ios: {} }, ['spec.ios.a', 'spec.s.a']],
    [
      'what is kept is kept whole, what is declared in it is pruned',
      { keep: { a: { q: '1', z: 2 }, l: [{ q: '1', z: 1 }], u: { v: { w: null } } } },
      { keep: { a: { q: '1' }, l: [{ q: '1' }], u: { v: { w: null } } } },
      ['spec.keep.a.z', 'spec.keep.l[0].z'],
    ],
    ['a kept map', { keepMap: { a: { q: '1', z: 2 } } }, { keepMap: { a: { q: '1' } } }, ['spec.keepMap.a.z']],
    [
      'a kept list keeps the first objects in it',
      { keepList: [{ q: { r: '1', s: 1 }, z: { y: 1 } }] },
      { keepList: [{ q: { r: '1' }, z: { y: 1 } }] },
      ['spec.keepList[0].q.s'],
    ],
    ['anything', { any: { a: [{ b: null }], c: null } }, { any: { a: [{ b: null }], c: null } }, []],
    [
      'embedded resources keep their type and metadata',
      { tpl: { ...POD, metadata: { name: 'x' }, foo: 1, spec: { x: '1', y: 1 } } },
      { tpl: { ...POD, metadata: { name: 'x' }, spec: { x: '1' } } },
      ['spec.tpl.foo', 'spec.tpl.spec.y'],
    ],
    [
      'an ordinary object does not',
      { nested: { apiVersion: 'v1', metadata: {} } },
      { nested: {} },
      ['spec.nested.apiVersion', 'spec.nested.metadata'],
    ],
    ['junctors declare nothing', { junctor: { a: 'x', b: 1 } }, { junctor: { a: 'x' } }, ['spec.junctor.b']],
  ])('%s', (_title, spec, wanted, reported) => {
    const object = widget(cloneJson(spec))
    expect(schema.decodeRequest(object)).toEqual(reported)
    expect(object['spec']).toEqual(wanted)
  })

  test('prototype names are names like others', () => {
    const object = widget(json('{"constructor":1,"__proto__":{"a":1},"toString":"x","any":{"__proto__":{"a":1}}}'))
    expect(schema.decodeRequest(object)).toEqual(['spec.__proto__', 'spec.constructor', 'spec.toString'])
    expect(JSON.stringify(object['spec'])).toBe('{"any":{"__proto__":{"a":1}}}')
    expect({}).not.toHaveProperty('a')
  })

  test('lists without a schema may be nested as deeply as the decoder allows', () => {
    const depth = 9_000
    const object = widget(json(`{"open":{"a":${'['.repeat(depth)}{"b":1}${']'.repeat(depth)}}}`))
    expect(schema.decodeRequest(object)).toEqual([`spec.open.a${'[0]'.repeat(depth)}.b`])
  })
})

describe('[schema §3.4] the order of the report', () => {
  test('metadata, pruned fields sorted, embedded metadata sorted', () => {
    const schema = specSchema({ n: int(), tpl: obj({}, EMBEDDED), two: obj({}, EMBEDDED) })
    const object = widget({ zoo: 1, two: { ...POD, metadata: { b: 1, a: 1 } }, tpl: { ...POD, metadata: { bar: 1 } }, bar: 1 })
    object['metadata'] = { name: 'w', foo: 1 }
    expect(schema.decodeRequest(object)).toEqual([
      'metadata.foo',
      'spec.bar',
      'spec.zoo',
      'spec.tpl.metadata.bar',
      'spec.two.metadata.a',
      'spec.two.metadata.b',
    ])
    expect(object['metadata']).toEqual({ name: 'w' })
  })
})

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

describe('[schema §5] metadata', () => {
  const schema = specSchema({
    t: obj({}, { ...EMBEDDED, ...KEEP }),
    m: map(obj({}, { ...EMBEDDED, ...KEEP })),
    l: list(obj({}, { ...EMBEDDED, ...KEEP })),
  })

  test('[schema §5.1] is rewritten from its type, embedded too', () => {
    const object = widget({ t: { ...POD, other: 1, metadata: { name: 'a', creationTimestamp: null, labels: {}, generation: 0 } } })
    object['metadata'] = { name: 'w', labels: {}, annotations: null, generation: 0 }
    expect(schema.decodeRequest(object)).toEqual([])
    expect(object).toEqual({ ...widget({ t: { ...POD, other: 1, metadata: { name: 'a' } } }), metadata: { name: 'w' } })
  })

  test.each<[JsonObject, string]>([
    [{ t: { apiVersion: 5 } }, 'spec.t.apiVersion: Invalid value: 5: must be a string'],
    [{ t: { kind: null } }, 'spec.t.kind: Invalid value: null: must be a string'],
    [{ l: [POD, { kind: 7 }] }, 'spec.l[1].kind: Invalid value: 7: must be a string'],
    [{ m: { 'a.b': { kind: [] } } }, 'spec.m[a.b].kind: Invalid value: []: must be a string'],
    [
      { t: { metadata: { labels: { a: 1 } } } },
      'spec.t.metadata: Invalid value: {"labels":{"a":1}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ],
  ])('[schema §5.1] a request is refused: %j', (spec, text) => {
    expect(() => schema.decodeRequest(widget(spec))).toThrow(
      expect.objectContaining({ name: 'EmbeddedDecodeError', message: text }) as EmbeddedDecodeError,
    )
  })

  test('[schema §5.1] so is one with root metadata of a wrong type', () => {
    expect(() => schema.decodeRequest({ metadata: { labels: { a: 1 } } })).toThrow(MetaDecodeError)
    expect(() => schema.decodeRequest({ metadata: [] })).toThrow(MetaDecodeError)
  })

  test('[schema §5.2] from storage the bad parts are dropped', () => {
    const object = widget({ t: { apiVersion: 5, kind: 'Pod', metadata: { name: 'x', labels: { a: 1 } } }, l: [{ metadata: 'x' }], gone: 1 })
    object['metadata'] = { name: 'w', labels: { a: 'b', c: 1 }, uid: 'u', foo: 1 }
    schema.decodeStored(object)
    expect(object).toEqual({
      ...widget({ t: { kind: 'Pod', metadata: { name: 'x' } }, l: [{ metadata: 'x' }] }),
      metadata: { name: 'w', uid: 'u', generation: 1 },
    })
    const numbered = { ...widget({}), metadata: { generation: 7 } }
    schema.decodeStored(numbered)
    expect(numbered.metadata).toEqual({ generation: 7 })
    expect(() => schema.decodeStored({ metadata: 'x' })).toThrow(MetaDecodeError)
  })

  test('[schema §3.1] after a conversion everything happens but defaulting', () => {
    const defaulted = specSchema({ a: str({ default: 'x' }), b: str() })
    const object = widget({ b: null, c: 1 })
    expect(defaulted.coerce(object)).toEqual(['spec.c'])
    expect(object['spec']).toEqual({})
  })
})
