import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { buildStructural } from '../build.js'
import { compileSchema } from '../compile.js'
import { int, intOrString, json, list, map, num, obj, str } from '../testing/schemas.js'
import { validateNode } from '../validate.js'
import { compileNode } from '../values/node.js'
import { buildGate } from './gate.js'

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

/** Whether numbers are all such that ajv sees them as they are. */
const isPlain = (given: JsonValue): boolean =>
  typeof given !== 'bigint' &&
  !(given instanceof JsonFloat) &&
  (typeof given !== 'object' || given === null || Object.values(given).every((inner: JsonValue) => isPlain(inner)))

describe('[schema §10.3] gate and walker agree', () => {
  test(`on ${String(PAIRS)} generated pairs of schema and value`, async () => {
    const seen = { accepted: 0, refused: 0, odd: 0 }
    const property = fc.asyncProperty(schema, fc.array(value, { minLength: VALUES, maxLength: VALUES }), async (generated, values) => {
      const node = compileNode(buildStructural(generated))
      const gate = await buildGate(node)
      for (const given of values) {
        const sound = validateNode(node, given, '').length === 0
        const verdict = gate?.(given)
        if (isPlain(given)) expect(verdict, JSON.stringify(given)).toBe(sound)
        else expect(verdict, 'numbers that ajv cannot see are left to the walker').toBe(false)
        seen[isPlain(given) ? (sound ? 'accepted' : 'refused') : 'odd']++
      }
    })
    await fc.assert(property, { numRuns: PAIRS / VALUES })
    // The generators must go on producing both verdicts.
    expect(Math.min(seen.accepted, seen.refused, seen.odd)).toBeGreaterThan(PAIRS / 10)
  }, 600_000)

  test.each<[JsonObject, string, boolean]>([
    [str({ nullable: true, enum: ['A', null] }), 'null', false],
    [obj({}, { nullable: true, oneOf: [{ required: ['x'] }] }), 'null', true],
    [num({ minimum: 0.5 }), '0', true],
    [num({ multipleOf: 0.1 }), '0.3', true],
    [int({ maximum: 3 }), '3.0', false],
    [intOrString(), '1.0000000001', true],
    [int({ format: 'int32' }), '2147483648', false],
    [str({ pattern: '^[]a]+$' }), '"]a]"', true],
    [obj({}, { required: ['toString'] }), '{}', false],
    [map(int()), '{"__proto__":"x"}', false],
    [list(str({ format: 'date' })), '["2020-02-30"]', false],
  ])('%j lets %s through: %s', async (given, text, through) => {
    expect((await buildGate(compileNode(buildStructural(given))))?.(json(text))).toBe(through)
  })

  test('ajv does not see properties of the name __proto__: no gate', async () => {
    const tree = buildStructural(json('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as JsonObject)
    expect(await buildGate(compileNode(tree))).toBeUndefined()
  })
})

describe('[schema §10.1] a compiled schema behind its gate', () => {
  test('says the same of everything', async () => {
    const schema = compileSchema(obj({ spec: obj({ n: int({ maximum: 5 }), x: num() }) }))
    const objects = ['{"spec":{"n":1}}', '{"spec":{"n":9}}', '{"spec":{"n":1.0}}', '{"spec":{"x":1e20}}'].map(
      (given) => json(given) as JsonObject,
    )
    const before = objects.map((object) => schema.validate(object))
    await Promise.all([schema.buildGate(), schema.buildGate()])
    expect(objects.map((object) => schema.validate(object))).toEqual(before)
    expect(before.map((errors) => errors.length)).toEqual([0, 1, 0, 0])
  })
})
