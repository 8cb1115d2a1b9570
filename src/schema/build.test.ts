import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { buildStructural, MAX_SCHEMA_DEPTH, SchemaDepthError } from './build.js'
import { compileSchema } from './compile.js'
import { EMBEDDED, intOrString, json, list, listMap, map, obj, str } from './testing/schemas.js'

describe('[schema §2] the structural tree', () => {
  test('holds what the schema says', () => {
    const tree = buildStructural(
      obj({
        b: str({ nullable: true, default: 'x', pattern: '^x', maxLength: 3 }),
        a: listMap(['k'], obj({ k: str() }), { minItems: 1 }),
        p: intOrString({ anyOf: [{ type: 'integer' }, { type: 'string' }] }),
        m: map(true),
      }),
    )
    expect([...tree.properties.keys()]).toEqual(['a', 'b', 'm', 'p'])
    expect(tree.properties.get('b')).toMatchObject({
      type: 'string',
      nullable: true,
      default: 'x',
      valueValidation: { pattern: '^x', maxLength: 3, minLength: undefined },
    })
    expect(tree.properties.get('a')).toMatchObject({ xListType: 'map', xListMapKeys: ['k'], valueValidation: { minItems: 1 } })
    expect(tree.properties.get('p')?.xIntOrString).toBe(true)
    expect(tree.properties.get('p')?.valueValidation.anyOf.map((branch) => branch.type)).toEqual(['integer', 'string'])
    expect(tree.properties.get('m')?.additionalProperties).toBe(true)
  })

  test('knows what is to be found below', () => {
    const tree = buildStructural(
      obj({ a: obj({ b: str({ default: '' }) }), t: list(obj({}, EMBEDDED)), s: map(list(str(), { 'x-kubernetes-list-type': 'set' })) }),
    )
    expect(tree.has).toEqual({ defaults: true, embeddedResources: true, listTypes: true, validations: false })
    expect(tree.properties.get('a')?.has).toEqual({ defaults: true, embeddedResources: false, listTypes: false, validations: false })
    expect(buildStructural(obj({}, { 'x-kubernetes-validations': [{ rule: 'true' }] })).has.validations).toBe(true)
  })

  test('takes keywords of a wrong type for absent, and null defaults too', () => {
    const odd = {
      type: 5,
      properties: [],
      items: 'x',
      additionalProperties: 3,
      enum: {},
      maxLength: '3',
      required: [1, 'a'],
      allOf: [1, {}],
      default: null,
    }
    const tree = buildStructural(odd)
    expect(tree).toMatchObject({ type: '', items: undefined, additionalProperties: undefined, default: undefined })
    expect(tree.valueValidation).toMatchObject({ enum: [], maxLength: undefined, required: ['a'] })
    expect(tree.valueValidation.allOf).toHaveLength(1)
  })

  test('has properties of any name', () => {
    const tree = buildStructural(json('{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}') as JsonObject)
    expect([...tree.properties].map(([name, { type }]) => [name, type])).toEqual([
      ['__proto__', 'string'],
      ['constructor', 'integer'],
    ])
    expect(buildStructural({}).properties.get('toString')).toBeUndefined()
  })
})

describe('nesting', () => {
  const nested = (depth: number, keyword: 'items' | 'not' | 'p'): JsonObject => {
    let schema: JsonObject = str()
    for (let i = 0; i < depth; i++) {
      if (keyword === 'items') schema = list(schema)
      else schema = keyword === 'not' ? { not: schema } : obj({ p: schema })
    }
    return schema
  }

  test.each(['items', 'not', 'p'] as const)('is refused beyond the limit (%s)', (keyword) => {
    expect(() => buildStructural(nested(MAX_SCHEMA_DEPTH + 1, keyword))).toThrow(SchemaDepthError)
  })

  test('is walked by every pass up to the limit', () => {
    const depth = MAX_SCHEMA_DEPTH - 2
    const schema = compileSchema(obj({ l: nested(depth, 'items'), o: nested(depth, 'p'), n: nested(depth, 'not') }))
    const lists = '['.repeat(depth) + '5' + ']'.repeat(depth)
    const objects = '{"p":'.repeat(depth) + '5' + '}'.repeat(depth)
    const object = json(`{"l":${lists},"o":${objects},"n":"x"}`) as JsonObject
    expect(schema.decodeRequest(object)).toEqual([])
    expect(schema.validateUpdate(object, {}).map((error) => error.field.length)).toEqual([1 + 3 * depth, 1 + 2 * depth])
    expect(schema.validateUpdate(object, object)).toEqual([])
  })
})
