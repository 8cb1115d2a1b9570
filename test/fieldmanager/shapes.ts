import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../src/base/json/index.js'

// Random types, each with two descriptions: the structural schema that this project reads, and the schema of structured-merge-diff, made independently of it.

/** What values look like at one place. */
export type Shape =
  | { readonly kind: 'integer' | 'string' | 'boolean' | 'date' | 'any' | 'open' }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, Shape>>; readonly atomic: boolean; readonly preserve: boolean }
  | { readonly kind: 'map'; readonly of: Shape; readonly atomic: boolean }
  | { readonly kind: 'list'; readonly of: Shape; readonly associative: boolean }
  | { readonly kind: 'keyed'; readonly fields: Readonly<Record<string, Shape>>; readonly hasDefault: boolean; readonly atomic: boolean }

const NAMES = ['a', 'b', 'c.d']
const scalar: fc.Arbitrary<Shape> = fc.constantFrom<Shape>({ kind: 'integer' }, { kind: 'string' }, { kind: 'boolean' }, { kind: 'date' })

/** A struct of a few members, nested a few levels deep. */
export const shape: fc.Arbitrary<Shape> = fc.letrec<{ node: Shape; struct: Shape }>((tie) => ({
  struct: fc.record({
    kind: fc.constant('struct' as const),
    fields: fc.dictionary(fc.constantFrom(...NAMES), tie('node'), { minKeys: 1, maxKeys: 3 }),
    atomic: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    preserve: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.constantFrom<Shape>({ kind: 'any' }, { kind: 'open' }),
    fc.record({ kind: fc.constant('list' as const), of: scalar, associative: fc.boolean() }),
    fc.record({ kind: fc.constant('map' as const), of: tie('node'), atomic: fc.integer({ min: 0, max: 5 }).map((n) => n === 0) }),
    fc.record({
      kind: fc.constant('keyed' as const),
      fields: fc.dictionary(fc.constantFrom(...NAMES), tie('node'), { maxKeys: 2 }),
      hasDefault: fc.boolean(),
      atomic: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    }),
    tie('struct'),
  ),
})).struct

/** The same with what can be atomic or not turned round at every other place: a schema that has changed. */
export function turned(of: Shape): Shape {
  switch (of.kind) {
    case 'struct':
      return { ...of, atomic: false, fields: mapped(of.fields, turned) }
    case 'map':
      return { ...of, atomic: !of.atomic, of: turned(of.of) }
    case 'list':
      return { ...of, associative: !of.associative }
    case 'keyed':
      return { ...of, atomic: !of.atomic, fields: mapped(of.fields, turned) }
    default:
      return of
  }
}

const mapped = <T>(fields: Readonly<Record<string, Shape>>, change: (of: Shape) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, change(of)]))

const PRESERVE = { 'x-kubernetes-preserve-unknown-fields': true }
/** The members that name an item of a keyed list: `k`, and `p`, which may have a default. */
const keyFields: Readonly<Record<string, Shape>> = { k: { kind: 'integer' }, p: { kind: 'string' } }

/** The structural schema. */
export function structural(of: Shape): JsonObject {
  switch (of.kind) {
    case 'date':
      return { type: 'string', format: 'date' }
    case 'any':
      return PRESERVE
    case 'open':
      return { type: 'object', ...PRESERVE }
    case 'struct':
      return {
        type: 'object',
        properties: mapped(of.fields, structural),
        ...(of.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
        ...(of.preserve ? PRESERVE : {}),
      }
    case 'map':
      return { type: 'object', additionalProperties: structural(of.of), ...(of.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}) }
    case 'list':
      return { type: 'array', items: structural(of.of), ...(of.associative ? { 'x-kubernetes-list-type': 'set' } : {}) }
    case 'keyed': {
      const p = { type: 'string', ...(of.hasDefault ? { default: 'x' } : {}) }
      const items = { type: 'object', properties: { ...mapped(of.fields, structural), k: { type: 'integer' }, p } }
      return { type: 'array', items, ...(of.atomic ? {} : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k', 'p'] }) }
    }
    default:
      return { type: of.kind }
  }
}

const DEDUCED = { namedType: '__untyped_deduced_' }
const ATOMIC = { namedType: '__untyped_atomic_' }

/** A type reference of structured-merge-diff. `preserve`: unknown fields are kept at and below this place. */
export function merged(of: Shape, preserve = false): JsonObject {
  switch (of.kind) {
    case 'integer':
      return { scalar: 'numeric' }
    case 'date':
      return { scalar: 'untyped' }
    case 'any':
    case 'open':
      return of.kind === 'any' ? DEDUCED : { map: { elementType: DEDUCED } }
    case 'struct': {
      const kept = preserve || of.preserve
      return { map: { fields: fieldList(of.fields, kept), ...(kept ? { elementType: DEDUCED } : {}), ...relation(of.atomic) } }
    }
    case 'map':
      return { map: { elementType: merged(of.of, preserve), ...relation(of.atomic) } }
    case 'list':
      return { list: { elementType: merged(of.of, preserve), elementRelationship: of.associative ? 'associative' : 'atomic' } }
    case 'keyed': {
      const key = fieldList(keyFields, preserve).map((field) =>
        field['name'] === 'p' && of.hasDefault ? { ...field, default: 'x' } : field,
      )
      const map = { fields: [...fieldList(of.fields, preserve), ...key], ...(preserve ? { elementType: DEDUCED } : {}) }
      const kind = of.atomic ? { elementRelationship: 'atomic' } : { elementRelationship: 'associative', keys: ['k', 'p'] }
      return { list: { elementType: { map }, ...kind } }
    }
    default:
      return { scalar: of.kind }
  }
}

const relation = (atomic: boolean): JsonObject => (atomic ? { elementRelationship: 'atomic' } : {})
const fieldList = (fields: Readonly<Record<string, Shape>>, preserve: boolean): JsonObject[] =>
  Object.entries(fields).map(([name, of]) => ({ name, type: merged(of, preserve) }))

/** The schema document of structured-merge-diff for resources with such a `spec`. */
export function mergedDocument(spec: Shape): string {
  const string = { scalar: 'string' }
  const strings = { map: { elementType: string } }
  const owner = { map: { fields: ['uid', 'name'].map((name) => ({ name, type: string })), elementRelationship: 'atomic' } }
  const metadata = [
    { name: 'name', type: string },
    ...['labels', 'annotations'].map((name) => ({ name, type: strings })),
    { name: 'finalizers', type: { list: { elementType: string, elementRelationship: 'associative' } } },
    { name: 'ownerReferences', type: { list: { elementType: owner, elementRelationship: 'associative', keys: ['uid'] } } },
  ]
  const fields = [
    ...['apiVersion', 'kind'].map((name) => ({ name, type: string })),
    { name: 'metadata', type: { map: { fields: metadata } } },
    { name: 'spec', type: merged(spec) },
    { name: 'status', type: { map: { elementType: DEDUCED } } },
  ]
  const atomicList = { elementType: ATOMIC, elementRelationship: 'atomic' }
  return JSON.stringify({
    types: [
      { name: 'root', map: { fields } },
      { name: '__untyped_atomic_', scalar: 'untyped', list: atomicList, map: { elementType: ATOMIC, elementRelationship: 'atomic' } },
      { name: '__untyped_deduced_', scalar: 'untyped', list: atomicList, map: { elementType: DEDUCED, elementRelationship: 'separable' } },
    ],
  })
}

const junk = fc.constantFrom<JsonValue>('junk', 7, true, {}, [], { a: 1 }, [1], null)
const word = fc.constantFrom<JsonValue>('x', 'y', '')

/** Values of a shape, and now and then something else. */
export function valueOf(of: Shape): fc.Arbitrary<JsonValue> {
  return fc.oneof({ weight: 40, arbitrary: fitting(of) }, { weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: junk })
}

function fitting(of: Shape): fc.Arbitrary<JsonValue> {
  switch (of.kind) {
    case 'integer':
      return fc.integer({ min: 1, max: 3 })
    case 'string':
      return word
    case 'boolean':
      return fc.boolean()
    case 'date':
      return fc.oneof(word, fc.integer({ min: 1, max: 2 }))
    case 'any':
      return fc.oneof(junk, word, object({ a: junk, b: junk }))
    case 'open':
      return object({ a: junk, b: junk, c: object({ a: junk }) })
    case 'struct':
      return fc.oneof(
        { weight: 12, arbitrary: object(mapped(of.fields, valueOf)) },
        { weight: 1, arbitrary: object({ ...mapped(of.fields, valueOf), unknown: junk }) },
      )
    case 'map':
      return object({ x: valueOf(of.of), y: valueOf(of.of), z: valueOf(of.of) })
    case 'list':
      return fc.oneof(
        { weight: 8, arbitrary: fc.uniqueArray(fitting(of.of), { maxLength: 3, comparator: 'SameValueZero' }) },
        { weight: 1, arbitrary: fc.array(valueOf(of.of), { maxLength: 3 }) },
      )
    case 'keyed': {
      const item = fc.record(
        { ...mapped(of.fields, valueOf), k: fc.integer({ min: 1, max: 2 }), p: fc.constantFrom<JsonValue>('x', 'y') },
        { requiredKeys: ['k'] },
      ) as fc.Arbitrary<JsonObject>
      const name = ({ k, p }: JsonObject): string => JSON.stringify([k, p ?? (of.hasDefault ? 'x' : null)])
      return fc.oneof(
        { weight: 8, arbitrary: fc.uniqueArray(item, { maxLength: 4, selector: name }) },
        { weight: 1, arbitrary: fc.array(fc.oneof({ weight: 8, arbitrary: item as fc.Arbitrary<JsonValue> }, junk), { maxLength: 4 }) },
      )
    }
  }
}

/** Objects with some of these members. */
export function object(members: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> {
  return fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
}
