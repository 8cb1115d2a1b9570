import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, int, num, raw, typeError } from '../../testing/schemas.js'

describe('[schema §6.4, §6.7] ranges of types and formats', () => {
  test.each<[JsonObject, string, string[]]>([
    [int({ format: 'int32' }), '2147483647', []],
    [int({ format: 'int32' }), '2147483648', [raw('Checked value must be of type integer with format int32 in spec.a')]],
    [int({ format: 'int32' }), '-2147483649', [raw('Checked value must be of type integer with format int32 in spec.a')]],
    [num({ format: 'float' }), '3.4e38', []],
    [num({ format: 'float' }), '3.5e38', [raw('Checked value must be of type number with format float in spec.a')]],
    [num({ format: 'int32' }), '3000000000', []],
    [
      int({ format: 'int64' }),
      '-9223372036854775809',
      [typeError('int64', 'float64'), raw('Checked value must be of type integer with format int64 in spec.a')],
    ],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
