import { describe, expect, test } from 'vitest'
import { errorsAtA, obj, str } from '../../testing/schemas.js'

describe('[schema §6.4, §6.8] required members', () => {
  const schema = obj({ a: str({ nullable: true }), b: str() }, { required: ['b', 'a', 'toString'] })

  test('are named in the order of the list', () => {
    expect(errorsAtA(schema, '{}')).toEqual(['b', 'a', 'toString'].map((name) => `spec.a.${name}: Required value`))
  })

  test('are there when they are null', () => {
    expect(errorsAtA(schema, '{"a":null,"b":"x","toString":1}')).toEqual([])
  })
})
