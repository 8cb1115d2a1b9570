import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../base/json/index.js'
import { buildStructural } from './build.js'
import { int, intOrString, json, list, obj, str, texts } from './testing/schemas.js'
import { validateDefault } from './validate.js'

const errors = (schema: JsonObject, value: JsonValue): string[] => texts(validateDefault(buildStructural(schema), value, 'S.default'))

describe('[schema §4.3] the values of defaults', () => {
  test.each<[JsonObject, string, string[]]>([
    [int(), '5', []],
    [int(), '"x"', ['S.default: Invalid value: "string":  in body must be of type integer: "string"']],
    [
      int(),
      '1.5',
      [
        'S.default: Invalid value: "number":  in body must be of type integer: "number"',
        'S.default: Invalid value: "": Checked value must be of type integer (default format) in ',
      ],
    ],
    [obj({ x: int() }), '{"x":"y"}', ['S.default.x: Invalid value: "string": x in body must be of type integer: "string"']],
    [obj({ x: str() }, { required: ['x'] }), '{}', ['S.default.x: Required value']],
    [list(int()), '[1,"x"]', ['S.default.[1]: Invalid value: "string": [1] in body must be of type integer: "string"']],
    [intOrString(), 'true', []],
    [
      intOrString({ anyOf: [{ type: 'integer' }, { type: 'string' }] }),
      'true',
      [
        'S.default: Invalid value: "": "" must validate at least one schema (anyOf)',
        'S.default: Invalid value: "boolean":  in body must be of type integer: "boolean"',
      ],
    ],
    [{ additionalProperties: int() }, '{"k":"x"}', ['S.default.k: Invalid value: "string": .k in body must be of type integer: "string"']],
  ])('%j given %s', (schema, value, wrong) => expect(errors(schema, json(value))).toEqual(wrong))
})
