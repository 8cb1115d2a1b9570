import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '../base/json/index.js'
import { sameValue } from './typed/form.js'
import { atOnce, Example, VERSION, widgetManager } from './testing/widget.js'

const word = fc.constantFrom('a', 'b', 'c', 'x.y', '__proto__', '')
const number = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constantFrom<JsonValue>(2n ** 60n))
const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>
const orNull = <T extends JsonValue>(value: fc.Arbitrary<T>): fc.Arbitrary<JsonValue> =>
  fc.oneof({ weight: 9, arbitrary: value }, fc.constant(null))
const object = (model: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
const words = fc.dictionary(word, fc.constantFrom('1', '2')) as fc.Arbitrary<JsonObject>
const port = fc.record(
  { port: fc.integer({ min: 1, max: 3 }), proto: fc.constantFrom('TCP', 'UDP'), name: word },
  { requiredKeys: ['port'] },
) as fc.Arbitrary<JsonObject>
const keyOf = (item: JsonObject): string => JSON.stringify([item['port'], item['proto'] ?? 'TCP'])

/** Specs of the examples' kind, without duplicates in sets and keyed lists. */
const spec = object({
  size: orNull(number),
  image: orNull(word),
  labels: orNull(words),
  limits: orNull(words),
  net: orNull(object({ host: orNull(word), port: number, tls: object({ on: fc.boolean(), ca: word }) })),
  ports: orNull(fc.uniqueArray(port, { selector: keyOf, maxLength: 4 })),
  tags: orNull(fc.uniqueArray(word, { maxLength: 4 })),
  args: orNull(fc.array(word, { maxLength: 3 })),
  surge: fc.constantFrom<JsonValue>(1, '1', '50%'),
  extra: orNull(fc.dictionary(word, anything, { maxKeys: 3 }) as fc.Arbitrary<JsonObject>),
})
type Step = { readonly manager: string; readonly operation: 'apply' | 'force' | 'put'; readonly spec: JsonObject }
const step: fc.Arbitrary<Step> = fc.record({
  manager: fc.constantFrom('a', 'b', 'c'),
  operation: fc.constantFrom('apply', 'force', 'put'),
  spec,
})
const history = fc.array(step, { maxLength: 6 })

function played(steps: readonly Step[]): Example {
  const e = new Example()
  for (const { manager, operation, spec: value } of steps) {
    if (operation === 'put') e.put(manager, value)
    else e.apply(manager, value, operation === 'force')
  }
  return e
}

const valueOf = (object: JsonObject | undefined): JsonObject | undefined => {
  if (object === undefined || !isObject(object['metadata'])) return object
  const { managedFields: _, ...metadata } = object['metadata']
  return { ...object, metadata }
}

describe('[apply §3.9] properties of Apply', () => {
  it('applying once more changes nothing at all', () => {
    fc.assert(
      fc.property(history, spec, (steps, config) => {
        const e = played(steps)
        e.apply('z', config, true)
        const once = e.object
        e.apply('z', config)
        expect(e.object).toBe(once)
      }),
    )
  })

  it('the same configuration under a second manager changes no value and meets no conflict', () => {
    fc.assert(
      fc.property(history, spec, (steps, config) => {
        const e = played(steps)
        e.apply('y', config, true)
        const value = valueOf(e.object)
        expect(e.apply('z', config).conflict).toBeUndefined()
        expect(sameValue(valueOf(e.object), value)).toBe(true)
      }),
    )
  })

  it('never changes what goes in', () => {
    const frozen = (value: JsonValue): JsonValue => {
      if (typeof value === 'object' && value !== null) {
        for (const item of Object.values(value)) frozen(item as JsonValue)
        Object.freeze(value)
      }
      return value
    }
    fc.assert(
      fc.property(history, spec, (steps, config) => {
        const e = played(steps)
        if (e.object !== undefined) frozen(e.object)
        e.apply('z', frozen(config), true)
        if (e.object !== undefined) frozen(e.object)
        e.write('y', frozen({ metadata: { name: 'w1' }, spec: config }) as JsonObject)
      }),
    )
  })

  it('[apply §3.17] a write of the same values keeps the very list', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const e = played(steps)
        const list = e.entries
        if (e.object === undefined || list.length === 0) return
        e.object = atOnce(
          widgetManager().update(
            e.object,
            JSON.parse(JSON.stringify(e.object, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))) as JsonObject,
            'w',
            '2027-01-01T00:00:00Z',
          ),
        )
        expect(e.entries).toEqual(list)
      }),
    )
  })
})

describe('size', () => {
  const many = (count: number): JsonObject => ({
    apiVersion: VERSION,
    kind: 'Widget',
    metadata: { name: 'big' },
    spec: {
      ports: Array.from({ length: count }, (_, port) => ({ port, proto: 'TCP', name: `port-${String(port)}` })),
      tags: Array.from({ length: count }, (_, i) => `tag-${String(i)}`),
    },
  })

  it('ten thousand items are merged and pruned like ten', () => {
    const manager = widgetManager()
    const now = '2026-03-04T05:06:07Z'
    const apply = (live: JsonObject | undefined, config: JsonObject): JsonObject => {
      const outcome = atOnce(manager.apply(live, config, { manager: 'a', force: false, now }))
      if (outcome.conflict !== undefined) throw new Error(outcome.conflict.message)
      return outcome.object
    }
    const large = apply(apply(undefined, many(10_000)), many(9_999))
    expect(valueOf(large)).toEqual(many(9_999))
  })
})
