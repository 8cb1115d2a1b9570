import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, int, invalid, num, raw } from '../../testing/schemas.js'

describe('[schema §6.4, §6.7] multiples', () => {
  test.each<[JsonObject, string, string[]]>([
    [int({ multipleOf: 3 }), '10', [invalid('10', 'should be a multiple of 3')]],
    [int({ multipleOf: 3 }), '9223372036854775807', [invalid('9223372036854775807', 'should be a multiple of 3')]],
    [int({ multipleOf: 3 }), '-3', []],
    [int({ multipleOf: -2 }), '4', ['spec.a: Invalid value: -2: factor MultipleOf declared for spec.a must be positive: -2']],
    [int({ multipleOf: 0.5 }), '1', [raw('MultipleOf value must be of type integer (default format) in spec.a')]],
    [num({ multipleOf: 0.1 }), '0.3', []],
    [num({ multipleOf: 0.1 }), '0.35', [invalid('0.35', 'should be a multiple of 0.1')]],
    [num({ multipleOf: 0.5 }), '3', ['spec.a: Invalid value: 0: factor MultipleOf declared for spec.a must be positive: 0']],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
