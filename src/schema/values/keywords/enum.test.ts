import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, int, intOrString, list, num, str } from '../../testing/schemas.js'

describe('[schema §6.6] enums', () => {
  test.each<[JsonObject, string, boolean]>([
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
  ])('%j takes %s: %s', (schema, value, taken) => expect(errorsAtA(schema, value).length === 0).toBe(taken))

  test('the supported values are quoted, whatever they are', () => {
    expect(errorsAtA({ enum: [1, '1', true, null, { a: 'b' }] }, '2')).toEqual([
      'spec.a: Unsupported value: 2: supported values: "1", "1", "true", "null", "{\\"a\\":\\"b\\"}"',
    ])
    expect(errorsAtA(str({ nullable: true, enum: ['A', null] }), 'null')).toEqual([
      'spec.a: Unsupported value: null: supported values: "A", "null"',
    ])
  })
})
