import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { typeFromSchema } from './type-from-schema.js'
import { DEDUCED, type Type } from './type.js'

const field = (type: Type, ...path: string[]): Type | undefined =>
  path.reduce<Type | undefined>((at, name) => at?.map?.fields.get(name)?.type ?? at?.map?.element, type)
const typeOf = (schema: JsonObject): Type | undefined => field(typeFromSchema({ type: 'object', properties: { x: schema } }), 'x')

describe('[apply §2.2] types from schemas', () => {
  it('scalars', () => {
    expect(typeOf({ type: 'integer' })?.scalar).toBe('numeric')
    expect(typeOf({ type: 'number', format: 'double' })?.scalar).toBe('numeric')
    expect(typeOf({ type: 'boolean' })?.scalar).toBe('boolean')
    expect(typeOf({ type: 'string', format: 'byte' })?.scalar).toBe('string')
    expect(typeOf({ type: 'string', format: 'date-time' })?.scalar).toBe('untyped')
  })

  it('lists', () => {
    const items = { type: 'object', properties: { b: { type: 'string', default: 'd' }, a: { type: 'string' } } }
    expect(typeOf({ type: 'array', items })?.list?.atomic).toBe(true)
    expect(typeOf({ type: 'array', items, 'x-kubernetes-list-type': 'set' })?.list).toMatchObject({ atomic: false, keys: [] })
    const keyed = typeOf({ type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['b', 'a'] })
    expect(keyed?.list?.keys).toEqual([
      { name: 'a', text: '"a":', default: undefined },
      { name: 'b', text: '"b":', default: 'd' },
    ])
  })

  it('undeclared keys', () => {
    const some = { a: { type: 'string' } }
    const element = (schema: JsonObject): Type | undefined => typeOf({ type: 'object', ...schema })?.map?.element
    expect(element({ properties: some })).toBeUndefined()
    expect(element({})).toBe(DEDUCED)
    expect(element({ additionalProperties: true })).toBe(DEDUCED)
    expect(element({ additionalProperties: { type: 'string' } })?.scalar).toBe('string')
    expect(element({ properties: some, 'x-kubernetes-preserve-unknown-fields': true })).toBe(DEDUCED)
    expect(typeOf({ type: 'object', 'x-kubernetes-map-type': 'atomic' })?.map?.atomic).toBe(true)
  })

  it('preserving unknown fields is inherited', () => {
    const type = typeFromSchema({
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { x: { type: 'object', properties: { a: { type: 'string' } } } },
    })
    expect(type.map?.element).toBe(DEDUCED)
    expect(field(type, 'x')?.map?.element).toBe(DEDUCED)
    expect(typeFromSchema({ type: 'object' }, true).map?.element).toBe(DEDUCED)
  })

  it('no type at all', () => {
    expect(typeOf({ 'x-kubernetes-int-or-string': true })).toBe(DEDUCED)
    expect(typeOf({ 'x-kubernetes-preserve-unknown-fields': true })).toBe(DEDUCED)
    const half = typeOf({ 'x-kubernetes-preserve-unknown-fields': true, properties: { a: { type: 'string' } } })
    expect(half?.scalar).toBe('untyped')
    expect(half?.map?.fields.has('a')).toBe(true)
    expect(half?.list?.atomic).toBe(true)
  })

  it('[apply §2.3, §2.4] roots and embedded objects have metadata of their own', () => {
    const root = typeFromSchema({ type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'integer' } } } } })
    expect(root.map?.element).toBeUndefined()
    expect(field(root, 'metadata', 'name')?.scalar).toBe('string')
    expect(field(root, 'metadata', 'finalizers')?.list).toMatchObject({ atomic: false, keys: [] })
    expect(field(root, 'metadata', 'ownerReferences')?.list?.element.map?.atomic).toBe(true)
    const embedded = typeOf({ type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true })
    expect(embedded?.map?.fields.get('metadata')?.type).toBe(root.map?.fields.get('metadata')?.type)
    expect(typeFromSchema(undefined)).toBe(DEDUCED)
  })

  it('names of prototypes are names', () => {
    const properties = JSON.parse('{"__proto__":{"type":"integer"},"constructor":{"type":"boolean"}}') as JsonObject
    const type = typeFromSchema({ type: 'object', properties })
    expect(field(type, '__proto__')?.scalar).toBe('numeric')
    expect(field(type, 'constructor')?.scalar).toBe('boolean')
    expect(type.map?.fields.has('toString')).toBe(false)
  })
})
