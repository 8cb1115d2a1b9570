import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, type JsonObject } from '../../base/json/index.js'
import { isStatusError } from '../../meta/index.js'
import type { FieldValidation } from '../options/write-options.js'
import { mergePatch } from './merge-patch.js'
import { parsePatch } from './patch-body.js'

const merged = (target: string, patch: string): string =>
  encodeJson(mergePatch(decodeJson(target).value, decodeJson(patch).value as JsonObject))
/** What a body makes of `{"a":1}`, or `code reason message`. */
const applied = (type: 'json' | 'merge', body: string, validation: FieldValidation = 'Warn'): string => {
  try {
    return encodeJson(parsePatch(Buffer.from(body), type, validation).apply({ a: 1 }))
  } catch (error) {
    if (isStatusError(error)) return `${String(error.code)} ${error.reason} ${error.message}`
    throw error
  }
}
const findings = (type: 'json' | 'merge', body: string): readonly string[] => parsePatch(Buffer.from(body), type, 'Warn').findings
const BAD = '400 BadRequest '

describe('merge patches', () => {
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b",null]}', '{"a":["b",null]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"a":"foo"}', '{"a":{"b":{"c":null}}}', '{"a":{"b":{}}}'],
    ['{"e":null}', '{"a":1}', '{"a":1,"e":null}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    ['{"n":3}', '{"n":9223372036854775807}', '{"n":9223372036854775807}'],
    ['{}', '{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"y":2}}', '{"__proto__":{"x":1,"y":2}}'],
    ['{"__proto__":{"x":1},"a":1}', '{"__proto__":null}', '{"a":1}'],
    ['{}', '{"constructor":null,"toString":{"a":1}}', '{"toString":{"a":1}}'],
  ])('[api §5.4] %s with %s', (target, patch, wanted) => {
    expect(merged(target, patch)).toBe(wanted)
  })

  it('[api §5.4] as deep as a body may be', () => {
    const deep = (inner: string): string => `${'{"a":'.repeat(9_998)}${inner}${'}'.repeat(9_998)}`
    expect(merged(deep('{"b":1}'), deep('{"b":null,"c":[2]}'))).toBe(deep('{"c":[2]}'))
  })

  it('[api §5.4] neither target nor patch is changed or shared', () => {
    const target: JsonObject = { a: { b: 1 } }
    const patch: JsonObject = { a: { c: [1] } }
    const result = mergePatch(target, patch) as { a: { c: number[] } }
    result.a.c.push(2)
    expect([target, patch]).toEqual([{ a: { b: 1 } }, { a: { c: [1] } }])
  })

  it.each([
    ['{', 'Warn', `${BAD}invalid JSON patch`],
    ['', 'Warn', `${BAD}invalid JSON patch`],
    ['null', 'Warn', `${BAD}Invalid JSON Patch`],
    ['[]', 'Warn', `${BAD}error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}`],
    ['"x"', 'Strict', `${BAD}error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}`],
    ['true', 'Warn', `${BAD}error decoding patch: json: cannot unmarshal bool into Go value of type map[string]interface {}`],
    ['5', 'Ignore', `${BAD}Invalid JSON Patch`],
    ['[]', 'Ignore', '[]'],
    ['{}', 'Ignore', '{"a":1}'],
  ] as const)('[api §5.4] the body %s with %s', (body, validation, wanted) => {
    expect(applied('merge', body, validation)).toBe(wanted)
  })

  it('[custom-resources §2.8] duplicate fields are findings', () => {
    expect(findings('merge', '{"spec":{"a":1,"a":2}}')).toEqual(['duplicate field "spec.a"'])
  })

  it('[custom-resources §2.9] nested too deep is no patch', () => {
    expect(applied('merge', `${'{"a":'.repeat(10_001)}1${'}'.repeat(10_001)}`)).toBe(`${BAD}invalid JSON patch`)
  })
})

describe('JSON patch bodies', () => {
  it.each([
    ['{', 'Warn', `${BAD}invalid JSON patch`],
    ['{}', 'Warn', `${BAD}error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp`],
    ['5', 'Strict', `${BAD}error decoding patch: json: cannot unmarshal number into Go value of type []handlers.jsonPatchOp`],
    ['{}', 'Ignore', `${BAD}json: cannot unmarshal object into Go value of type jsonpatch.Patch`],
    ['[5]', 'Warn', `${BAD}error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp`],
    ['[5]', 'Ignore', `${BAD}json: cannot unmarshal number into Go value of type jsonpatch.Operation`],
    ['[{"op":5}]', 'Warn', `${BAD}error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string`],
    [
      '[{"path":[]}]',
      'Warn',
      `${BAD}error decoding patch: json: cannot unmarshal array into Go struct field jsonPatchOp.path of type string`,
    ],
    ['null', 'Warn', '{"a":1}'],
    ['[]', 'Warn', '{"a":1}'],
    ['[{"op":"test","path":"/a","value":2}]', 'Warn', '422 Invalid the server rejected our request due to an error in our request'],
    ['[null]', 'Warn', '422 Invalid the server rejected our request due to an error in our request'],
  ] as const)('[api §5.3] %s with %s', (body, validation, wanted) => {
    expect(applied('json', body, validation)).toBe(wanted)
  })

  const text = (current: string, ...operations: readonly string[]): string =>
    parsePatch(Buffer.from(`[${operations.join(', ')}]`), 'json', 'Warn').written?.text(current) ?? ''

  it.each([
    [
      '{"op":"add","path":"/x","value":{ "b" : 1.0, "a":[ 1, "x y\\" z" ], "a":2 }}',
      '{"a":1,"x":{"b":1.0,"a":[1,"x y\\" z"],"a":2},"z":{"d":1,"c":2}}',
    ],
    ['{"op":"replace","path":"/x","value":5.0}', '{"a":1,"x":5.0,"z":{"d":1,"c":2}}'],
    ['{"op":"replace","path":"/z/c","value":{"b":1,"a":1}}', '{"a":1,"z":{"c":{"b":1,"a":1},"d":1}}'],
    ['{"op":"remove","path":"/z/d"}', '{"a":1,"z":{"c":2}}'],
    ['{"op":"move","from":"/z","path":"/y"}', '{"a":1,"y":{"d":1,"c":2}}'],
    ['{"op":"copy","from":"/z","path":"/y"}', '{"a":1,"y":{"d":1,"c":2},"z":{"d":1,"c":2}}'],
    ['{"op":"copy","from":"/z/c","path":"/y"}', '{"a":1,"y":2,"z":{"c":2,"d":1}}'],
    ['{"op":"test","path":"/z","value":{"c":2,"d":1}}', '{"a":1,"z":{"c":2,"d":1}}'],
    ['{"op":"test","path":"/a","value":1}', '{"a":1,"z":{"d":1,"c":2}}'],
    [
      '{"op":"add","path":"/x","value":{"b":{"d":1,"c":2,"c":3},"a":1}},{"op":"add","path":"/x/e","value":[]}',
      '{"a":1,"x":{"a":1,"b":{"d":1,"c":2,"c":3},"e":[]},"z":{"d":1,"c":2}}',
    ],
    [
      '{"op":"add","path":"/x","value":{"b":{"c":2,"c":3}}},{"op":"add","path":"/x/b/d","value":1}',
      '{"a":1,"x":{"b":{"c":3,"d":1}},"z":{"d":1,"c":2}}',
    ],
  ])('[api §5.5] what %s does not look into stays as it was written', (operation, wanted) => {
    expect(text('{"z":{"d":1,"c":2},"a":1}', operation)).toBe(wanted)
  })

  it('[api §5.5] texts as deep as a body may be', () => {
    const deep = `${'{"d":'.repeat(9_000)}1${'}'.repeat(9_000)}`
    expect(text('{}', `{"op":"add","path":"/d","value":${deep}}`, `{"op":"replace","path":"${'/d'.repeat(9_001)}","value":1}`)).toBe(
      `{"d":${deep}}`,
    )
  })

  it('[api §5.3] the cause of a failure is not told', () => {
    try {
      parsePatch(Buffer.from('[{"op":"remove","path":"/x"}]'), 'json', 'Warn').apply({})
      expect.unreachable()
    } catch (error) {
      expect(isStatusError(error) && error.toJson()['details']).toEqual({})
    }
  })

  it('[api §5.3] more than 10,000 operations are refused', () => {
    const body = (count: number): string => JSON.stringify(Array.from({ length: count }, () => ({ op: 'test', path: '/a', value: 1 })))
    expect(applied('json', body(10_001))).toBe(
      '413 RequestEntityTooLarge Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    )
    expect(applied('json', body(10_000))).toBe('{"a":1}')
  })

  it('[custom-resources §2.8] unknown and duplicate members of operations are findings', () => {
    expect(findings('json', '[{"op":"add","path":"/b","value":1,"foo":1},{"op":"add","op":"remove","path":"/b","__proto__":1}]')).toEqual([
      'json patch duplicate field "[1].op"',
      'json patch unknown field "[0].foo"',
      'json patch unknown field "[1].__proto__"',
    ])
  })
})
