import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../base/json/index.js'
import { errorsAtA, str } from '../../testing/schemas.js'

describe('[schema §6.4, §7.1] formats', () => {
  test.each<[JsonObject, string, string[]]>([
    [str({ format: 'date' }), '"2020-02-29"', []],
    [str({ format: 'date' }), '"x\\""', ['spec.a: Invalid value: "x\\"": spec.a in body must be of type date: "x\\""']],
    [str({ format: 'date-time' }), '"x"', ['spec.a: Invalid value: "x": spec.a in body must be of type date-time: "x"']],
    [str({ format: 'unheard-of' }), '"x"', []],
  ])('%j given %s', (schema, value, errors) => expect(errorsAtA(schema, value)).toEqual(errors))
})
