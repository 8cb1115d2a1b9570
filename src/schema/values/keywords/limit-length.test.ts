import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, invalid, str } from '../../testing/schemas.js'

describe('[schema §6.4, §6.5] strings', () => {
  test.each<[JsonObject, string, string[]]>([
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
  ])('%j given %j', (schema, value, errors) => expect(errorsAtA(schema, JSON.stringify(value))).toEqual(errors))
})
