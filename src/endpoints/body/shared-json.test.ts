import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSharedJson } from './shared-json.js'
import { decodeYaml } from './yaml.js'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    'yes',
    '017',
    '1_000',
    '~',
    'null',
    '<<',
    'a: b',
    '# c',
    '- d',
    '&a',
    '*a',
    '!t',
    '%',
    '@',
    '\t',
    '\r\n',
    '\u0085',
    '\u2028',
    '\ufeff',
    '2026-01-01',
    "'",
  ),
)
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    anyText,
    fc.constantFrom<unknown>(null, true, 0, -0, -1, 1.5, 1e21, 9007199254740993, 123456789012),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(anyText, tie('tree'), { maxKeys: 4 }),
  ),
}))

describe('[apply §4.1] JSON where YAML is due', () => {
  it('is read only where YAML reads it alike', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, tree, { maxKeys: 4 }), fc.constantFrom(0, 2), (value, space) => {
        const text = JSON.stringify(value, undefined, space)
        const read = decodeSharedJson(text)
        if (read !== undefined) expect(decodeYaml(text)).toEqual({ value: read, duplicates: [] })
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    '{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w","labels":null},"spec":{"a":[1,-2,true],"text":"\\"q\\"\\n\\\\ é #"}}',
    '{\n  "a": {"b": "nginx:1.25.3"}\n}\n',
    '{"a":-0}',
    '{}',
  ])('is read: %s', (text) => {
    expect(decodeSharedJson(text)).toEqual(JSON.parse(text.replace('-0', '0')))
    expect(decodeYaml(text).value).toEqual(decodeSharedJson(text))
  })

  it.each([
    'a: 1',
    '[]',
    '{"a":1}{}',
    '{"a":1,"a":2}',
    '{"a":1.0}',
    '{"a":1e3}',
    '{"a":9007199254740993}',
    '{"a":"\\u00e9"}',
    '{"a":"\\/"}',
    '{"a":"\t"}',
    '{"\u{1f600}":1}',
    '{"<<":{"b":1}}',
    `{"${'k'.repeat(400)}":1}`,
    `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
  ])('is left to YAML: %s', (text) => {
    expect(decodeSharedJson(text)).toBeUndefined()
  })
})
