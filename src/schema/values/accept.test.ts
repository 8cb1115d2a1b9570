import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeJson, JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { buildStructural } from '../build.js'
import { int, intOrString, json, list, map, num, obj, str } from '../testing/schemas.js'
import { ajvJudge } from '../testing/ajv/judge.js'
import { explain } from '../validate.js'
import { accepts } from './accept.js'
import { ValueNode } from './node.js'

const VALUES = 5
const PAIRS = process.env['LONG'] === '1' ? 20_000 : 2_000

// Few names, few texts and small numbers, so that schemas and values meet.
const name = fc.constantFrom('a', 'b', 'c', 'toString')
const text = fc.constantFrom('', 'a', 'ab', 'abc', 'A', '1', '2020-01-01', '::1', '😀')
const number = fc.oneof(
  fc.integer({ min: -3, max: 6 }),
  fc.constantFrom(0.5, 1.5, -0.5, 2.25, 0.1, 0.3, 65, 2 ** 31, 1e-7, 3.5e38 + 0.5, 1.0000000001),
)
const plain = (value: number): JsonValue => (Number.isInteger(value) && !Number.isSafeInteger(value) ? new JsonFloat(value) : value)

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    fc.constantFrom<JsonValue>(null, true, false),
    text,
    number.map(plain),
    fc.constantFrom<JsonValue>(new JsonFloat(1), new JsonFloat(1e20), 9007199254740993n),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  ),
}))

const optional = <T extends JsonValue>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const small = fc.integer({ min: 0, max: 3 })
const bound = fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom(0.5, 1.5, -0.5, 3e9))
const FORMATS = ['date', 'date-time', 'ipv6', 'uuid', 'int32', 'int64', 'float', 'double', 'password', 'nonsense']

const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => {
  const child = tie('schema')
  const branches = fc.array(child, { maxLength: 3 }) as fc.Arbitrary<JsonValue[]>
  const leaf = {
    type: optional(fc.constantFrom('string', 'integer', 'number', 'boolean', 'object', 'array')),
    nullable: optional(fc.boolean()),
    'x-kubernetes-int-or-string': optional(fc.constantFrom(true, false, false, false)),
    format: optional(fc.constantFrom(...FORMATS)),
    pattern: optional(fc.constantFrom('^a', 'b$', '', '^[a-z]*$')),
    minLength: optional(small),
    maxLength: optional(small),
    minimum: optional(bound),
    maximum: optional(bound),
    exclusiveMinimum: optional(fc.boolean()),
    exclusiveMaximum: optional(fc.boolean()),
    multipleOf: optional(fc.constantFrom(1, 2, 3, 0.5, 0.1, -1, 0)),
    minItems: optional(small),
    maxItems: optional(small),
    minProperties: optional(small),
    maxProperties: optional(small),
    required: optional(fc.array(name, { maxLength: 2 })),
    enum: optional(fc.array(value, { maxLength: 3 })),
  }
  return {
    schema: fc
      .oneof(
        { maxDepth: 3, depthIdentifier: 'schema' },
        fc.record(leaf),
        fc.record({
          ...leaf,
          properties: optional(fc.dictionary(name, child, { maxKeys: 3, noNullPrototype: true })),
          additionalProperties: optional(fc.oneof(fc.boolean(), child)),
          items: optional(child),
          anyOf: optional(branches),
          oneOf: optional(branches),
          allOf: optional(branches),
          not: optional(child),
        }),
      )
      .map((record) => Object.fromEntries(Object.entries(record).filter(([, entry]) => entry !== undefined)) as JsonObject),
  }
})

describe('[schema §10.3] the verdict', () => {
  test(`is that of the walker, and ajv's, on ${String(PAIRS)} generated pairs of schema and value`, async () => {
    const seen = { accepted: 0, refused: 0, unseen: 0 }
    const property = fc.asyncProperty(schema, fc.array(value, { minLength: VALUES, maxLength: VALUES }), async (generated, values) => {
      const node = new ValueNode(buildStructural(generated))
      const judge = await ajvJudge(node)
      for (const given of values) {
        const verdict = accepts(node, given)
        expect(verdict, encodeJson(given)).toBe(explain(node, given, '').length === 0)
        const second = judge?.(given)
        if (second === undefined) seen.unseen++
        else {
          expect(verdict, encodeJson(given)).toBe(second)
          seen[second ? 'accepted' : 'refused']++
        }
      }
    })
    await fc.assert(property, { numRuns: PAIRS / VALUES })
    // The generators must go on producing both verdicts.
    expect(Math.min(seen.accepted, seen.refused, seen.unseen)).toBeGreaterThan(PAIRS / 10)
  }, 600_000)

  test.each<[JsonObject, string, boolean]>([
    [str({ nullable: true, enum: ['A', null] }), 'null', false],
    [obj({}, { nullable: true, oneOf: [{ required: ['x'] }] }), 'null', true],
    [num({ minimum: 0.5 }), '0', true],
    [num({ multipleOf: 0.1 }), '0.3', true],
    [int({ maximum: 3 }), '3.0', true],
    [int(), '9007199254740993', true],
    [int(), '1e20', false],
    [intOrString(), '1.0000000001', true],
    [int({ format: 'int32' }), '2147483648', false],
    [str({ pattern: '^[]a]+$' }), '"]a]"', true],
    [obj({}, { required: ['toString'] }), '{}', false],
    [map(int()), '{"__proto__":"x"}', false],
    [list(str({ format: 'date' })), '["2020-02-30"]', false],
  ])('of %j on %s is %s', (given, text, verdict) => {
    const node = new ValueNode(buildStructural(given))
    expect(accepts(node, json(text))).toBe(verdict)
    expect(explain(node, json(text), '').length === 0).toBe(verdict)
  })

  test('is given without regard to what an object has inherited', () => {
    const node = new ValueNode(buildStructural(obj({}, { additionalProperties: false, minProperties: 1, required: ['a'] })))
    expect(accepts(node, Object.create({ a: 1 }) as JsonObject)).toBe(false)
  })
})
