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

// A model of ownership: values and owners of the keys of one granular map that always exists.

type Owners = Map<string, Set<string>>
interface Action {
  readonly manager: string
  readonly operation: 'apply' | 'force' | 'update'
  readonly labels: Readonly<Record<string, string>>
}

class Model {
  values = new Map([['base', '0']])
  readonly owners: Owners = new Map([['U:base', new Set(['base'])]])

  /** False when the action meets a conflict. */
  act({ manager, operation, labels }: Action): boolean {
    return operation === 'update' ? this.#update(manager, labels) : this.#apply(manager, labels, operation === 'force')
  }

  #update(manager: string, labels: Action['labels']): boolean {
    const next = new Map([['base', '0'], ...Object.entries(labels)])
    const set = [...next].filter(([key, value]) => this.values.get(key) !== value).map(([key]) => key)
    const gone = [...this.values.keys()].filter((key) => !next.has(key))
    this.values = next
    for (const key of [...set, ...gone]) this.#takeFromAll(key)
    for (const key of set) this.#own(`U:${manager}`).add(key)
    return true
  }

  #apply(manager: string, labels: Action['labels'], force: boolean): boolean {
    const self = `A:${manager}`
    const changed = Object.keys(labels).filter((key) => this.values.get(key) !== labels[key])
    const others = [...this.owners].filter(([name]) => name !== self)
    const isTaken = (key: string): boolean => others.some(([, keys]) => keys.has(key))
    if (!force && changed.some(isTaken)) return false
    const dropped = [...this.#own(self)].filter((key) => !Object.hasOwn(labels, key) && !isTaken(key))
    for (const key of dropped) this.values.delete(key)
    for (const key of changed) this.#takeFromAll(key)
    for (const [key, value] of Object.entries(labels)) this.values.set(key, value)
    this.owners.set(self, new Set(Object.keys(labels)))
    return true
  }

  #own(name: string): Set<string> {
    const keys = this.owners.get(name) ?? new Set<string>()
    this.owners.set(name, keys)
    return keys
  }

  #takeFromAll(key: string): void {
    for (const keys of this.owners.values()) keys.delete(key)
  }
}

const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2')) as fc.Arbitrary<Record<string, string>>
const action: fc.Arbitrary<Action> = fc.record({
  manager: fc.constantFrom('m', 'n', 'o'),
  operation: fc.constantFrom('apply', 'force', 'update'),
  labels,
})

function ownersOf(e: Example): Record<string, readonly string[]> {
  const below = (value: JsonValue | undefined, key: string): JsonObject => {
    const child = isObject(value) ? value[key] : undefined
    return isObject(child) ? child : {}
  }
  const entries = Object.entries(e.owners).map(
    ([name, fields]) =>
      [
        name,
        Object.keys(below(fields, 'f:labels'))
          .filter((key) => key !== '.')
          .map((key) => key.slice(2))
          .sort(),
      ] as const,
  )
  return Object.fromEntries(entries.filter(([, keys]) => keys.length > 0))
}

describe('[apply §3.7, §3.10] a model of ownership', () => {
  it('agrees on values, owners and conflicts', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
        const e = new Example()
        const model = new Model()
        e.put('base', { labels: { base: '0' } })
        for (const one of actions) {
          if (one.operation === 'update') e.put(one.manager, { labels: { base: '0', ...one.labels } })
          else expect(e.apply(one.manager, { labels: one.labels }, one.operation === 'force').conflict === undefined).toBe(model.act(one))
          if (one.operation === 'update') model.act(one)
          expect(e.spec).toEqual({ labels: Object.fromEntries(model.values) })
          const owners = [...model.owners].filter(([, keys]) => keys.size > 0).map(([name, keys]) => [name, [...keys].sort()] as const)
          expect(ownersOf(e)).toEqual(Object.fromEntries(owners))
        }
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
