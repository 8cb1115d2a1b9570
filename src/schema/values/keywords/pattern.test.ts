import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, int, invalid, str } from '../../testing/schemas.js'

describe('[schema §6.5] patterns', () => {
  test.each<[JsonObject, string, string[]]>([
    [str({ pattern: 'b' }), '"abc"', []],
    [str({ pattern: '^b' }), '"abc"', [invalid('"abc"', "should match '^b'")]],
    [str({ pattern: '' }), '"abc"', []],
    [str({ pattern: '(?i)^\\s$' }), '"\\u00a0"', [invalid('"\\u00a0"', "should match '(?i)^\\s$'")]],
    [int({ pattern: '^b' }), '5', []],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
