import { describe, expect, test } from 'vitest'
import { cloneJson, type JsonObject } from '../base/json/index.js'
import { EMBEDDED, intOrString, json, KEEP, list, map, obj, specSchema, str, widget } from './testing/schemas.js'

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
