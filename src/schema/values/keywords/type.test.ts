import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, int, intOrString, list, num, obj, raw, str, typeError } from '../../testing/schemas.js'

describe('[schema §6.4, §6.7] types', () => {
  test.each<[JsonObject, string, string | undefined]>([
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
    expect(errorsAtA(schema, value)).toEqual(got === undefined ? [] : [typeError(schema['type'] as string, got)])
  })

  test('a float that is no integer is wrong twice', () => {
    expect(errorsAtA(int(), '1.5')).toEqual([
      typeError('integer', 'number'),
      raw('Checked value must be of type integer (default format) in spec.a'),
    ])
    expect(errorsAtA(int(), '9223372036854775808')).toEqual([
      typeError('integer', 'number'),
      raw('Checked value must be of type integer (default format) in spec.a'),
    ])
    expect(errorsAtA(int(), '1.0000000001')).toEqual([raw('Checked value must be of type integer (default format) in spec.a')])
  })

  test('int-or-string', () => {
    for (const value of ['1', '2.0', '"x"', '1.0000000001']) expect(errorsAtA(intOrString(), value)).toEqual([])
    expect(errorsAtA(intOrString(), 'true')).toEqual([typeError('integer,string', 'boolean')])
    expect(errorsAtA(intOrString(), '10.5')).toEqual([typeError('integer,string', 'number')])
    expect(errorsAtA(intOrString({ format: 'int32' }), '3000000000')).toEqual([])
  })

  test('a format in force is named instead of the type, but for strings and lists', () => {
    expect(errorsAtA(int({ format: 'int32' }), '1.5')[0]).toBe(typeError('int32', 'float64'))
    expect(errorsAtA(int({ format: 'int32' }), 'true')).toEqual([typeError('int32', '')])
    expect(errorsAtA(int({ format: 'int32' }), '"1"')).toEqual([typeError('integer', 'string')])
    expect(errorsAtA(str({ format: 'date' }), '5')).toEqual([typeError('date', 'int64')])
    expect(errorsAtA(str({ format: 'date' }), '["x"]')).toEqual([])
    expect(errorsAtA({ format: 'ipv4' }, '5')).toEqual([typeError('ipv4', 'int64')])
    expect(errorsAtA({ format: 'ipv4' }, 'null')).toEqual([])
    expect(errorsAtA(intOrString({ format: 'date' }), 'true')).toEqual([typeError('date', '')])
    expect(errorsAtA({ type: 'boolean', format: 'date' }, 'true')).toEqual([])
  })
})
