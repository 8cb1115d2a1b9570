import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { errorsAtA, int, invalid, list, map, obj, str } from '../testing/schemas.js'

describe('[schema §6.2, §6.8] objects and lists', () => {
  const nested = obj({ a: str(), b: str(), c: obj({ d: str() }, { required: ['d'] }) }, { required: ['b', 'a'] })
  test.each<[JsonObject, string, string[]]>([
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
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))

  test('errors of siblings come sorted by name, whatever the order of the keys', () => {
    const schema = obj({ a: int(), b: obj({ y: int(), x: int() }), c: int() })
    const wrong = '{"c":"x","b":{"y":"x","x":"x"},"a":"x"}'
    expect(errorsAtA(schema, wrong).map((text) => text.split(':')[0])).toEqual(['spec.a.a', 'spec.a.b.x', 'spec.a.b.y', 'spec.a.c'])
  })

  test('prototype names are never found where they are not', () => {
    expect(errorsAtA(obj({ constructor: str() }, { required: ['toString'] }), '{}')).toEqual(['spec.a.toString: Required value'])
    expect(errorsAtA(obj(), '{"valueOf":1}')).toEqual([])
  })

  test('an absurd number of errors is cut off', () => {
    expect(errorsAtA(list(str()), `[${Array(20_000).fill('1').join(',')}]`)).toHaveLength(10_000)
  })
})
