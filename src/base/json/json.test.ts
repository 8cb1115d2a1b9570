import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cloneJson,
  decodeJson,
  encodeJson,
  jsonEqual,
  JsonFloat,
  JsonNumberError,
  JsonSyntaxError,
  numberKind,
  own,
  put,
  type JsonObject,
  type JsonValue,
} from './index.js'

const value = (text: string): JsonValue => decodeJson(text).value
const errorOf = (text: string, maxDepth?: number): string => {
  try {
    decodeJson(text, maxDepth === undefined ? {} : { maxDepth })
  } catch (error) {
    expect(error).toBeInstanceOf(JsonSyntaxError)
    return (error as Error).message
  }
  return ''
}

describe('decodeJson', () => {
  it.each<[string, JsonValue]>([
    ['0', 0],
    ['-0', 0],
    ['1', 1],
    ['-12', -12],
    ['123456789012345', 123456789012345],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775808', new JsonFloat(9223372036854775808)],
    ['-9223372036854775809', new JsonFloat(-9223372036854775808)],
    ['18446744073709551616', new JsonFloat(18446744073709552000)],
    ['1.5', 1.5],
    ['1.0', new JsonFloat(1)],
    ['1e3', new JsonFloat(1000)],
    ['1E+2', new JsonFloat(100)],
    ['-0.0', new JsonFloat(-0)],
    ['1e-400', new JsonFloat(0)],
    ['1e-7', 1e-7],
    ['0.1e1', new JsonFloat(1)],
  ])('[custom-resources §2.5] reads %s as int64 or float64, exactly', (text, expected) => {
    expect(value(text)).toStrictEqual(expected)
    expect(value(`[${text},{"a": ${text} }]`)).toStrictEqual([expected, { a: expected }])
  })

  it('[custom-resources §2.5] a number beyond float64 is an error of its own, the document at hand', () => {
    const refused = (text: string): JsonNumberError => {
      try {
        decodeJson(text)
      } catch (error) {
        return error as JsonNumberError
      }
      throw new Error('accepted')
    }
    const error = refused('{"kind":"A","n":1e400,"m":-1e999}')
    expect(error).toBeInstanceOf(JsonNumberError)
    expect(error.message).toBe('json: cannot unmarshal number 1e400 into Go value of type float64')
    expect(error.document).toEqual({ kind: 'A', n: new JsonFloat(Infinity), m: new JsonFloat(-Infinity) })
    expect(refused(`[${'9'.repeat(400)}]`).message).toContain(`number ${'9'.repeat(400)} into`)
    expect(errorOf('{"n":1e400')).toBe('unexpected end of JSON input')
  })

  it.each([
    ['', 'unexpected end of JSON input'],
    [' ', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['{"a":1,', 'unexpected end of JSON input'],
    ['[1', 'unexpected end of JSON input'],
    ['[', 'unexpected end of JSON input'],
    ['"a', 'unexpected end of JSON input'],
    ['"a\\', 'unexpected end of JSON input'],
    ['"\\u12', 'unexpected end of JSON input'],
    ['-', 'unexpected end of JSON input'],
    ['1.', 'unexpected end of JSON input'],
    ['1e', 'unexpected end of JSON input'],
    ['1e+', 'unexpected end of JSON input'],
    ['tru', 'unexpected end of JSON input'],
    ['{"kind":"Crate"} // end', "invalid character '/' after top-level value"],
    ['{"kind":"Crate","a":01}', "invalid character '1' after object key:value pair"],
    ['{"kind":"Crate","a":NaN}', "invalid character 'N' looking for beginning of value"],
    ["{'kind':'Crate'}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"kind":"Crate\x01"}', "invalid character '\\x01' in string literal"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"a\\n\x7f\x00"', "invalid character '\\x00' in string literal"],
    ['\x7f', "invalid character '\\x7f' looking for beginning of value"],
    ['hello', "invalid character 'h' looking for beginning of value"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['truE', "invalid character 'E' in literal true (expecting 'e')"],
    ['fAlse', "invalid character 'A' in literal false (expecting 'a')"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a":}', "invalid character '}' looking for beginning of value"],
    ['{"a"}', "invalid character '}' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['\ufeff{"kind":"Crate"}', "invalid character 'ï' looking for beginning of value"],
    ['Çx', "invalid character 'Ã' looking for beginning of value"],
    ['\u{1f600}', "invalid character 'ð' looking for beginning of value"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['+1', "invalid character '+' looking for beginning of value"],
    ['\\', "invalid character '\\\\' looking for beginning of value"],
  ])('[custom-resources §2.9] refuses %j with the text of Go', (text, message) => {
    expect(errorOf(text)).toBe(message)
  })

  it('[custom-resources §2.9] stops at the depth limit, objects and arrays alike', () => {
    expect(errorOf('[[[]]]', 3)).toBe('')
    expect(errorOf('[[[[', 3)).toBe("invalid character '[' exceeded max depth")
    expect(errorOf('{"a":[{"a":{', 3)).toBe("invalid character '{' exceeded max depth")
    expect(errorOf('['.repeat(10_001))).toBe("invalid character '[' exceeded max depth")
    expect(errorOf(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toBe('')
  })

  it.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"spec":{"a":1,"b":2,"a":3}}', ['spec.a']],
    ['{"spec":{"list":[{"a":1,"a":1},{"a":1,"a":2}]}}', ['spec.list[0].a', 'spec.list[1].a']],
    ['[[{"a":1,"a":1}]]', ['[0][0].a']],
    ['{"b":{"c":1,"c":1},"a":1,"a":2,"b":{"c":1,"c":1,"c":1}}', ['b.c', 'a', 'b']],
    ['{"a":1,"\\u0061":2}', ['a']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['{"constructor":1,"toString":2}', []],
    ['{"a":{"b":1},"c":{"b":1}}', []],
  ])('[custom-resources §2.8] names the duplicates of %s', (text, paths) => {
    expect(decodeJson(text, { duplicates: true }).duplicates).toEqual(paths)
    expect(decodeJson(text).duplicates).toEqual([])
  })

  it('[custom-resources §2.8] the last value of a key wins, at most 100 duplicates are named', () => {
    expect(value('{"a":{"b":1},"a":{"c":2}}')).toEqual({ a: { c: 2 } })
    const text = `{${Array.from({ length: 150 }, (_, i) => `"k${i}":1,"k${i}":2`).join(',')}}`
    const { duplicates } = decodeJson(text, { duplicates: true })
    expect(duplicates).toHaveLength(100)
    expect(duplicates.at(-1)).toBe('k99')
  })

  it('the texts of containers are told', () => {
    const sources = new WeakMap<object, string>()
    const { value } = decodeJson(' { "a": [ 1.0, {"b" :{ }, "b":{"c":2}} ] } ', { sources })
    const list = (value as JsonObject)['a'] as JsonObject[]
    expect([value, list, list[1], list[1]?.['b']].map((container) => sources.get(container as object))).toEqual([
      '{ "a": [ 1.0, {"b" :{ }, "b":{"c":2}} ] }',
      '[ 1.0, {"b" :{ }, "b":{"c":2}} ]',
      '{"b" :{ }, "b":{"c":2}}',
      '{"c":2}',
    ])
  })

  it('duplicates without end in a deep document take no time without end', () => {
    const text = `${'{"a":'.repeat(9000)}{${'"x":1,'.repeat(50_000)}"x":1}${'}'.repeat(9000)}`
    expect(decodeJson(text, { duplicates: true }).duplicates).toEqual([`${'a.'.repeat(9000)}x`])
  })

  it('[schema §6.11] a lone surrogate is U+FFFD, a pair is a character', () => {
    expect(value('"\\ud83d\\ude00|\\ud83d|\\ude00|\\ud83dx\\n"')).toBe('\u{1f600}|\ufffd|\ufffd|\ufffdx\n')
    expect(value('"a\ud800b"')).toBe('a\ufffdb')
    expect(value('{"\\udfff":1}')).toEqual({ '\ufffd': 1 })
  })

  it('reads bytes: those that are no UTF-8 are U+FFFD, and named as bytes in errors', () => {
    expect(decodeJson(Buffer.from('["é\u{1f600}"]')).value).toEqual(['é\u{1f600}'])
    expect(decodeJson(Buffer.from([0x22, 0xc7, 0x22])).value).toBe('\ufffd')
    expect(() => decodeJson(Buffer.from([0xc7]))).toThrow("invalid character 'Ç' looking for beginning of value")
    expect(() => decodeJson(Buffer.from('{"a":1,"é"}'))).toThrow("invalid character '}' after object key")
    expect(() => decodeJson(Buffer.from('1e400'))).toThrow(JsonNumberError)
  })

  it('keys of prototypes are ordinary keys', () => {
    const decoded = value('{"__proto__":{"x":1},"constructor":2}') as JsonObject
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
    expect(own(decoded, '__proto__')).toEqual({ x: 1 })
    expect(encodeJson(decoded)).toBe('{"__proto__":{"x":1},"constructor":2}')
    expect(own(cloneJson(decoded), '__proto__')).toEqual({ x: 1 })
    expect(own({}, 'toString')).toBeUndefined()
  })

  it('agrees with JSON.parse wherever that loses nothing', () => {
    const plain = fc.jsonValue({ depthSize: 'medium' }).filter((sample) => !/\de|\d{16}|-0/.test(JSON.stringify(sample)))
    fc.assert(
      fc.property(plain, fc.constantFrom(0, 2, '\t'), (sample, space) => {
        const text = JSON.stringify(sample, undefined, space)
        expect(decodeJson(text, { duplicates: true })).toStrictEqual({ value: JSON.parse(text), duplicates: [] })
      }),
    )
  })

  it('accepts exactly the texts that JSON.parse accepts', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '0',
      '1',
      '-',
      '.',
      'e',
      '+',
      'true',
      'null',
      ' ',
      '\n',
      '\u00a0',
      '\\u00',
      'x',
    )
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 9 }).map((tokens) => tokens.join('')),
        (text) => {
          let accepted = true
          try {
            JSON.parse(text)
          } catch {
            accepted = false
          }
          expect(errorOf(text) === '').toBe(accepted)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n))
// Without negative zero: its text is read as the integer 0.
const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Number.isInteger(n) ? new JsonFloat(n + 0) : n))
const arbitraryValue = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.integer(),
    int64,
    float,
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '1', '10', '9', 'a', 'b')), tie('value'), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  ),
})).value

describe('encodeJson', () => {
  it.each<[JsonValue, string]>([
    [3, '3'],
    [-0, '0'],
    [new JsonFloat(3), '3'],
    [new JsonFloat(-0), '-0'],
    [new JsonFloat(1e21), '1e+21'],
    [new JsonFloat(1e20), '100000000000000000000'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [1.5e-9, '1.5e-9'],
    [new JsonFloat(1e25), '1e+25'],
    [new JsonFloat(18446744073709551616), '18446744073709552000'],
    [9007199254740993n, '9007199254740993'],
    ['a"\\\n\u0001\u2028<é\u{1f600}', '"a\\"\\\\\\n\\u0001\u2028<é\u{1f600}"'],
    ['\ud800x\\ud800', '"\ufffdx\\\\ud800"'],
    [null, 'null'],
    [[], '[]'],
    [{}, '{}'],
    [{ b: 1, a: [true, { d: 1n, c: 'x' }] }, '{"a":[true,{"c":"x","d":1}],"b":1}'],
  ])('[crd §1.8] writes numbers, strings and containers as Go does (%#)', (input, text) => {
    expect(encodeJson(input)).toBe(text)
    expect(encodeJson([input, 1n])).toBe(`[${text},1]`)
  })

  it('sorts keys as bytes of UTF-8, those that look like numbers too', () => {
    expect(encodeJson({ '\u{1f600}': 1, '\uffff': 2, a: 3, 9: 4, 10: 5, 'a\u{10000}': 6, 'a\uff00': 7 })).toBe(
      '{"10":5,"9":4,"a":3,"a\uff00":7,"a\u{10000}":6,"\uffff":2,"\u{1f600}":1}',
    )
  })

  it('keeps the given order where it is asked to', () => {
    expect(encodeJson({ kind: 'Status', apiVersion: 'v1', metadata: {} }, { keepOrder: true })).toBe(
      '{"kind":"Status","apiVersion":"v1","metadata":{}}',
    )
    expect(encodeJson({ b: 1n, a: { d: 1, c: '\ud800' } }, { keepOrder: true })).toBe('{"b":1,"a":{"d":1,"c":"\ufffd"}}')
  })

  it('comes back as it was: kinds, digits and keys', () => {
    fc.assert(
      fc.property(arbitraryValue, (sample) => {
        const [text, ordered] = [encodeJson(sample), encodeJson(sample, { keepOrder: true })]
        // An integral float loses its kind in the text (custom-resources §2.5), so the second round is the fixed point.
        const back = decodeJson(text, { duplicates: true })
        expect(back.duplicates).toEqual([])
        expect(encodeJson(back.value)).toBe(text)
        expect(jsonEqual(back.value, value(ordered))).toBe(true)
        expect(jsonEqual(cloneJson(back.value), back.value)).toBe(true)
      }),
    )
  })

  it('writes what JSON.stringify writes for sorted plain values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (sample) => {
        expect(encodeJson(sample as JsonValue, { keepOrder: true })).toBe(JSON.stringify(sample))
      }),
    )
  })

  it('writes the same whether the engine can do it or not, and leaves the value as it is', () => {
    const key = fc.constantFrom('b', 'a', '10', '9', '.', 'f:a', '__proto__', 'constructor', '\u{1f600}', '\uffff')
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<JsonValue>(null, true, 'x', 1.5, '\ud800'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie('tree')), { maxLength: 5 }).map((pairs) => {
          const object: JsonObject = {}
          for (const [name, item] of pairs) put(object, name, item)
          return object
        }),
      ),
    }))
    fc.assert(
      fc.property(tree, (sample) => {
        const before = encodeJson(sample, { keepOrder: true })
        expect(encodeJson([sample, 1n])).toBe(`[${encodeJson(sample)},1]`)
        expect(encodeJson(sample, { keepOrder: true })).toBe(before)
      }),
    )
  })

  it('and its neighbours need no stack for depth', () => {
    const text = `${'[{"b":'.repeat(5_000)}1${',"a":2}]'.repeat(5_000)}`
    const deep = value(text)
    const written = encodeJson(deep)
    expect(written.slice(0, 20)).toBe('[{"a":2,"b":[{"a":2,')
    expect(written).toHaveLength(text.length)
    expect(encodeJson(deep, { keepOrder: true })).toBe(text)
    expect(jsonEqual(cloneJson(deep), deep)).toBe(true)
    expect(jsonEqual(deep, value(text.replace('1', '3')))).toBe(false)
  })
})

describe('jsonEqual', () => {
  it.each<[JsonValue, JsonValue, boolean]>([
    [1, 1, true],
    [1, new JsonFloat(1), false],
    [new JsonFloat(1), new JsonFloat(1), true],
    [1n, 1n, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{}, [], false],
    [[1], [1, 2], false],
    [null, {}, false],
    [{ toString: 1 }, { valueOf: 1 }, false],
    [[[{ a: [1] }]], [[{ a: [2] }]], false],
  ])('compares kinds, keys and items (%#)', (a, b, expected) => {
    expect(jsonEqual(a, b)).toBe(expected)
    expect(jsonEqual(b, a)).toBe(expected)
  })

  it('[schema §6.2] kinds of numbers', () => {
    expect([1, 1n, 1.5, new JsonFloat(1), '1', null].map((sample) => numberKind(sample))).toEqual([
      'int',
      'int',
      'float',
      'float',
      undefined,
      undefined,
    ])
  })
})

describe('JsonFloat', () => {
  it.each(['5.0', '1e2', '9223372036854775808', '-0.0'])('keeps how %s was written', (text) => {
    expect((decodeJson(text).value as JsonFloat).source).toBe(text)
  })
})
