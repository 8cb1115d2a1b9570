import { describe, expect, test } from 'vitest'
import { int, intOrString, json, list, map, num, obj, specSchema, str, texts, widget } from '../testing/schemas.js'

const field = (schema: Parameters<typeof specSchema>[0][string], value: string): string[] =>
  texts(specSchema({ a: schema }).validate(widget(json(`{"a":${value}}`))))

const typeError = (want: string, got: string): string => `spec.a: Invalid value: "${got}": spec.a in body must be of type ${want}: "${got}"`
const invalid = (value: string, why: string): string => `spec.a: Invalid value: ${value}: spec.a in body ${why}`
const raw = (text: string): string => `<nil>: Invalid value: "": ${text}`

describe('[schema §6.4, §6.7] types', () => {
  test.each<[ReturnType<typeof str>, string, string | undefined]>([
    [str(), '"x"', undefined],
    [str(), '5', 'integer'],
    [str(), 'null', 'null'],
    [str(), '[]', 'array'],
    [int(), '1', undefined],
    [int(), '1.0', undefined],
    [int(), '1e3', undefined],
    [int(), '9223372036854775807', undefined],
    [int(), '9007199254740991.0', undefined],
    [int(), '9007199254740992.0', 'number'],
    [int(), '1e17', 'number'],
    [int(), '"1"', 'string'],
    [num(), '1', undefined],
    [num(), '1.5', undefined],
    [num(), '1e300', undefined],
    [num(), 'true', 'boolean'],
    [obj(), '{}', undefined],
    [obj(), '[]', 'array'],
    [list(str()), '{}', 'object'],
    [{ type: 'boolean' }, '0', 'integer'],
    [str({ nullable: true }), 'null', undefined],
  ])('%j takes %s: %s', (schema, value, got) => {
    expect(field(schema, value)).toEqual(got === undefined ? [] : [typeError(schema['type'] as string, got)])
  })

  test('a float that is no integer is wrong twice', () => {
    expect(field(int(), '1.5')).toEqual([
      typeError('integer', 'number'),
      raw('Checked value must be of type integer (default format) in spec.a'),
    ])
    expect(field(int(), '9223372036854775808')).toEqual([
      typeError('integer', 'number'),
      raw('Checked value must be of type integer (default format) in spec.a'),
    ])
    expect(field(int(), '1.0000000001')).toEqual([raw('Checked value must be of type integer (default format) in spec.a')])
  })

  test('int-or-string', () => {
    for (const value of ['1', '2.0', '"x"', '1.0000000001']) expect(field(intOrString(), value)).toEqual([])
    expect(field(intOrString(), 'true')).toEqual([typeError('integer,string', 'boolean')])
    expect(field(intOrString(), '10.5')).toEqual([typeError('integer,string', 'number')])
    expect(field(intOrString({ format: 'int32' }), '3000000000')).toEqual([])
  })

  test('a format in force is named instead of the type, but for strings and lists', () => {
    expect(field(int({ format: 'int32' }), '1.5')[0]).toBe(typeError('int32', 'float64'))
    expect(field(int({ format: 'int32' }), 'true')).toEqual([typeError('int32', '')])
    expect(field(int({ format: 'int32' }), '"1"')).toEqual([typeError('integer', 'string')])
    expect(field(str({ format: 'date' }), '5')).toEqual([typeError('date', 'int64')])
    expect(field(str({ format: 'date' }), '["x"]')).toEqual([])
    expect(field({ format: 'ipv4' }, '5')).toEqual([typeError('ipv4', 'int64')])
    expect(field({ format: 'ipv4' }, 'null')).toEqual([])
    expect(field(intOrString({ format: 'date' }), 'true')).toEqual([typeError('date', '')])
    expect(field({ type: 'boolean', format: 'date' }, 'true')).toEqual([])
  })
})

describe('[schema §6.4, §6.7] bounds', () => {
  test.each<[ReturnType<typeof int>, string, string[]]>([
    [int({ maximum: 10 }), '11', [invalid('11', 'should be less than or equal to 10')]],
    [int({ maximum: 10 }), '10.0', []],
    [int({ maximum: 10, exclusiveMaximum: true }), '10', [invalid('10', 'should be less than 10')]],
    [int({ minimum: 5 }), '-9223372036854775808', [invalid('-9223372036854775808', 'should be greater than or equal to 5')]],
    [int({ minimum: 5, exclusiveMinimum: true }), '5', [invalid('5', 'should be greater than 5')]],
    [int({ exclusiveMaximum: true }), '100', []],
    [
      int({ minimum: 5, maximum: 3 }),
      '4',
      [invalid('4', 'should be greater than or equal to 5'), invalid('4', 'should be less than or equal to 3')],
    ],
    [int({ maximum: 1000000 }), '1000001', [invalid('1000001', 'should be less than or equal to 1000000')]],
    [int({ maximum: 1000000 }), '1000001.0', [invalid('1.000001e+06', 'should be less than or equal to 1e+06')]],
    [num({ minimum: 0.000001 }), '0.0000001', [invalid('1e-07', 'should be greater than or equal to 1e-06')]],
    [num({ minimum: 0.5 }), '0', []],
    [num({ minimum: 1.5 }), '1', []],
    [num({ minimum: 1.5 }), '1.2', [invalid('1.2', 'should be greater than or equal to 1.5')]],
    [num({ maximum: 2.5 }), '3', [invalid('3', 'should be less than or equal to 2')]],
    [
      int({ minimum: 0.5 }),
      '0',
      [
        raw('Minimum boundary value must be of type integer (default format) in spec.a'),
        invalid('0', 'should be greater than or equal to 0.5'),
      ],
    ],
    [int({ minimum: 0.5 }), '1', [raw('Minimum boundary value must be of type integer (default format) in spec.a')]],
    [
      int({ format: 'int32', maximum: 3000000000 }),
      '5',
      [raw('Maximum boundary value must be of type integer with format int32 in spec.a')],
    ],
    [int({ format: 'int32' }), '2147483647', []],
    [int({ format: 'int32' }), '2147483648', [raw('Checked value must be of type integer with format int32 in spec.a')]],
    [int({ format: 'int32' }), '-2147483649', [raw('Checked value must be of type integer with format int32 in spec.a')]],
    [num({ format: 'float' }), '3.4e38', []],
    [num({ format: 'float' }), '3.5e38', [raw('Checked value must be of type number with format float in spec.a')]],
    [num({ format: 'int32' }), '3000000000', []],
    [int({ multipleOf: 3 }), '10', [invalid('10', 'should be a multiple of 3')]],
    [int({ multipleOf: 3 }), '9223372036854775807', [invalid('9223372036854775807', 'should be a multiple of 3')]],
    [int({ multipleOf: 3 }), '-3', []],
    [int({ multipleOf: -2 }), '4', ['spec.a: Invalid value: -2: factor MultipleOf declared for spec.a must be positive: -2']],
    [int({ multipleOf: 0.5 }), '1', [raw('MultipleOf value must be of type integer (default format) in spec.a')]],
    [num({ multipleOf: 0.1 }), '0.3', []],
    [num({ multipleOf: 0.1 }), '0.35', [invalid('0.35', 'should be a multiple of 0.1')]],
    [num({ multipleOf: 0.5 }), '3', ['spec.a: Invalid value: 0: factor MultipleOf declared for spec.a must be positive: 0']],
    [str({ minimum: 5, minItems: 2, required: ['x'] }), '"x"', []],
  ])('%j given %s', (schema, value, errors) => expect(field(schema, value)).toEqual(errors))
})

describe('[schema §6.4, §6.5] strings', () => {
  test.each<[ReturnType<typeof str>, string, string[]]>([
    [str({ maxLength: 3 }), '😀😀😀', []],
    [str({ maxLength: 3 }), '😀😀😀😀', ['spec.a: Too long: may not be more than 3 bytes']],
    [str({ maxLength: 1 }), 'ab', ['spec.a: Too long: may not be more than 1 byte']],
    [str({ minLength: 2 }), '😀', [invalid('"😀"', 'should be at least 2 chars long')]],
    [str({ minLength: 2, maxLength: 4, pattern: '^a' }), 'bcdef', ['spec.a: Too long: may not be more than 4 bytes']],
    [str({ minLength: 2, pattern: '^a' }), 'b', [invalid('"b"', 'should be at least 2 chars long')]],
    [str({ minLength: 2, pattern: '^a' }), 'bb', [invalid('"bb"', "should match '^a'")]],
    [str({ pattern: '' }), '', []],
    [
      str({ maxLength: 4, format: 'date' }),
      'xxxxx',
      ['spec.a: Too long: may not be more than 4 bytes', 'spec.a: Invalid value: "xxxxx": spec.a in body must be of type date: "xxxxx"'],
    ],
    [
      str({ maxLength: 4, enum: ['abc', 'abcdef'] }),
      'zzzzz',
      ['spec.a: Too long: may not be more than 4 bytes', 'spec.a: Unsupported value: "zzzzz": supported values: "abc", "abcdef"'],
    ],
    [str({ minLength: 2 }), '\u0001', [invalid('"\\x01"', 'should be at least 2 chars long')]],
  ])('%j given %j', (schema, value, errors) => expect(field(schema, JSON.stringify(value))).toEqual(errors))
})

describe('[schema §6.6] enums', () => {
  test.each<[ReturnType<typeof str>, string, boolean]>([
    [int({ enum: [1, 2] }), '1.0', true],
    [num({ enum: [1, 2.5] }), '2.5', true],
    [num({ enum: [1, 2.5] }), '1', true],
    [num({ enum: [2] }), '2.9', true],
    [num({ enum: [2.5] }), '2', false],
    [{ enum: [{ x: '1', n: 1 }] }, '{"n":1,"x":"1"}', true],
    [{ enum: [[1, 2]] }, '[1.0,2]', false],
    [list(int(), { enum: [[1, 2], []] }), '[]', true],
    [str({ nullable: true, enum: ['A', null] }), 'null', false],
    [intOrString({ enum: ['A', '50%'] }), '65', true],
    [intOrString({ enum: ['1'] }), '1', false],
    [str({ enum: [] }), '"x"', true],
  ])('%j takes %s: %s', (schema, value, taken) => expect(field(schema, value).length === 0).toBe(taken))

  test('the supported values are quoted, whatever they are', () => {
    expect(field({ enum: [1, '1', true, null, { a: 'b' }] }, '2')).toEqual([
      'spec.a: Unsupported value: 2: supported values: "1", "1", "true", "null", "{\\"a\\":\\"b\\"}"',
    ])
    expect(field(str({ nullable: true, enum: ['A', null] }), 'null')).toEqual([
      'spec.a: Unsupported value: null: supported values: "A", "null"',
    ])
  })
})

describe('[schema §6.2, §6.8] objects and lists', () => {
  const nested = obj({ a: str(), b: str(), c: obj({ d: str() }, { required: ['d'] }) }, { required: ['b', 'a'] })
  test.each<[ReturnType<typeof str>, string, string[]]>([
    [nested, '{}', ['spec.a.b: Required value', 'spec.a.a: Required value']],
    [
      nested,
      '{"a":null,"b":"y","c":{}}',
      ['spec.a.a: Invalid value: "null": spec.a.a in body must be of type string: "null"', 'spec.a.c.d: Required value'],
    ],
    [map(str(), { minProperties: 2 }), '{"a":"x"}', [invalid('1', 'should have at least 2 properties')]],
    [map(str(), { maxProperties: 1 }), '{"a":"1","b":"2"}', ['spec.a: Too many: 2: must have at most 1 item']],
    [
      map(false),
      '{"b":1,"a.b":2}',
      [
        'spec.a: Invalid value: "a.b": spec.a.a.b in body is a forbidden property',
        'spec.a: Invalid value: "b": spec.a.b in body is a forbidden property',
      ],
    ],
    [
      map(int({ maximum: 5 })),
      '{"b/c d":6,"a":7}',
      [
        'spec.a.a: Invalid value: 7: spec.a.a in body should be less than or equal to 5',
        'spec.a.b/c d: Invalid value: 6: spec.a.b/c d in body should be less than or equal to 5',
      ],
    ],
    [
      list(str({ maxLength: 2 }), { minItems: 3 }),
      '["abc",5]',
      [
        'spec.a[0]: Too long: may not be more than 2 bytes',
        'spec.a[1]: Invalid value: "integer": spec.a[1] in body must be of type string: "integer"',
        invalid('2', 'should have at least 3 items'),
      ],
    ],
    [list(str(), { maxItems: 2 }), '["a","b","c"]', ['spec.a: Too many: 3: must have at most 2 items']],
    [
      list(list(int({ minimum: 0 }))),
      '[[1],[-1]]',
      ['spec.a[1][0]: Invalid value: -1: spec.a[1][0] in body should be greater than or equal to 0'],
    ],
  ])('%j given %s', (schema, value, errors) => expect(field(schema, value)).toEqual(errors))

  test('errors of siblings come sorted by name, whatever the order of the keys', () => {
    const schema = obj({ a: int(), b: obj({ y: int(), x: int() }), c: int() })
    const wrong = '{"c":"x","b":{"y":"x","x":"x"},"a":"x"}'
    expect(field(schema, wrong).map((text) => text.split(':')[0])).toEqual(['spec.a.a', 'spec.a.b.x', 'spec.a.b.y', 'spec.a.c'])
  })

  test('prototype names are never found where they are not', () => {
    expect(field(obj({ constructor: str() }, { required: ['toString'] }), '{}')).toEqual(['spec.a.toString: Required value'])
    expect(field(obj(), '{"valueOf":1}')).toEqual([])
  })

  test('an absurd number of errors is cut off', () => {
    expect(field(list(str()), `[${Array(20_000).fill('1').join(',')}]`)).toHaveLength(10_000)
  })
})
