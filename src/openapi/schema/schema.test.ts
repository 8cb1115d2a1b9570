import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { publishSchema, SchemaDepthError } from './publish.js'
import { transformV2 } from './transform-v2.js'
import { transformV3 } from './transform-v3.js'

const v2 = (schema: JsonObject): JsonObject => publishSchema(schema, 'v2', transformV2)
const v3 = (schema: JsonObject): JsonObject => publishSchema(schema, 'v3', transformV3)
const INT_OR_STRING = { 'x-kubernetes-int-or-string': true }
const PATTERN = [{ type: 'integer' }, { type: 'string' }]
const META_REF = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

describe('[openapi-and-clients §1.4] what v2 leaves out', () => {
  it('says nothing of null: no type, no members, not required', () => {
    const schema = {
      type: 'object',
      required: ['a', 'b', 'plain'],
      properties: {
        a: { type: 'string', nullable: true, description: 'kept', maxLength: 5, default: null },
        b: { type: 'object', nullable: true, required: ['x'], properties: { x: { type: 'string' } } },
        list: { type: 'array', nullable: true, items: { type: 'string' }, minItems: 1 },
        map: { type: 'object', nullable: true, additionalProperties: { type: 'string' } },
        plain: { type: 'string', nullable: false },
      },
    }
    expect(v2(schema)).toEqual({
      type: 'object',
      required: ['plain'],
      properties: {
        a: { description: 'kept', maxLength: 5 },
        b: { required: ['x'] },
        list: { minItems: 1 },
        map: { additionalProperties: { type: 'string' } },
        plain: { type: 'string' },
      },
    })
    expect(v3(schema)).toMatchObject({ required: ['a', 'b', 'plain'], properties: { a: { type: 'string', nullable: true } } })
    expect(JSON.stringify(v3(schema))).not.toContain('default')
  })

  it('leaves out required when nothing is left of it, and of a map of nullable values', () => {
    const nullable = { type: 'string', nullable: true }
    expect(v2({ type: 'object', required: ['a'], properties: { a: nullable } })).toEqual({ type: 'object', properties: { a: {} } })
    expect(v2({ type: 'object', required: ['a'], additionalProperties: nullable })).toEqual({ type: 'object', additionalProperties: {} })
  })

  it('has no junctors and no defaults at any depth', () => {
    const inner = { type: 'integer', default: 1, anyOf: [{ minimum: 1 }], not: { enum: [3] } }
    const schema = {
      type: 'object',
      oneOf: [{ required: ['a'] }],
      properties: { a: { type: 'array', items: { ...inner, allOf: [{ maximum: 9 }] } } },
    }
    expect(v2(schema)).toEqual({ type: 'object', properties: { a: { type: 'array', items: { type: 'integer' } } } })
    expect(v3(schema)).toEqual(schema)
  })

  it('shows no members of what preserves unknown ones', () => {
    const schema = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      description: 'd',
      required: ['a'],
      properties: { a: { type: 'string' } },
    }
    expect(v2(schema)).toEqual({ description: 'd', required: ['a'], 'x-kubernetes-preserve-unknown-fields': true })
    expect(v3(schema)).toEqual(schema)
  })

  it('gives an array without items no type', () => {
    expect(v2({ type: 'array', maxItems: 3 })).toEqual({ maxItems: 3 })
    expect(v2({ type: 'array', items: { type: 'string' }, 'x-kubernetes-preserve-unknown-fields': true })).toEqual({
      'x-kubernetes-preserve-unknown-fields': true,
    })
  })
})

describe('[openapi-and-clients §1.4] int-or-string', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['nothing written', {}, { anyOf: PATTERN }],
    ['the pattern written', { anyOf: PATTERN }, { anyOf: PATTERN }],
    ['the pattern in allOf', { allOf: [{ anyOf: PATTERN }, { maxLength: 3 }] }, { allOf: [{ anyOf: PATTERN }, { maxLength: 3 }] }],
    ['another anyOf', { anyOf: [{ minimum: 1 }] }, { allOf: [{ anyOf: PATTERN }], anyOf: [{ minimum: 1 }] }],
    ['another allOf', { allOf: [{ maxLength: 3 }] }, { allOf: [{ maxLength: 3 }], anyOf: PATTERN }],
    [
      'both',
      { allOf: [{ maxLength: 3 }], anyOf: [{ minimum: 1 }] },
      { allOf: [{ anyOf: PATTERN }, { maxLength: 3 }], anyOf: [{ minimum: 1 }] },
    ],
  ])('v3 spells it out: %s', (_, schema, expected) => {
    expect(v3({ ...schema, ...INT_OR_STRING })).toEqual({ ...expected, ...INT_OR_STRING })
    expect(v2({ ...schema, ...INT_OR_STRING })).toEqual(INT_OR_STRING)
  })
})

describe('[openapi-and-clients §1.4] embedded resources', () => {
  const schema = {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    required: ['spec', 'kind'],
    properties: { spec: { type: 'object' }, kind: { type: 'string', enum: ['Pod'] } },
  }

  it('get the members of every object, in place of the author’s', () => {
    for (const published of [v2(schema), v3(schema)]) {
      expect(published['required']).toEqual(['spec', 'kind', 'apiVersion'])
      expect(Object.keys(published['properties'] as JsonObject)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
      expect((published['properties'] as JsonObject)['kind']).not.toHaveProperty('enum')
    }
    expect(v2(schema)).toHaveProperty('properties.metadata.$ref', `#/definitions/${META_REF}`)
    expect(v3(schema)).toHaveProperty('properties.metadata.allOf', [{ $ref: `#/components/schemas/${META_REF}` }])
  })

  it('get none in v2 where unknown members are preserved', () => {
    const preserving = { ...schema, 'x-kubernetes-preserve-unknown-fields': true }
    expect(v2(preserving)).toEqual({
      required: ['spec', 'kind'],
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    })
    expect(v3(preserving)).toHaveProperty('properties.metadata')
  })
})

describe('[openapi-and-clients §1.4, §2.3] how a node is written', () => {
  it('leaves out zero values but not meaningful ones, in upstream’s order', () => {
    const schema = {
      'x-kubernetes-list-type': '',
      uniqueItems: false,
      minLength: 0,
      pattern: '',
      required: [],
      properties: {},
      additionalProperties: false,
      enum: ['', null],
      default: false,
      type: 'object',
      description: 'd',
      exclusiveMinimum: false,
      title: 'T',
      format: 'f',
    }
    expect(JSON.stringify(v3(schema))).toBe(
      '{"description":"d","type":"object","format":"f","title":"T","default":false,"minLength":0,"enum":["",null],"additionalProperties":false}',
    )
  })

  it('refers bare where the reference stands alone, else beside (v2) or within allOf (v3)', () => {
    expect(publishSchema({ $ref: 'a.B' }, 'v3')).toEqual({ $ref: '#/components/schemas/a.B' })
    expect(publishSchema({ $ref: 'a.B', description: 'd', default: {} }, 'v3')).toEqual({
      description: 'd',
      default: {},
      allOf: [{ $ref: '#/components/schemas/a.B' }],
    })
    expect(publishSchema({ $ref: 'a.B', description: 'd', default: {} }, 'v2')).toEqual({ description: 'd', $ref: '#/definitions/a.B' })
  })

  it('takes property names as they are, whatever they look like', () => {
    const names = ['__proto__', 'constructor', '$ref', 'default', 'x-a', 'a/b']
    const properties: JsonObject = {}
    for (const name of names)
      Object.defineProperty(properties, name, { value: { type: 'string' }, enumerable: true, configurable: true, writable: true })
    const published = v2({ type: 'object', properties })['properties'] as JsonObject
    expect(Object.keys(published)).toEqual([...names].sort())
    expect(Object.getOwnPropertyDescriptor(published, '__proto__')?.value).toEqual({ type: 'string' })
  })

  it('does not change its source, and refuses what is nested too deep', () => {
    const source = { type: 'object', required: ['a'], properties: { a: { type: 'string', nullable: true, default: 'x' } } }
    const before = JSON.stringify(source)
    v2(source)
    v3(source)
    expect(JSON.stringify(source)).toBe(before)
    let deep: JsonObject = { type: 'string' }
    for (let i = 0; i < 5_000; i++) deep = { type: 'array', items: deep }
    expect(() => v3(deep)).toThrow(SchemaDepthError)
    let junctors: JsonObject = { minLength: 1 }
    for (let i = 0; i < 5_000; i++) junctors = { allOf: [junctors] }
    expect(() => v3(junctors)).toThrow(SchemaDepthError)
  })
})
