import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { atOnce, VERSION, widgetManager } from '../testing/widget.js'
import { managedFieldsOf } from './list.js'

const NOW = '2026-03-04T05:06:07Z'
const created = (object: JsonObject): JsonObject => atOnce(widgetManager().update(undefined, object, 'creator', NOW))
/** Told what an empty object holds, a manager compares with that, step by step. */
const compared = (object: JsonObject): JsonObject =>
  atOnce(widgetManager(undefined, { empty: { kind: 'Widget' } }).update(undefined, object, 'creator', NOW))

const word = fc.constantFrom('a', 'b', 'x.y', '__proto__', '')
const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>
const some = (members: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> =>
  fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
/** Mostly of the right type. */
const or = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> => fc.oneof({ weight: 30, arbitrary: value }, anything)
const words = fc.dictionary(word, fc.constantFrom('1', '2')) as fc.Arbitrary<JsonObject>
const spec = some({
  tags: or(fc.array(word, { maxLength: 3 })),
  ports: or(fc.array(some({ port: fc.integer({ min: 1, max: 3 }), proto: fc.constantFrom('TCP', 'UDP'), name: word }), { maxLength: 3 })),
  net: or(some({ port: fc.integer(), host: word, tls: some({ on: fc.boolean() }) })),
  labels: or(words),
  limits: or(words),
  args: or(fc.array(word, { maxLength: 3 })),
  surge: or(fc.constantFrom<JsonValue>(1, '50%')),
  extra: or(fc.dictionary(word, anything, { maxKeys: 3 }) as fc.Arbitrary<JsonObject>),
  size: or(fc.integer()),
})
const object = some({
  spec: or(spec),
  status: or(some({ phase: or(word) })),
  metadata: some({
    name: fc.constant('w1'),
    uid: fc.constant('u'),
    generation: fc.constant(1),
    labels: or(words),
    finalizers: or(fc.array(word, { maxLength: 2 })),
  }),
}).map((rest): JsonObject => ({ ...rest, apiVersion: VERSION, kind: 'Widget' }))

describe('[apply §3.8] the entry of a new object', () => {
  it('is what comparing with nothing comes to', () => {
    fc.assert(
      fc.property(object, (sample) => {
        expect(created(sample)).toEqual(compared(sample))
      }),
      { numRuns: 500 },
    )
  })

  it('has its fields in the order in which they are stored', () => {
    fc.assert(
      fc.property(object, (sample) => {
        const list = managedFieldsOf(created(sample))
        const fields = Array.isArray(list) ? (list[0] as JsonObject)['fieldsV1'] : undefined
        if (fields !== undefined) expect(encodeJson(fields, { keepOrder: true })).toBe(encodeJson(fields))
      }),
    )
  })

  it('owns nothing of what does not fit or what is too deep, and nothing of a bare name', () => {
    let deep: JsonValue = 1
    for (let i = 0; i < 5_000; i++) deep = { a: deep }
    const named = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' } }
    expect(managedFieldsOf(created({ ...named, spec: { size: 'x' } }))).toBeUndefined()
    expect(managedFieldsOf(created({ ...named, spec: { unknown: 1 } }))).toBeUndefined()
    expect(managedFieldsOf(created({ ...named, spec: { extra: deep } }))).toBeUndefined()
    expect(managedFieldsOf(created({ ...named, spec: { limits: { cpu: 1 } } }))).toBeUndefined()
    expect(managedFieldsOf(created({ ...named, status: { phase: 1 }, spec: { size: 1 } }))).toBeUndefined()
    expect(created(named)).toBe(named)
  })
})
