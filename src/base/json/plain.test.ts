import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson } from './index.js'
import { membersOf, membersOfPlain } from './plain.js'
import { JsonReader } from './reader.js'
import { JsonSyntaxError } from './syntax-error.js'
import type { JsonValue } from './value.js'

const RUNS = process.env['LONG'] === '1' ? 50_000 : 3_000

/** What a decoder says of a text: the value and the duplicates, or the error. */
function outcome(decode: () => { readonly value: JsonValue; readonly duplicates: readonly string[] }): unknown {
  try {
    const { value, duplicates } = decode()
    return [
      value,
      Object.is(value, -0),
      JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)),
      duplicates,
    ]
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}

const byReader = (text: string): unknown =>
  outcome(() =>
    new JsonReader(text, { maxDepth: 10_000, duplicates: true, mergeObjects: false, sources: undefined, ofBytes: false }).read(),
  )

describe('texts that JSON.parse reads without losing anything', () => {
  test('the way over JSON.parse and the reader say the same of every text', () => {
    const scalar = fc.constantFrom(
      ...[
        '0',
        '-0',
        '-1',
        '12',
        '123456789012345',
        '1234567890123456',
        '9007199254740993',
        '1.5',
        '1.0',
        '1e3',
        '2E2',
        '0.0',
        '-0.5',
        '1e400',
      ],
      ...[
        'true',
        'false',
        'null',
        '"a"',
        '":"',
        '"\\""',
        '"\\\\"',
        '"\\\\\\""',
        '"\\u00e9"',
        '"\\ud83d\\ude00"',
        '"\\uD800"',
        '"é😀"',
        '"1e5"',
        '""',
        '"a\\nb"',
      ],
    )
    const key = fc.constantFrom('"a"', '"b"', '":"', '"\\""', '"__proto__"', '"1"', '"\\u0061"', '"é"')
    const blank = fc.constantFrom('', '', ' ', '\n\t')
    const { text } = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc
          .tuple(blank, fc.array(tie('text'), { maxLength: 3 }), blank)
          .map(([before, items, behind]) => `[${before}${items.join(`${behind},`)}${behind}]`),
        fc
          .array(fc.tuple(blank, key, blank, blank, tie('text')), { maxLength: 4 })
          .map((members) => `{${members.map(([a, name, b, c, value]) => `${a}${name}${b}:${c}${value}`).join(',')}}`),
      ),
    }))
    const broken = fc.tuple(text, fc.nat(), fc.constantFrom('"', ',', ':', '}', ']', '\\', '1', 'e', '')).map(([whole, at, char]) => {
      const cut = at % (whole.length + 1)
      return whole.slice(0, cut) + char + whole.slice(cut + (char === '' ? 1 : 0))
    })
    fc.assert(
      fc.property(fc.oneof(text, broken), (given) => {
        expect(outcome(() => decodeJson(given, { duplicates: true }))).toEqual(byReader(given))
      }),
      { numRuns: RUNS },
    )
  })

  test.each([
    ['{"a":1,"b":{"c":[{"d":null}]}}', 4],
    ['{"a" : ":", "b":"\\":", "c":"\\\\"}', 3],
    ['{"a":1,"a":2}', 2],
    ['["a:b", true, false]', 0],
  ])('%s has %i members', (text, members) => {
    expect(membersOfPlain(text)).toBe(members)
  })

  test.each(['1.0', '[1e3]', '-0', '{"a":1234567890123456}', '"\\ud800"', '['.repeat(201)])('%.40s is left to the reader', (text) => {
    expect(membersOfPlain(text)).toBe(-1)
  })

  test('members are counted through lists; a duplicate shows in the count', () => {
    expect(membersOf(JSON.parse('{"a":[{"b":1},[{"c":null}],2],"__proto__":{"d":1}}') as JsonValue)).toBe(5)
    expect(membersOf(JSON.parse('{"a":1,"a":2}') as JsonValue)).toBe(1)
  })
})

describe('objects under the same key', () => {
  test('[api §2.5] replace each other, or are merged where that is asked for', () => {
    const text = '{"a":{"x":1},"a":{"y":2}}'
    expect(decodeJson(text).value).toEqual({ a: { y: 2 } })
    expect(decodeJson(text, { mergeObjects: true }).value).toEqual({ a: { x: 1, y: 2 } })
  })
})
