import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, int, invalid, num, raw, str } from '../../testing/schemas.js'

describe('[schema §6.4, §6.7] bounds', () => {
  test.each<[JsonObject, string, string[]]>([
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
    [str({ minimum: 5, minItems: 2, required: ['x'] }), '"x"', []],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
