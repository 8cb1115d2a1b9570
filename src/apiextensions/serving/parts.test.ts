import { describe, expect, it } from 'vitest'
import { decodeJson, JsonFloat, type JsonObject } from '../../base/json/index.js'
import { requestScope } from '../../endpoints/testing/endpoint.js'
import { isStatusError } from '../../meta/index.js'
import type { CustomResourceDefinition, ScaleSubresource } from '../types/index.js'
import { definition, version } from '../validation/testing/definitions.js'
import { noneConverter } from '../conversion/index.js'
import { deprecationWarning } from './deprecation.js'
import { matchRoute } from './route.js'
import { scaleOf, validateScale, withScale } from './scale.js'
import { finalizerWarnings } from './strategy.js'

const TRUE = (type: string): JsonObject => ({ type, status: 'True', reason: 'R', message: 'M', lastTransitionTime: '2026-01-01T00:00:00Z' })
const crd = (scope: string, conditions: readonly string[] = ['NamesAccepted'], more: JsonObject = {}): CustomResourceDefinition =>
  definition({
    spec: { scope },
    versions: [version('v1', undefined, more), version('v2', undefined, { served: false })],
    status: { conditions: conditions.map(TRUE) },
  })
const route = (of: CustomResourceDefinition | undefined, path: string, method = 'GET'): string => {
  const found = matchRoute(of, requestScope(method, `/apis/example.com/${path}`).info)
  return found.kind === 'serve' ? `serve ${found.version.name} ${found.subresource}`.trim() : found.kind
}

describe('matchRoute', () => {
  const both = { subresources: { status: {}, scale: { specReplicasPath: '.spec.r', statusReplicasPath: '.status.r' } } }
  it.each([
    ['v1/widgets', 'serve v1'],
    ['v1/widgets/w', 'serve v1'],
    ['v1/widgets/w/status', 'serve v1 status'],
    ['v1/widgets/w/scale', 'serve v1 scale'],
    ['v1/widgets/w/nope', 'unknownSubresource'],
    ['v1/widgets/w/constructor', 'unknownSubresource'],
    ['v1/namespaces/a/widgets', 'delegate'],
    ['v1/namespaces/a/widgets/w/status', 'delegate'],
    ['v2/widgets', 'delegate'],
    ['v9/widgets', 'delegate'],
    ['__proto__/widgets', 'delegate'],
  ])('[custom-resources §1.2] of a cluster: %s', (path, wanted) => {
    expect(route(crd('Cluster', ['NamesAccepted'], both), path)).toBe(wanted)
  })

  it.each([
    ['GET', 'v1/widgets', 'serve v1'],
    ['GET', 'v1/widgets?watch=1', 'serve v1'],
    ['GET', 'v1/widgets/w', 'delegate'],
    ['POST', 'v1/widgets', 'delegate'],
    ['DELETE', 'v1/widgets', 'delegate'],
    ['OPTIONS', 'v1/widgets', 'delegate'],
    ['OPTIONS', 'v1/namespaces/a/widgets', 'serve v1'],
    ['GET', 'v1/namespaces//widgets', 'serve v1'],
    ['PUT', 'v1/namespaces/a/widgets/w', 'serve v1'],
  ])('[custom-resources §1.2] of namespaces: %s %s', (method, path, wanted) => {
    expect(route(crd('Namespaced'), path, method)).toBe(wanted)
  })

  it('[custom-resources §1.2] accepted or established; a subresource that is not declared', () => {
    expect(route(undefined, 'v1/widgets')).toBe('delegate')
    expect(route(crd('Cluster', []), 'v1/widgets')).toBe('delegate')
    expect(route(crd('Cluster', ['Established']), 'v1/widgets')).toBe('serve v1')
    expect(route(crd('Cluster'), 'v1/widgets/w/status')).toBe('unknownSubresource')
    expect(route(crd('Cluster', [], both), 'v1/widgets/w/nope')).toBe('delegate')
  })
})

describe('scale', () => {
  const SCALE: ScaleSubresource = {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.sel',
  }
  const object = (text: string): JsonObject => decodeJson(text).value as JsonObject
  const shown = (text: string, scale = SCALE): unknown => {
    try {
      const { spec, status } = scaleOf(object(text), scale)
      return { spec, status }
    } catch (error) {
      if (isStatusError(error)) return `${String(error.code)} ${error.reason} ${error.message}`
      throw error
    }
  }

  it.each<[string, unknown]>([
    ['{"spec":{"replicas":3},"status":{"replicas":2,"sel":"a=b"}}', { spec: { replicas: 3 }, status: { replicas: 2, selector: 'a=b' } }],
    ['{"spec":{"replicas":0}}', { spec: {}, status: { replicas: 0 } }],
    ['{"spec":{"replicas":-4}}', { spec: { replicas: -4 }, status: { replicas: 0 } }],
    ['{"spec":{"replicas":9007199254740991}}', { spec: { replicas: -1 }, status: { replicas: 0 } }],
    ['{"spec":{"replicas":9223372036854775807}}', { spec: { replicas: -1 }, status: { replicas: 0 } }],
    ['{"spec":{"replicas":4294967296}}', { spec: {}, status: { replicas: 0 } }],
    ['{"spec":{}}', '500 InternalError Internal error occurred: the spec replicas field ".spec.replicas" does not exist'],
    ['{}', '500 InternalError Internal error occurred: the spec replicas field ".spec.replicas" does not exist'],
    ['{"spec":{"replicas":"x"}}', '500  .spec.replicas accessor error: x is of the type string, expected int64'],
    ['{"spec":{"replicas":2.5}}', '500  .spec.replicas accessor error: 2.5 is of the type float64, expected int64'],
    [
      '{"spec":{"replicas":{"a":1}}}',
      '500  .spec.replicas accessor error: map[a:1] is of the type map[string]interface {}, expected int64',
    ],
    ['{"spec":"x"}', '500  .spec.replicas accessor error: x is of the type string, expected map[string]interface{}'],
    ['{"spec":{"replicas":1},"status":{"sel":7}}', '500  .status.sel accessor error: 7 is of the type int64, expected string'],
    ['{"spec":{"replicas":1},"status":{"sel":""}}', { spec: { replicas: 1 }, status: { replicas: 0 } }],
  ])('[custom-resources §4.3] %s', (text, wanted) => {
    expect(shown(text)).toEqual(wanted)
  })

  it('[custom-resources §4.1] a path has no brackets, and does not reach the prototype', () => {
    expect(shown('{"spec":{"replicas[0]":5,"replicas":[9]}}', { ...SCALE, specReplicasPath: '.spec.replicas[0]' })).toMatchObject({
      spec: { replicas: 5 },
    })
    expect(shown('{"spec":{}}', { ...SCALE, specReplicasPath: '.spec.constructor.length' })).toMatch(/does not exist$/)
  })

  it('[custom-resources §4.3] the path of an error ends where the walk does', () => {
    const deep = { ...SCALE, specReplicasPath: '.spec.a.b.c' }
    const text = (path: string, value: string, type: string): string =>
      `500  ${path} accessor error: ${value} is of the type ${type}, expected map[string]interface{}`
    expect(shown('{"spec":"x"}', deep)).toBe(text('.spec.a', 'x', 'string'))
    expect(shown('{"spec":{"a":5}}', deep)).toBe(text('.spec.a.b', '5', 'int64'))
    expect(shown('{"spec":{"a":{"b":true}}}', deep)).toBe(text('.spec.a.b.c', 'true', 'bool'))
    expect(shown('{"spec":{"a":null}}', deep)).toMatch(/does not exist$/)
  })

  it('[custom-resources §4.2] metadata has five members', () => {
    const metadata = {
      name: 'w',
      namespace: 'a',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: 't',
      labels: { a: 'b' },
      generation: 2,
    }
    expect(scaleOf({ metadata, spec: { replicas: 1 } }, SCALE)['metadata']).toEqual({
      name: 'w',
      namespace: 'a',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: 't',
    })
  })

  it('[custom-resources §4.3] only the replicas are written; parents are made; the revision is taken over where there is one', () => {
    const stored = { metadata: { name: 'w', resourceVersion: '7', labels: { a: 'b' } }, status: { x: 1 } }
    const written = withScale(
      stored,
      { metadata: { resourceVersion: '5', labels: { z: 'z' } }, spec: { replicas: 4 }, status: { replicas: 9 } },
      SCALE,
    )
    expect(written).toEqual({ metadata: { name: 'w', resourceVersion: '5', labels: { a: 'b' } }, spec: { replicas: 4 }, status: { x: 1 } })
    expect(withScale(stored, { metadata: {} }, SCALE)).toMatchObject({ metadata: { resourceVersion: '7' }, spec: { replicas: 0 } })
    expect(stored).not.toHaveProperty('spec')
    expect(Object.keys(withScale({}, {}, { ...SCALE, specReplicasPath: '.spec.__proto__.r' })['spec'] as JsonObject)).toEqual(['__proto__'])
  })

  it.each<[string, string[]]>([
    ['{"spec":{"replicas":3}}', []],
    ['{}', []],
    ['{"spec":{"replicas":-1}}', ['.spec.replicas: Invalid value: -1: should be a non-negative integer']],
    ['{"spec":{"replicas":2147483648}}', ['.spec.replicas: Invalid value: 2147483648: should be less than or equal to 2147483647']],
    [
      '{"spec":{"replicas":9223372036854775807}}',
      ['.spec.replicas: Invalid value: 9223372036854775807: should be less than or equal to 2147483647'],
    ],
    [
      '{"spec":{"replicas":null}}',
      ['.spec.replicas: Invalid value: 0: .spec.replicas accessor error: <nil> is of the type <nil>, expected int64'],
    ],
    [
      '{"spec":{"replicas":1},"status":[1]}',
      [
        '.status.replicas: Invalid value: 0: .status.replicas accessor error: [1] is of the type []interface {}, expected map[string]interface{}',
        '.status.sel: Invalid value: "": .status.sel accessor error: [1] is of the type []interface {}, expected map[string]interface{}',
      ],
    ],
  ])('[custom-resources §4.4] %s', (text, wanted) => {
    expect(validateScale(object(text), SCALE, true).map(({ field, body }) => `${field}: ${body}`)).toEqual(wanted)
  })

  it('[custom-resources §4.4] 3.0 is no integer; a status write does not look at the spec', () => {
    expect(validateScale({ spec: { replicas: new JsonFloat(3) } }, SCALE, true).map(({ body }) => body)).toEqual([
      'Invalid value: 0: .spec.replicas accessor error: 3 is of the type float64, expected int64',
    ])
    expect(validateScale({ spec: { replicas: 'x' } }, SCALE, false)).toEqual([])
  })

  it('[custom-resources §4.4] quotes what stands there, however deep it is nested', () => {
    const told = (text: string): string | undefined => validateScale(object(`{"spec":{"replicas":${text}}}`), SCALE, true)[0]?.body
    expect(told('{"b":[1,[],{}],"a":[null,[true,"x"]]}')).toContain('error: map[a:[<nil> [true x]] b:[1 [] map[]]] is of the type map')
    const depth = 9_000
    expect(told('['.repeat(depth) + ']'.repeat(depth))).toContain(` ${'['.repeat(depth)}${']'.repeat(depth)} is of the type []interface`)
  })

  it('[custom-resources §4.4] nothing stands below a null', () => {
    expect(validateScale({ spec: null }, SCALE, true)).toEqual([])
  })
})

describe('texts', () => {
  const served = (name: string, more: JsonObject = {}): JsonObject => version(name, undefined, { storage: false, ...more })
  const warningOf = (name: string, versions: readonly JsonObject[]): string | undefined => {
    const found = definition({ versions })
    return deprecationWarning(
      found,
      found.spec.versions.find((one) => one.name === name)!,
    )
  }
  const old = { deprecated: true }

  it('[custom-resources §9.1] a deprecated version names the best that is served and higher', () => {
    const all = [served('v1alpha1', old), served('v1beta2'), served('v1beta3'), served('v1', { served: false, storage: true })]
    expect(warningOf('v1alpha1', all)).toBe('example.com/v1alpha1 Widget is deprecated; use example.com/v1beta3 Widget')
    expect(warningOf('v1beta2', all)).toBeUndefined()
    expect(warningOf('v2', [served('v2', old), served('v1')])).toBe('example.com/v2 Widget is deprecated')
    expect(warningOf('v1', [served('v1', old), served('v10'), served('v2')])).toBe(
      'example.com/v1 Widget is deprecated; use example.com/v10 Widget',
    )
    expect(warningOf('v1', [served('v1', { ...old, deprecationWarning: 'go' }), served('v2')])).toBe('go')
  })

  it('[custom-resources §9.1] finalizers without a domain', () => {
    const wanted = 'to avoid accidental conflicts with other finalizer writers'
    expect(finalizerWarnings(['x', 'x.io', 'x.io/y', 'orphan', 'foregroundDeletion', 'kubernetes', 'old'], ['old'])).toEqual([
      `metadata.finalizers: "x": prefer a domain-qualified finalizer name ${wanted}`,
      `metadata.finalizers: "x.io": prefer a domain-qualified finalizer name including a path (/) ${wanted}`,
    ])
  })

  it('[custom-resources §5.2] None rewrites the version alone, and not in place', () => {
    const object = { apiVersion: 'g/v1', spec: {} }
    expect([noneConverter.convert(object, 'g/v2'), object.apiVersion]).toEqual([{ apiVersion: 'g/v2', spec: {} }, 'g/v1'])
  })
})
