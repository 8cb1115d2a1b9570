import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../base/json/index.js'
import { CRD_API } from './crd-api.js'
import type { PublishedVersion } from './published-version.js'
import { at, bytes, json, ONCE, setup, V3, WIDGET, widget } from './testing/setup.js'

/** Puts the targets of references to shared parameters in their place. */
function dereferenced(document: JsonObject, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => dereferenced(document, item))
  if (typeof value !== 'object' || value === null) return value
  const { $ref } = value as JsonObject
  if (typeof $ref === 'string' && $ref.startsWith('#/parameters/')) return at(document, 'parameters', $ref.slice('#/parameters/'.length))
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, member]) => [key, dereferenced(document, member)]))
}

describe('[openapi-and-clients §1.3] definitions of a version', () => {
  it('have type members in the server’s words, the kind, and a list', async () => {
    const document = await json(setup(widget({ selectableFields: ['.spec.size'] })).ask('/openapi/v2'))
    const definition = at(document, 'definitions', WIDGET)
    expect(definition['x-kubernetes-group-version-kind']).toEqual([{ group: 'example.com', kind: 'Widget', version: 'v1' }])
    expect(definition['x-kubernetes-selectable-fields']).toEqual([{ fieldPath: 'spec.size' }])
    expect(Object.keys(at(definition, 'properties'))).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
    expect(at(definition, 'properties', 'metadata')['$ref']).toBe('#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')
    expect(at(definition, 'properties', 'spec')).toEqual({ type: 'object', properties: { size: { type: 'integer' } } })
    const list = at(document, 'definitions', 'com.example.v1.WidgetList')
    expect(list).toMatchObject({
      description: 'WidgetList is a list of Widget',
      type: 'object',
      required: ['items'],
      'x-kubernetes-selectable-fields': [{ fieldPath: 'spec.size' }],
    })
    expect(at(list, 'properties', 'items', 'items')).toEqual({ $ref: `#/definitions/${WIDGET}` })
  })

  it.each<[string, Partial<PublishedVersion>]>([
    ['without a schema', { schema: undefined }],
    [
      'preserving unknown fields at the root',
      { schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, description: 'lost' } },
    ],
    ['with the legacy spec.preserveUnknownFields', { preserveUnknownFields: true }],
  ])('say nothing in v2 of a type %s', async (_, more) => {
    const document = await json(setup(widget(more)).ask('/openapi/v2'))
    expect(at(document, 'definitions', WIDGET)).toEqual({
      type: 'object',
      'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Widget', version: 'v1' }],
    })
  })

  it('leave out the schema that is too deep, not the type', async () => {
    let deep: JsonObject = { type: 'string' }
    for (let i = 0; i < 2_000; i++) deep = { type: 'object', properties: { a: deep } }
    const { ask } = setup(widget({ schema: deep }))
    expect(Object.keys(at(await json(ask('/openapi/v2')), 'definitions', WIDGET))).toEqual(['type', 'x-kubernetes-group-version-kind'])
    expect(Object.keys(at(await json(ask(V3)), 'components', 'schemas', WIDGET))).toEqual(['type', 'x-kubernetes-group-version-kind'])
  })
})

describe('[openapi-and-clients §6.3] subresources of compiled-in types', () => {
  const token = widget({
    group: 'auth.k8s.io',
    kind: 'TokenRequest',
    plural: 'tokenrequests',
    builtin: { definitionPrefix: 'auth', verbs: [] },
  })
  const parts = [
    { name: 'finalize', verbs: ['update'] },
    { name: 'token', verbs: ['create'], of: token },
  ]
  const published = (verbs: readonly string[]): PublishedVersion => widget({ builtin: { definitionPrefix: 'ex', verbs, parts } })

  it.each(['/openapi/v2', V3])('have their paths, and definitions of their kinds, in %s', async (url) => {
    const document = await json(setup(published(['list'])).ask(url))
    const item = (name: string): JsonObject => at(document, 'paths', `/apis/example.com/v1/namespaces/{namespace}/widgets/{name}/${name}`)
    expect(item('finalize')).toMatchObject({
      put: { operationId: 'replaceExampleComV1NamespacedWidgetFinalize', 'x-kubernetes-group-version-kind': { kind: 'Widget' } },
    })
    expect(Object.keys(item('finalize')).sort()).toEqual(['parameters', 'put'])
    expect(item('token')).toMatchObject({
      post: {
        description: 'create token of a Widget',
        operationId: 'createExampleComV1NamespacedWidgetToken',
        'x-kubernetes-action': 'post',
        'x-kubernetes-group-version-kind': { group: 'auth.k8s.io', kind: 'TokenRequest', version: 'v1' },
      },
    })
    const definitions = url === V3 ? at(document, 'components', 'schemas') : at(document, 'definitions')
    expect(definitions['auth.v1.TokenRequest']).toMatchObject({ 'x-kubernetes-group-version-kind': [{ kind: 'TokenRequest' }] })
    expect(JSON.stringify(item('token'))).toContain('/auth.v1.TokenRequest"')
  })

  it('what cannot be listed has no list', async () => {
    const definitions = at(await json(setup(published(['create'])).ask('/openapi/v2')), 'definitions')
    expect([Object.hasOwn(definitions, 'ex.v1.Widget'), Object.hasOwn(definitions, 'ex.v1.WidgetList')]).toEqual([true, false])
  })
})

describe('[openapi-and-clients §1.5] paths of a version', () => {
  const NAMESPACED = '/apis/example.com/v1/namespaces/{namespace}/widgets'

  it('are those of scope and subresources', async () => {
    const namespaced = await json(setup(widget({ status: true, scale: true })).ask(V3))
    expect(Object.keys(at(namespaced, 'paths'))).toEqual([
      NAMESPACED,
      `${NAMESPACED}/{name}`,
      `${NAMESPACED}/{name}/scale`,
      `${NAMESPACED}/{name}/status`,
      '/apis/example.com/v1/widgets',
    ])
    const cluster = await json(setup(widget({ namespaced: false })).ask(V3))
    expect(Object.keys(at(cluster, 'paths'))).toEqual(['/apis/example.com/v1/widgets', '/apis/example.com/v1/widgets/{name}'])
    expect(at(cluster, 'paths', '/apis/example.com/v1/widgets', 'post')['operationId']).toBe('createExampleComV1Widget')
  })

  it.each(['', '/status', '/scale'])('[§2.4] PATCH of an item%s has fieldValidation itself and no strategic merge', async (part) => {
    const { ask } = setup(widget({ status: true, scale: true }))
    const patch = at(await json(ask(V3)), 'paths', `${NAMESPACED}/{name}${part}`, 'patch')
    expect((patch['parameters'] as JsonObject[]).map(({ name }) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force'])
    expect(Object.keys(at(patch, 'requestBody', 'content'))).toEqual([
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
    ])
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: 'example.com', version: 'v1', kind: 'Widget' })
    const v2 = at(await json(ask('/openapi/v2')), 'paths', `${NAMESPACED}/{name}${part}`, 'patch')
    expect((v2['parameters'] as JsonObject[]).filter(({ name }) => name === 'fieldValidation')).toHaveLength(1)
  })

  it('hoist what all operations of a path have', async () => {
    const document = await json(setup(widget()).ask('/openapi/v2'))
    const names = (path: string, ...keys: string[]): unknown =>
      (dereferenced(document, at(document, 'paths', path, ...keys)) as JsonObject[]).map(({ name }) => name)
    expect(names('/apis/example.com/v1/widgets', 'parameters')).toEqual([
      'allowWatchBookmarks',
      'continue',
      'fieldSelector',
      'labelSelector',
      'limit',
      'pretty',
      'resourceVersion',
      'resourceVersionMatch',
      'sendInitialEvents',
      'shardSelector',
      'timeoutSeconds',
      'watch',
    ])
    expect(at(document, 'paths', '/apis/example.com/v1/widgets', 'get')).not.toHaveProperty('parameters')
    expect(names(`${NAMESPACED}/{name}`, 'parameters')).toEqual(['name', 'namespace', 'pretty'])
    expect(names(`${NAMESPACED}/{name}`, 'delete', 'parameters')).toEqual([
      'body',
      'dryRun',
      'gracePeriodSeconds',
      'ignoreStoreReadErrorWithClusterBreakingPotential',
      'orphanDependents',
      'propagationPolicy',
    ])
  })

  it('of compiled-in types have their verbs alone, and strategic merge', async () => {
    const builtin = { definitionPrefix: 'io.k8s.api.core', verbs: ['create', 'get', 'patch'] }
    const { ask } = setup(widget({ group: '', kind: 'Thing', plural: 'things', builtin }))
    const document = await json(ask('/openapi/v3/api/v1'))
    expect(document['info']).toEqual({ title: 'Test', version: 'v9' })
    expect(Object.keys(at(document, 'paths'))).toEqual([
      '/api/v1/namespaces/{namespace}/things',
      '/api/v1/namespaces/{namespace}/things/{name}',
    ])
    const patch = at(document, 'paths', '/api/v1/namespaces/{namespace}/things/{name}', 'patch')
    expect(Object.keys(at(patch, 'requestBody', 'content'))).toContain('application/strategic-merge-patch+json')
    expect(Object.keys(at(patch, 'responses'))).toEqual(['200', '201', '401'])
    expect(at(document, 'components', 'schemas')).toHaveProperty(['io.k8s.api.core.v1.Thing'])
  })
})

describe('[openapi-and-clients §1.6, §2.3] documents as a whole', () => {
  it.each([
    ['v2', '/openapi/v2'],
    ['v3', V3],
    ['v3 of CRDs', '/openapi/v3/apis/apiextensions.k8s.io/v1'],
  ])('%s resolves every reference', async (_, url) => {
    const { publisher, ask } = setup(widget({ status: true, scale: true }))
    publisher.set('crd', ONCE, [CRD_API])
    const text = (await bytes(await ask(url))).toString()
    const document = JSON.parse(text) as JsonObject
    const references = [...new Set([...text.matchAll(/"\$ref":"#([^"]+)"/g)].map((match) => match[1] as string))]
    expect(references.length).toBeGreaterThan(5)
    for (const reference of references) expect(at(document, ...reference.slice(1).split('/')), reference).toBeTypeOf('object')
  })

  it('[§1.4] v2 has no word that would make clients refuse all of it', async () => {
    const { publisher, ask } = setup(widget())
    publisher.set('crd', ONCE, [CRD_API])
    const { definitions } = await json(ask('/openapi/v2'))
    const words = new Set<string>()
    const walk = (schema: JsonObject): void => {
      for (const word of Object.keys(schema)) words.add(word)
      const { properties = {}, items, additionalProperties } = schema
      for (const child of [...Object.values(properties as JsonObject), items, additionalProperties])
        if (typeof child === 'object' && child !== null) walk(child as JsonObject)
    }
    for (const definition of Object.values(definitions as JsonObject)) walk(definition as JsonObject)
    for (const word of ['nullable', 'oneOf', 'anyOf', 'allOf', 'not', 'default']) expect(words).not.toContain(word)
  })

  it('[§1.7] compiled-in definitions win over custom ones of their name', async () => {
    const { publisher, ask } = setup(
      widget({ group: 'apiextensions.apis.pkg.apiextensions-apiserver.k8s.io', kind: 'CustomResourceDefinition', listKind: 'XList' }),
    )
    publisher.set('crd', ONCE, [CRD_API])
    const document = await json(ask('/openapi/v2'))
    const definition = at(document, 'definitions', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition')
    expect(definition['required']).toEqual(['spec'])
  })
})

describe('[openapi-and-clients §1.7] what a change costs', () => {
  it('builds nothing until somebody asks, then only what changed', async () => {
    const { publisher, ask, clock } = setup(widget())
    for (let i = 0; i < 5; i++) publisher.set(`c${String(i)}`, ONCE, [widget({ group: `g${String(i)}.io` })])
    expect(clock.pauses).toBe(0)
    await ask('/openapi/v2')
    expect(clock.pauses).toBe(6)
    await ask('/openapi/v2')
    publisher.set('c3', ONCE, [widget({ group: 'ignored.io' })])
    await ask('/openapi/v2')
    expect(clock.pauses).toBe(6)
    publisher.set('c3', { uid: 'u', generation: 2 }, [widget({ group: 'changed.io' })])
    const document = await json(ask('/openapi/v2'))
    expect(clock.pauses).toBe(7)
    expect(Object.keys(at(document, 'definitions'))).toEqual(expect.arrayContaining(['io.changed.v1.Widget', 'io.g4.v1.Widget']))
    expect(Object.keys(at(document, 'definitions'))).not.toContain('io.g3.v1.Widget')
  })

  it('keeps tag and time of a document whose bytes are the same again', async () => {
    const { publisher, ask, clock } = setup(widget())
    const before = (await ask(V3)).headers
    clock.now += 60_000
    publisher.set('widgets.example.com', { uid: 'u', generation: 2 }, [widget()])
    expect((await ask(V3)).headers).toEqual(before)
    publisher.set('widgets.example.com', { uid: 'u', generation: 3 }, [widget({ status: true })])
    expect((await ask(V3)).headers).toMatchObject({ 'last-modified': 'Fri, 02 Jan 2026 03:05:05 GMT' })
  })

  it('shows a change to whoever asks after it, also while an older document is being built', async () => {
    const { publisher, ask } = setup(widget())
    const early = json(ask('/openapi/v2'))
    publisher.set('late', ONCE, [widget({ group: 'late.io' })])
    const late = await json(ask('/openapi/v2'))
    expect(Object.keys(at(late, 'definitions'))).toContain('io.late.v1.Widget')
    expect(Object.keys(at(await early, 'definitions'))).toContain(WIDGET)
  })

  it('[§2.1] a group version goes with its last type', async () => {
    const { publisher, ask } = setup(widget())
    publisher.set('gadgets', ONCE, [widget({ kind: 'Gadget', listKind: 'GadgetList', plural: 'gadgets' })])
    publisher.remove('widgets.example.com')
    publisher.remove('widgets.example.com')
    expect(Object.keys(at(await json(ask(V3)), 'components', 'schemas')).filter((name) => name.startsWith('com.'))).toEqual([
      'com.example.v1.Gadget',
      'com.example.v1.GadgetList',
    ])
    publisher.remove('gadgets')
    expect(await ask(V3)).toBeUndefined()
    expect(await json(ask('/openapi/v3'))).toEqual({ paths: {} })
  })
})
