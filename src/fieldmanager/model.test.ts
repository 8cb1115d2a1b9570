import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { Example, VERSION, widgetManager, widgetSchema } from './testing/widget.js'

// A model of ownership on random schemas: an object is no more than its leaves, each with a value and owners; containers follow.

/** Structs of structs, with leaves of every kind that is owned by what it is; map keys and set items are leaves too. */
type Node = 'scalar' | 'list' | 'atomicMap' | 'map' | 'set' | { readonly fields: Readonly<Record<string, Node>> }

/** Members of maps, items of sets. */
const KEYS = ['p', 'q']
const BASE = '.base'
const STRING = { type: 'string' }

const node = fc.letrec<{ node: Node; struct: Node }>((tie) => ({
  struct: fc.record({ fields: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { minKeys: 1, maxKeys: 3 }) }),
  node: fc.oneof({ depthSize: 'small' }, fc.constantFrom<Node>('scalar', 'list', 'atomicMap', 'map', 'set'), tie('struct')),
})).struct

function schemaOf(of: Node): JsonObject {
  switch (of) {
    case 'scalar':
      return STRING
    case 'list':
      return { type: 'array', items: STRING }
    case 'set':
      return { type: 'array', items: STRING, 'x-kubernetes-list-type': 'set' }
    case 'map':
      return { type: 'object', additionalProperties: STRING }
    case 'atomicMap':
      return { type: 'object', additionalProperties: STRING, 'x-kubernetes-map-type': 'atomic' }
    default:
      return { type: 'object', properties: Object.fromEntries(Object.entries(of.fields).map(([name, below]) => [name, schemaOf(below)])) }
  }
}

/** All leaves that an object may have, each with the values that it may have, as texts. */
function leavesOf(of: Node, path: string): readonly (readonly [leaf: string, values: readonly string[]])[] {
  switch (of) {
    case 'scalar':
      return [[path, ['"x"', '"y"']]]
    case 'list':
      return [[path, ['["x"]', '["y","x"]']]]
    case 'atomicMap':
      return [[path, ['{"k":"x"}', '{"k":"y"}']]]
    case 'map':
      return KEYS.map((key) => [`${path}.${key}`, ['"x"', '"y"']] as const)
    case 'set':
      return KEYS.map((key) => [`${path}=${key}`, ['']] as const)
    default:
      return Object.entries(of.fields).flatMap(([name, below]) => leavesOf(below, `${path}.${name}`))
  }
}

/** The object with these leaves; undefined where there are none. */
function objectOf(of: Node, path: string, leaves: Leaves): JsonValue | undefined {
  if (of === 'set') {
    const items = KEYS.filter((key) => leaves.has(`${path}=${key}`))
    return items.length === 0 ? undefined : items
  }
  if (typeof of === 'string' && of !== 'map') {
    const text = leaves.get(path)
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
  }
  const names = of === 'map' ? KEYS : Object.keys(of.fields)
  const object: JsonObject = {}
  for (const name of names) {
    const value = objectOf(of === 'map' ? 'scalar' : (of.fields[name] as Node), `${path}.${name}`, leaves)
    if (value !== undefined) put(object, name, value)
  }
  return Object.keys(object).length === 0 ? undefined : object
}

/** The leaves of an object. */
function leavesIn(of: Node, path: string, value: JsonValue | undefined, found = new Map<string, string>()): Map<string, string> {
  if (value === undefined || value === null) return found
  if (of === 'set') for (const item of value as string[]) found.set(`${path}=${item}`, '')
  else if (typeof of === 'string' && of !== 'map') found.set(path, JSON.stringify(value))
  else
    for (const [name, below] of Object.entries(value as JsonObject))
      leavesIn(of === 'map' ? 'scalar' : (of.fields[name] as Node), `${path}.${name}`, below, found)
  return found
}

/** The leaves that a set of fields owns. */
function leavesOwned(of: Node, path: string, fields: JsonObject, found: string[] = []): string[] {
  const isOpen = of === 'map' || of === 'set' || typeof of !== 'string'
  if (!isOpen) return [...found, path]
  let owned = found
  for (const key of Object.keys(fields)) {
    if (key === '.') continue
    if (of === 'set') owned = [...owned, `${path}=${JSON.parse(key.slice(2)) as string}`]
    else
      owned = leavesOwned(
        of === 'map' ? 'scalar' : (of.fields[key.slice(2)] as Node),
        `${path}.${key.slice(2)}`,
        own(fields, key) as JsonObject,
        owned,
      )
  }
  return owned
}

type Leaves = ReadonlyMap<string, string>
type Owners = Map<string, Set<string>>
interface Action {
  readonly manager: string
  readonly operation: 'apply' | 'force' | 'update'
  readonly leaves: Readonly<Record<string, string>>
}

class Model {
  values = new Map([[BASE, '"0"']])
  readonly owners: Owners = new Map([['U:base', new Set([BASE])]])

  /** False when the action meets a conflict. */
  act({ manager, operation, leaves }: Action): boolean {
    return operation === 'update' ? this.#update(manager, leaves) : this.#apply(manager, leaves, operation === 'force')
  }

  #update(manager: string, leaves: Action['leaves']): boolean {
    const next = new Map([[BASE, '"0"'], ...Object.entries(leaves)])
    const set = [...next].filter(([key, value]) => this.values.get(key) !== value).map(([key]) => key)
    const gone = [...this.values.keys()].filter((key) => !next.has(key))
    this.values = next
    for (const key of [...set, ...gone]) this.#takeFromAll(key)
    for (const key of set) this.#own(`U:${manager}`).add(key)
    return true
  }

  #apply(manager: string, leaves: Action['leaves'], force: boolean): boolean {
    const self = `A:${manager}`
    const changed = Object.keys(leaves).filter((key) => this.values.get(key) !== leaves[key])
    const others = [...this.owners].filter(([name]) => name !== self)
    const isTaken = (key: string): boolean => others.some(([, keys]) => keys.has(key))
    if (!force && changed.some(isTaken)) return false
    const dropped = [...this.#own(self)].filter((key) => !Object.hasOwn(leaves, key) && !isTaken(key))
    for (const key of dropped) this.values.delete(key)
    for (const key of changed) this.#takeFromAll(key)
    for (const [key, value] of Object.entries(leaves)) this.values.set(key, value)
    this.owners.set(self, new Set(Object.keys(leaves)))
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

const trials = node.chain((of) => {
  const root: Node = { fields: { ...(of as { fields: Record<string, Node> }).fields, base: 'scalar' } }
  const some = Object.fromEntries(
    leavesOf(of, '').map(([leaf, values]) => [leaf, fc.option(fc.constantFrom(...values), { freq: 2, nil: undefined })]),
  )
  const leaves = fc
    .record(some)
    .map((chosen) => Object.fromEntries(Object.entries(chosen).filter((entry): entry is [string, string] => entry[1] !== undefined)))
  const action: fc.Arbitrary<Action> = fc.record({
    manager: fc.constantFrom('m', 'n', 'o'),
    operation: fc.constantFrom('apply', 'force', 'update'),
    leaves,
  })
  return fc.tuple(fc.constant(root), fc.array(action, { maxLength: 10 }))
})

function ownersOf(of: Node, e: Example): Record<string, readonly string[]> {
  const entries = e.entries.map((entry): readonly [string, readonly string[]] => {
    const fields = own(entry['fieldsV1'] as JsonObject, 'f:spec')
    const name = `${entry['operation'] === 'Apply' ? 'A' : 'U'}:${entry['manager'] as string}`
    return [name, isObject(fields) ? leavesOwned(of, '', fields).sort() : []]
  })
  return Object.fromEntries(entries.filter(([, leaves]) => leaves.length > 0))
}

const sorted = (leaves: Leaves): unknown => [...leaves].sort(([a], [b]) => (a < b ? -1 : 1))

describe('[apply §3.7, §3.10] a model of ownership', () => {
  it('agrees on values, owners and conflicts, whatever the schema', () => {
    fc.assert(
      fc.property(trials, ([of, actions]) => {
        const schema = widgetSchema((schemaOf(of) as { properties: JsonObject }).properties)
        const e = new Example(widgetManager({ [VERSION]: schema }))
        const model = new Model()
        e.put('base', { base: '0' })
        for (const one of actions) {
          const config = new Map(Object.entries(one.leaves))
          const isTaken = model.act(one)
          if (one.operation === 'update') e.put(one.manager, objectOf(of, '', new Map([...config, [BASE, '"0"']])) as JsonObject)
          else
            expect(e.apply(one.manager, objectOf(of, '', config) ?? undefined, one.operation === 'force').conflict === undefined).toBe(
              isTaken,
            )
          expect(sorted(leavesIn(of, '', e.spec))).toEqual(sorted(model.values))
          const owners = [...model.owners]
            .filter(([, leaves]) => leaves.size > 0)
            .map(([name, leaves]) => [name, [...leaves].sort()] as const)
          expect(ownersOf(of, e)).toEqual(Object.fromEntries(owners))
        }
      }),
      { numRuns: 300 },
    )
  })
})
