import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { applyJsonPatch, JsonPatchError } from './json-patch.js'
import { indexOf, pointerOf, segmentsOf } from './pointer.js'

/** The document as the operations leave it; `failed` where they cannot be applied. Both in JSON. */
const patched = (document: string, ...operations: readonly string[]): string => {
  const list = operations.map((operation): JsonValue => decodeJson(operation).value)
  try {
    return encodeJson(applyJsonPatch(decodeJson(document).value as JsonObject, list))
  } catch (error) {
    if (error instanceof JsonPatchError) return 'failed'
    throw error
  }
}

describe('operations of RFC 6902', () => {
  it.each([
    ['{"a":1}', '{"op":"add","path":"/b","value":2}', '{"a":1,"b":2}'],
    ['{"a":1}', '{"op":"add","path":"/a","value":{"x":null}}', '{"a":{"x":null}}'],
    ['{"l":[1,3]}', '{"op":"add","path":"/l/1","value":2}', '{"l":[1,2,3]}'],
    ['{"l":[1]}', '{"op":"add","path":"/l/-","value":2}', '{"l":[1,2]}'],
    ['{"l":[1]}', '{"op":"add","path":"/l/2","value":2}', 'failed'],
    ['{"l":[1]}', '{"op":"add","path":"/l/x","value":2}', 'failed'],
    ['{}', '{"op":"add","path":"/a/b","value":2}', 'failed'],
    ['{"a":5}', '{"op":"add","path":"/a/b","value":2}', 'failed'],
    ['{"a":1,"b":2}', '{"op":"remove","path":"/a"}', '{"b":2}'],
    ['{"a":1}', '{"op":"remove","path":"/x"}', 'failed'],
    ['{"l":[1,2]}', '{"op":"remove","path":"/l/0"}', '{"l":[2]}'],
    ['{"l":[1,2]}', '{"op":"remove","path":"/l/-"}', 'failed'],
    ['{"l":[1,2]}', '{"op":"remove","path":"/l/2"}', 'failed'],
    ['{"a":1}', '{"op":"replace","path":"/a","value":[]}', '{"a":[]}'],
    ['{"l":[1]}', '{"op":"replace","path":"/l/0","value":2}', '{"l":[2]}'],
    ['{"l":[1]}', '{"op":"replace","path":"/l/1","value":2}', 'failed'],
    ['{"a":1}', '{"op":"replace","path":"","value":{"b":1}}', '{"b":1}'],
    ['{"a":1,"b":{}}', '{"op":"move","from":"/a","path":"/b/c"}', '{"b":{"c":1}}'],
    ['{"a":1}', '{"op":"move","from":"/x","path":"/b"}', 'failed'],
    ['{"a":{"b":1}}', '{"op":"move","from":"/a","path":"/a/c"}', 'failed'],
    ['{"a":{"x":1}}', '{"op":"copy","from":"/a","path":"/b"}', '{"a":{"x":1},"b":{"x":1}}'],
    ['{"l":[1]}', '{"op":"copy","from":"/l/5","path":"/b"}', 'failed'],
    ['{"a":{"x":[1]}}', '{"op":"test","path":"/a","value":{"x":[1]}}', '{"a":{"x":[1]}}'],
    ['{"a":1}', '{"op":"test","path":"/a","value":2}', 'failed'],
    ['{"a/b":1,"m~n":2}', '{"op":"remove","path":"/a~1b"}', '{"m~n":2}'],
    ['{"a/b":1,"m~n":2}', '{"op":"remove","path":"/m~0n"}', '{"a/b":1}'],
    ['{"":1}', '{"op":"replace","path":"/","value":2}', '{"":2}'],
  ])('[api §5.3] %s %s', (document, operation, wanted) => {
    expect(patched(document, operation)).toBe(wanted)
  })

  it.each([
    '{}',
    '{"op":"add"}',
    '{"op":"frob","path":"/a"}',
    '{"path":"/a"}',
    '{"op":"move","path":"/b"}',
    '{"op":5,"path":"/a"}',
    'null',
    '[]',
    '"x"',
  ])('[api §5.3] %s is no operation', (operation) => {
    expect(patched('{"a":1}', operation)).toBe('failed')
  })

  it('[api §5.3] one that fails takes the others with it', () => {
    expect(patched('{}', '{"op":"add","path":"/a","value":1}', '{"op":"test","path":"/a","value":2}')).toBe('failed')
  })
})

describe('the laxness of the library', () => {
  it.each([
    ['{}', '{"op":"replace","path":"/a","value":1}', '{"a":1}'],
    ['{}', '{"op":"copy","from":"/a","path":"/b"}', '{"b":null}'],
    ['{}', '{"op":"copy","from":"/a/x","path":"/b"}', 'failed'],
    ['{}', '{"op":"add","path":"/a"}', '{"a":null}'],
    ['{}', '{"op":"test","path":"/a/b/c","value":null}', '{}'],
    ['{}', '{"op":"test","path":"/a"}', '{}'],
    ['{"a":3}', '{"op":"test","path":"/a","value":3.0}', 'failed'],
    ['{"a":3.0}', '{"op":"test","path":"/a","value":3.0}', '{"a":3}'],
    ['{"spec":{},"size":1}', '{"op":"replace","path":"spec/size","value":2}', '{"size":2,"spec":{}}'],
    ['{"l":[1,2]}', '{"op":"remove","path":"/l/-1"}', '{"l":[1]}'],
    ['{"l":[1,2]}', '{"op":"add","path":"/l/-1","value":3}', '{"l":[1,2,3]}'],
    ['{"l":[1,2]}', '{"op":"replace","path":"/l/01","value":3}', '{"l":[1,3]}'],
    ['{"l":[1,2]}', '{"op":"remove","path":"/l/-3"}', 'failed'],
    ['{"l":[]}', '{"op":"add","path":"/l/99999999999999999999","value":3}', 'failed'],
  ])('[api §5.3] %s %s', (document, operation, wanted) => {
    expect(patched(document, operation)).toBe(wanted)
  })
})

describe('hostile patches', () => {
  it('[api §5.3] the document is not changed', () => {
    const document: JsonObject = { a: { b: 1 }, l: [1] }
    applyJsonPatch(document, [
      { op: 'add', path: '/a/c', value: 1 },
      { op: 'remove', path: '/l/0' },
    ])
    expect(document).toEqual({ a: { b: 1 }, l: [1] })
  })

  it('[api §5.3] the prototype is out of reach', () => {
    for (const path of ['/__proto__/polluted', '/a/__proto__/polluted', '/constructor/prototype/polluted', '/toString/polluted'])
      expect(patched('{"a":{}}', `{"op":"add","path":"${path}","value":1}`)).toBe('failed')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(patched('{}', '{"op":"test","path":"/toString","value":null}')).toBe('{}')
  })

  it('[api §5.3] what the prototype has is absent', () => {
    expect(patched('{}', '{"op":"remove","path":"/toString"}')).toBe('failed')
    expect(patched('{}', '{"op":"copy","from":"/valueOf","path":"/b"}')).toBe('{"b":null}')
    expect(patched('{"l":[1]}', '{"op":"copy","from":"/l/length","path":"/b"}')).toBe('failed')
  })

  it('[api §2.5] numbers keep their form', () => {
    expect(patched('{"a":9223372036854775807}', '{"op":"copy","from":"/a","path":"/b"}')).toBe(
      '{"a":9223372036854775807,"b":9223372036854775807}',
    )
    expect(patched('{"a":9007199254740993}', '{"op":"test","path":"/a","value":9007199254740992}')).toBe('failed')
  })

  it('[api §5.3] values as deep as a body may be', () => {
    const deep = `${'['.repeat(9_000)}${']'.repeat(9_000)}`
    expect(patched('{}', `{"op":"add","path":"/a","value":${deep}}`, `{"op":"test","path":"/a","value":${deep}}`)).toBe(`{"a":${deep}}`)
  })

  it('[api §5.3] members named like what every object has are members', () => {
    expect(patched('{"constructor":{}}', '{"op":"add","path":"/constructor/prototype","value":1}')).toBe('{"constructor":{"prototype":1}}')
    expect(patched('{}', '{"op":"add","path":"/constructor","value":{}}', '{"op":"add","path":"/constructor/x","value":1}')).toBe(
      '{"constructor":{"x":1}}',
    )
    expect(patched('{}', '{"op":"add","path":"/__proto__","value":{}}', '{"op":"add","path":"/__proto__/x","value":1}')).toBe(
      '{"__proto__":{"x":1}}',
    )
    expect(patched('{"__proto__":{"a":[1]}}', '{"op":"replace","path":"/__proto__/a/0","value":2}')).toBe('{"__proto__":{"a":[2]}}')
    expect(patched('{"__proto__":1}', '{"op":"move","from":"/__proto__","path":"/b"}')).toBe('{"b":1}')
    expect(patched('{}', '{"op":"remove","path":"/__proto__"}')).toBe('failed')
    expect(patched('{}', '{"op":"test","path":"/__proto__","value":null}')).toBe('{}')
  })

  it('[api §5.3] copies that grow beyond 3 MiB are refused', () => {
    const double = (index: number): string => `{"op":"copy","from":"/a","path":"/a/c${String(index)}"}`
    const text = 'x'.repeat(64 * 1024)
    expect(patched(`{"a":{"text":"${text}"}}`, ...Array.from({ length: 8 }, (_, index) => double(index)))).toBe('failed')
  })

  it('[api §5.3] a result that is nested too deeply to be read back is refused', () => {
    const deep = `${'{"d":'.repeat(6_000)}1${'}'.repeat(6_000)}`
    const copy = `{"op":"copy","from":"/d","path":"${'/d'.repeat(5_999)}"}`
    expect(patched(deep, '{"op":"test","path":"/none","value":null}')).not.toBe('failed')
    expect(patched(deep, copy)).toBe('failed')
  })

  it('[api §5.3] the operations can be applied again to another document', () => {
    const operations: JsonValue[] = [
      { op: 'add', path: '/l', value: [1] },
      { op: 'add', path: '/l/-', value: 2 },
    ]
    applyJsonPatch({}, operations)
    expect(applyJsonPatch({}, operations)).toEqual({ l: [1, 2] })
  })

  it.each(['', 'a'])('[api §5.3] copying from %j, where nothing is named, is refused', (from) => {
    expect(patched('{"a":1}', `{"op":"copy","from":"${from}","path":"/b"}`)).toBe('failed')
  })
})

describe('pointers', () => {
  it('[api §5.3] segments are unescaped and escaped again', () => {
    expect(segmentsOf('/a~1b/m~0n/~01/')).toEqual(['a/b', 'm~n', '~1', ''])
    expect(pointerOf(['a/b', 'm~n', ''])).toBe('/a~1b/m~0n/')
    expect(segmentsOf('')).toEqual([])
  })

  it('[api §5.3] indexes', () => {
    const at = ['0', '2', '3', '-', '-1', '-3', '-4', '+1', '1e0', ' 1', ''].map((segment) => [
      indexOf(segment, 3, false),
      indexOf(segment, 3, true),
    ])
    expect(at).toEqual([
      [0, 0],
      [2, 2],
      [undefined, 3],
      [undefined, 3],
      [2, 3],
      [0, 1],
      [undefined, 0],
      [1, 1],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ])
  })
})
