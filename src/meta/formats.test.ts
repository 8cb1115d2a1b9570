import { describe, expect, it } from 'vitest'
import { JsonFloat, type JsonValue } from '../base/json/index.js'
import {
  aggregateText,
  compareVersionPriority,
  fieldError,
  fieldErrorText,
  goFloat,
  goQuote,
  groupResource,
  groupResourceText,
  groupVersionText,
  parseGroupVersion,
  renderBadValue,
  type FieldError,
} from './index.js'

describe('[schema §6.11] Go texts of values', () => {
  it.each([
    ['a<b>&/é\u{1f600}', '"a<b>&/é\u{1f600}"'],
    ['"\\\x07\b\f\n\r\t\v', '"\\"\\\\\\a\\b\\f\\n\\r\\t\\v"'],
    ['\x00\x1f\x7f', '"\\x00\\x1f\\x7f"'],
    ['\x80\u00a0\u200b\u2028\ufeff\u3000', '"\\u0080\\u00a0\\u200b\\u2028\\ufeff\\u3000"'],
    ['\u{1f3fb}\u{e0001}\u{1fbff}', '"\u{1f3fb}\\U000e0001\\U0001fbff"'],
    ['a\ud800b', '"a\ufffdb"'],
    ["it's", '"it\'s"'],
  ])('quotes %j', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted)
  })

  it.each<[JsonValue, string]>([
    ['x', '"x"'],
    [1, '1'],
    [-0, '0'],
    [true, 'true'],
    [9007199254740993n, '9007199254740993'],
    [0.5, '0.5'],
    [123456.75, '123456.75'],
    [0.0001, '0.0001'],
    [new JsonFloat(1e6), '1e+06'],
    [2.1e7, '21000000'],
    [new JsonFloat(2.1e7), '2.1e+07'],
    [1234567.5, '1.2345675e+06'],
    [1e-6, '1e-06'],
    [null, 'null'],
    [
      { b: '<&>', a: [1.5, new JsonFloat(1e25), 1e-7, new JsonFloat(1e20)] },
      '{"a":[1.5,1e+25,1e-7,100000000000000000000],"b":"\\u003c\\u0026\\u003e"}',
    ],
    [['\u2028"'], '["\\u2028\\""]'],
  ])('renders %# as %2$s', (value, text) => {
    expect(renderBadValue(value)).toBe(text)
  })

  it('floats', () => {
    expect([0, -0, NaN, Infinity, -Infinity, 1e20, 1e21, 1.5e-5].map((value) => goFloat(value))).toEqual([
      '0',
      '-0',
      'NaN',
      '+Inf',
      '-Inf',
      '100000000000000000000',
      '1e+21',
      '1.5e-05',
    ])
  })
})

describe('[api §2.4] field errors', () => {
  it.each<[FieldError, string]>([
    [fieldError.required('f', 'why'), 'f: Required value: why'],
    [fieldError.forbidden('f'), 'f: Forbidden'],
    [fieldError.invalid('f', 'x', 'no'), 'f: Invalid value: "x": no'],
    [fieldError.notSupported('f', 'x', ['a', 'b']), 'f: Unsupported value: "x": supported values: "a", "b"'],
    [fieldError.notFound('f', 'x'), 'f: Not found: "x"'],
    [fieldError.duplicate('f', { a: 1 }), 'f: Duplicate value: {"a":1}'],
    [fieldError.tooLong('f', 1), 'f: Too long: may not be more than 1 byte'],
    [fieldError.tooMany('f', 5, 3), 'f: Too many: 5: must have at most 3 items'],
    [fieldError.tooFew('f', 0, 1), 'f: Too few: 0: must have at least 1 item'],
    [fieldError.internal('f', 'x'), 'f: Internal error: x'],
  ])('%o', (error, text) => {
    expect(fieldErrorText(error)).toBe(text)
  })

  it('come together as one text', () => {
    const [a, b] = [fieldError.required('a'), fieldError.required('b')] as const
    expect(aggregateText([a])).toBe('a: Required value')
    expect(aggregateText([a, b, a])).toBe('[a: Required value, b: Required value]')
  })
})

describe('groups, versions, resources', () => {
  it('have texts', () => {
    expect(groupResourceText(groupResource({ group: 'ex.io', version: 'v1', resource: 'widgets' }))).toBe('widgets.ex.io')
    expect(groupResourceText({ group: '', resource: 'pods' })).toBe('pods')
    expect([groupVersionText({ group: 'ex.io', version: 'v1' }), groupVersionText({ group: '', version: 'v1' })]).toEqual([
      'ex.io/v1',
      'v1',
    ])
  })

  it.each([
    ['ex.io/v1', { group: 'ex.io', version: 'v1' }],
    ['v1', { group: '', version: 'v1' }],
    ['', { group: '', version: '' }],
    ['/', { group: '', version: '' }],
    ['/v1', { group: '', version: 'v1' }],
    ['a/', { group: 'a', version: '' }],
    ['a/b/c', undefined],
    ['a//', undefined],
  ])('[api §2.5] %j is parsed', (text, expected) => {
    expect(parseGroupVersion(text)).toEqual(expected)
  })

  it('[crd §7.6] versions by priority', () => {
    const sorted = [
      'v10',
      'v2',
      'v1',
      'v0',
      'v11beta2',
      'v10beta3',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
      'foo1',
      'foo10',
      'v1alpha',
      'v9223372036854775808',
    ]
    expect([...sorted].reverse().sort(compareVersionPriority)).toEqual(sorted)
    expect(compareVersionPriority('v1', 'v01')).toBe(0)
    expect(compareVersionPriority('v9223372036854775807', 'v9223372036854775806')).toBe(-1)
  })
})
