import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, invalid, list, str } from '../../testing/schemas.js'

describe('[schema §6.4] the lengths of lists', () => {
  test.each<[JsonObject, string, string[]]>([
    [list(str(), { minItems: 1, maxItems: 2 }), '["a"]', []],
    [list(str(), { minItems: 2 }), '["a"]', [invalid('1', 'should have at least 2 items')]],
    [list(str(), { maxItems: 1 }), '["a","b"]', ['spec.a: Too many: 2: must have at most 1 item']],
    [str({ minItems: 2 }), '"x"', []],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
