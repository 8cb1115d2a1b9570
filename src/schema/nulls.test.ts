import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { buildStructural } from './build.js'
import { dropNulls } from './nulls.js'
import { json, KEEP, list, map, obj, str } from './testing/schemas.js'

describe('[schema §4.2] nulls', () => {
  test.each<[string, JsonObject, string, string]>([
    ['that are not allowed go', obj({ a: str() }), '{"a":null,"b":1}', '{"b":1}'],
    ['that are allowed stay', obj({ a: str({ nullable: true }) }), '{"a":null}', '{"a":null}'],
    ['that a default will replace stay', obj({ a: str({ default: 'x' }) }), '{"a":null}', '{"a":null}'],
    ['of maps go by the schema of their values', map(str()), '{"a":null,"b":"x"}', '{"b":"x"}'],
    [
      'without a schema stay',
      obj({ a: obj({}, KEEP), b: map(true) }),
      '{"a":{"x":null},"b":{"y":null}}',
      '{"a":{"x":null},"b":{"y":null}}',
    ],
    ['in lists stay, within their elements they go', list(obj({ a: str() })), '[null,{"a":null}]', '[null,{}]'],
    ['of prototype names are like others', obj({ constructor: str() }), '{"constructor":null,"__proto__":null}', '{"__proto__":null}'],
  ])('%s', (_title, schema, given, wanted) => {
    const value = json(given)
    dropNulls(value, buildStructural(schema))
    expect(JSON.stringify(value)).toBe(wanted)
  })
})
