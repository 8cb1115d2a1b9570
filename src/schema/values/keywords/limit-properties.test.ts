import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, invalid, map, str } from '../../testing/schemas.js'

describe('[schema §6.4] the sizes of objects', () => {
  test.each<[JsonObject, string, string[]]>([
    [map(str(), { minProperties: 1, maxProperties: 2 }), '{"a":"x"}', []],
    [map(str(), { minProperties: 2 }), '{"a":"x"}', [invalid('1', 'should have at least 2 properties')]],
    [map(str(), { maxProperties: 2 }), '{"a":"1","b":"2","__proto__":"3"}', ['spec.a: Too many: 3: must have at most 2 items']],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
