import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { decodeMessage, openEnvelope, type MessageDescriptor } from '../base/protobuf/index.js'
import type { Reply, RequestScope } from '../endpoints/index.js'
import { isStatusError } from '../meta/index.js'
import { DiscoveryHandlers } from './handlers.js'
import { DISCOVERY_MESSAGES } from './protobuf.js'
import { DiscoveryRegistry } from './registry.js'
import { storageVersionHash } from './storage-version-hash.js'
import type { DiscoveryGroupVersion, DiscoveryResource } from './types.js'

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

const widgets: DiscoveryResource = {
  name: 'widgets',
  singularName: 'widget',
  namespaced: true,
  kind: 'Widget',
  verbs: ['delete', 'get'],
  shortNames: ['wd'],
  categories: ['all'],
  storageVersionHash: 'gIwvi5rymmg=',
  subresources: [
    { name: 'status', kind: 'Widget', verbs: ['get', 'patch', 'update'] },
    { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get'] },
  ],
}
const custom = (...resources: DiscoveryResource[]): DiscoveryGroupVersion => ({
  resources,
  groupPriority: 1000,
  versionPriority: 100,
  builtin: false,
})
const plain = (name: string): DiscoveryResource => ({ name, singularName: name, namespaced: false, kind: name, verbs: ['get'] })
const builtin = (resource: DiscoveryResource, groupPriority = 16_700): DiscoveryGroupVersion => ({
  resources: [resource],
  groupPriority,
  versionPriority: 15,
  builtin: true,
})

function setup(): { registry: DiscoveryRegistry; handlers: DiscoveryHandlers } {
  const registry = new DiscoveryRegistry()
  registry.setGroupVersion('example.com', 'v1', custom(widgets))
  registry.setGroupVersion('own.io', 'v1', builtin(plain('owns')))
  return { registry, handlers: new DiscoveryHandlers(registry, () => '10.0.0.1:6443') }
}

function scope(headers: Readonly<Record<string, string>> = {}, method = 'GET'): RequestScope {
  return { method, query: new URLSearchParams(), header: (name: string) => headers[name] ?? '' } as unknown as RequestScope
}

const path = (text: string): string[] => text.split('/').filter((part) => part !== '')
const json = (reply: Reply | undefined): JsonObject => JSON.parse(reply?.body as string) as JsonObject

/** The Status that a call throws. */
function refusal(call: () => unknown): { code: number; message: string; details: unknown } {
  try {
    call()
  } catch (error) {
    if (!isStatusError(error)) throw error
    return { code: error.code, message: error.message, details: error.details }
  }
  throw new Error('nothing was thrown')
}

describe('[crd §7.7] storageVersionHash', () => {
  it.each([
    ['', 'v1', 'Pod', 'xPOwRZ+Yhw8='],
    ['apps', 'v1', 'Deployment', '8aSe+NMegvE='],
    ['example.com', 'v1', 'Widget', 'gIwvi5rymmg='],
  ])('%s/%s %s', (group, version, kind, hash) => {
    expect(storageVersionHash({ group, version, kind })).toBe(hash)
  })
})

describe('[api §10.1] plain documents', () => {
  it('shows a group version with its resources by name, each before its subresources', () => {
    const { registry, handlers } = setup()
    registry.setGroupVersion('example.com', 'v1', custom(widgets, plain('axles')))
    expect(handlers.serve(scope(), path('apis/example.com/v1'))?.body).toBe(
      '{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"example.com/v1","resources":[' +
        '{"name":"axles","singularName":"axles","namespaced":false,"kind":"axles","verbs":["get"]},' +
        '{"name":"widgets","singularName":"widget","namespaced":true,"kind":"Widget","verbs":["delete","get"],"shortNames":["wd"],"categories":["all"],"storageVersionHash":"gIwvi5rymmg="},' +
        '{"name":"widgets/status","singularName":"","namespaced":true,"kind":"Widget","verbs":["get","patch","update"]},' +
        '{"name":"widgets/scale","singularName":"","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale","verbs":["get"]}]}\n',
    )
  })

  it('shows a group with its versions in the order of their priority', () => {
    const { registry, handlers } = setup()
    for (const version of ['foo10', 'v1beta1', 'v10', 'foo1']) registry.setGroupVersion('example.com', version, custom(widgets))
    const document = json(handlers.serve(scope(), path('/apis/example.com/')))
    expect((document['versions'] as JsonObject[]).map(({ version }) => version)).toEqual(['v10', 'v1', 'v1beta1', 'foo1', 'foo10'])
    expect(document['preferredVersion']).toEqual({ groupVersion: 'example.com/v10', version: 'v10' })
  })

  it('[crd §7.4] lists groups by priority, then by version and group together', () => {
    const { registry, handlers } = setup()
    registry.setGroupVersion('a.com', 'v1alpha1', custom(widgets))
    registry.setGroupVersion('b.com', 'v1', custom(widgets))
    registry.setGroupVersion('b.com', 'v9', custom(widgets))
    const { kind, apiVersion, groups } = json(handlers.serve(scope(), ['apis']))
    expect([kind, apiVersion]).toEqual(['APIGroupList', 'v1'])
    expect((groups as JsonObject[]).map(({ name }) => name)).toEqual(['own.io', 'b.com', 'example.com', 'a.com'])
  })

  it('has no core group until there is one; its documents are of an older form', () => {
    const { registry, handlers } = setup()
    expect(handlers.serve(scope(), ['api'])).toBeUndefined()
    registry.setGroupVersion('', 'v1', builtin(plain('configmaps'), 18_000))
    expect(json(handlers.serve(scope(), ['api']))).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.0.0.1:6443' }],
    })
    expect(Object.keys(json(handlers.serve(scope(), ['api', 'v1'])))).toEqual(['kind', 'groupVersion', 'resources'])
    expect(json(handlers.serve(scope(), ['apis']))['groups']).toHaveLength(2)
    expect(handlers.serve(scope(), ['apis', ''])).toBeUndefined()
  })

  it('is YAML, protobuf or indented JSON on request', () => {
    const { handlers } = setup()
    const yaml = handlers.serve(scope({ accept: 'application/json;q=0.2, application/yaml' }), path('apis/example.com'))
    expect(yaml?.headers['content-type']).toBe('application/yaml')
    expect(yaml?.body).toMatch(/^apiVersion: v1\nkind: APIGroup\nname: example\.com\n/)
    const indented = handlers.serve(scope({ 'user-agent': 'curl/8' }), path('apis/example.com'))
    expect(indented?.body).toMatch(/^\{\n {2}"kind": "APIGroup",\n[^]*\n\}$/)
  })

  it.each(['api', 'apis', 'apis/example.com', 'apis/example.com/v1'])('says the same in protobuf: %s', (where) => {
    const { registry, handlers } = setup()
    registry.setGroupVersion('', 'v1', builtin(plain('configmaps')))
    const reply = handlers.serve(scope({ accept: 'application/vnd.kubernetes.protobuf' }), path(where))
    const { kind, apiVersion, ...content } = json(handlers.serve(scope(), path(where)))
    const envelope = openEnvelope(reply?.body as Buffer)
    expect(reply?.headers['content-type']).toBe('application/vnd.kubernetes.protobuf')
    expect([envelope.kind, envelope.apiVersion]).toEqual([kind, apiVersion ?? ''])
    expect(decodeMessage(DISCOVERY_MESSAGES[kind as string] as MessageDescriptor, envelope.raw)).toEqual(withoutZeros(content))
  })
})

/** As a protobuf reader sees it: empty texts and false are not there. */
function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== '' && member !== false)
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutZeros(member)]))
}

describe('[api §10.1] negotiation and methods', () => {
  it.each(['text/plain', 'APPLICATION/JSON', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'application/json;v=v1beta1', AGGREGATED])(
    '406 for %s',
    (accept) => {
      const { handlers } = setup()
      expect(refusal(() => handlers.serve(scope({ accept }), path('apis/example.com/v1')))).toEqual({
        code: 406,
        message: `only the following media types are accepted: ${ACCEPTED}`,
        details: undefined,
      })
    },
  )

  it.each(['text/plain', 'application/*'])('406 of the router for %s where types are compiled in', (accept) => {
    const { handlers } = setup()
    const expected = { code: 406, message: `406: Not Acceptable\n\nAvailable representations: ${ACCEPTED}`, details: {} }
    expect(refusal(() => handlers.serve(scope({ accept }), path('apis/own.io/v1')))).toEqual(expected)
    expect(refusal(() => handlers.serve(scope({ accept }), ['apis']))).toEqual(expected)
  })

  it.each(['HEAD', 'POST', 'OPTIONS'])('%s: any custom document, 405 for compiled-in ones', (method) => {
    const { handlers } = setup()
    expect(handlers.serve(scope({}, method), path('apis/example.com'))?.status).toBe(200)
    expect(handlers.serve(scope({}, method), path('apis/example.com/v1'))?.status).toBe(200)
    for (const where of ['apis', 'apis/own.io', 'apis/own.io/v1']) {
      expect(refusal(() => handlers.serve(scope({ accept: 'text/plain' }, method), path(where)))).toMatchObject({ code: 405, details: {} })
    }
  })

  it('unknown things are absent, below compiled-in groups a 404 Status', () => {
    const { handlers } = setup()
    expect(handlers.serve(scope(), path('apis/unknown'))).toBeUndefined()
    expect(handlers.serve(scope(), path('apis/example.com/v2'))).toBeUndefined()
    expect(handlers.serve(scope(), path('apis/example.com/v1/widgets'))).toBeUndefined()
    expect(handlers.serve(scope(), ['openapi'])).toBeUndefined()
    const expected = { code: 404, message: 'the server could not find the requested resource', details: {} }
    expect(refusal(() => handlers.serve(scope(), path('apis/own.io/v2')))).toEqual(expected)
    expect(
      refusal(() => {
        handlers.refuseUnknown('own.io')
      }),
    ).toEqual(expected)
    expect(() => {
      handlers.refuseUnknown('example.com')
    }).not.toThrow()
  })
})

describe('[api §10.4] the aggregated document', () => {
  const ask = (handlers: DiscoveryHandlers, headers: Readonly<Record<string, string>> = {}): Reply =>
    handlers.serve(scope({ accept: AGGREGATED, ...headers }), ['apis']) as Reply

  it('has the groups by priority and name, compiled-in kinds without group and version', () => {
    const { registry, handlers } = setup()
    registry.setGroupVersion('a.com', 'v1alpha1', custom(plain('as')))
    const reply = ask(handlers)
    const kind = (name: string, group = '', version = ''): string => `{"group":"${group}","version":"${version}","kind":"${name}"}`
    expect(reply.body).toBe(
      '{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[' +
        `{"metadata":{"name":"own.io"},"versions":[{"version":"v1","resources":[{"resource":"owns","responseKind":${kind('owns')},"scope":"Cluster","singularResource":"owns","verbs":["get"]}],"freshness":"Current"}]},` +
        `{"metadata":{"name":"a.com"},"versions":[{"version":"v1alpha1","resources":[{"resource":"as","responseKind":${kind('as', 'a.com', 'v1alpha1')},"scope":"Cluster","singularResource":"as","verbs":["get"]}],"freshness":"Current"}]},` +
        `{"metadata":{"name":"example.com"},"versions":[{"version":"v1","resources":[{"resource":"widgets","responseKind":${kind('Widget', 'example.com', 'v1')},"scope":"Namespaced","singularResource":"widget","verbs":["delete","get"],"shortNames":["wd"],"categories":["all"],` +
        `"subresources":[{"subresource":"status","responseKind":${kind('Widget', 'example.com', 'v1')},"verbs":["get","patch","update"]},{"subresource":"scale","responseKind":${kind('Scale', 'autoscaling', 'v1')},"verbs":["get"]}]}],"freshness":"Current"}]}]}\n`,
    )
    expect(reply.headers).toMatchObject({ 'content-type': AGGREGATED, vary: 'Accept', 'cache-control': 'public' })
    const text = (reply.body as string).trimEnd()
    expect(reply.headers['etag']).toBe(`"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`)
  })

  it.each([
    `application/json,${AGGREGATED}`,
    `${AGGREGATED};q=0.5,application/json`,
    `text/plain,${AGGREGATED}`,
    '*/*;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    `${AGGREGATED};profile=nopeer;charset=utf-8`,
    `application/json;v=v1;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList`,
  ])('is what %s gets', (accept) => {
    expect(ask(setup().handlers, { accept }).headers['content-type']).toBe(AGGREGATED)
  })

  it.each(['v3', 'v2beta1'])('is not there in %s: the next clause, or 406', (version) => {
    const { handlers } = setup()
    const accept = AGGREGATED.replace('v=v2', `v=${version}`)
    expect(ask(handlers, { accept: `${accept},application/json` }).headers).toEqual({ 'content-type': 'application/json' })
    expect(refusal(() => ask(handlers, { accept })).message).toMatch(/^only the following/)
  })

  it('is 406 for a partial wildcard with the parameters', () => {
    const { handlers } = setup()
    expect(refusal(() => ask(handlers, { accept: AGGREGATED.replace('json', '*') })).code).toBe(406)
  })

  it('is 304 for its exact tag alone, and has the same tag again while nothing changes', () => {
    const { registry, handlers } = setup()
    const tag = ask(handlers).headers['etag'] as string
    const same = ask(handlers, { 'if-none-match': tag })
    expect([same.status, same.body, same.headers]).toEqual([304, '', { etag: tag, vary: 'Accept', 'cache-control': 'public' }])
    for (const other of [`W/${tag}`, `"x", ${tag}`, '*', '']) expect(ask(handlers, { 'if-none-match': other }).status).toBe(200)
    registry.setGroupVersion('example.com', 'v1', custom({ ...widgets, shortNames: [] }))
    expect(ask(handlers, { 'if-none-match': tag }).status).toBe(200)
    registry.setGroupVersion('example.com', 'v1', custom(widgets))
    expect(ask(handlers, { 'if-none-match': tag }).status).toBe(304)
  })

  it('is YAML and protobuf too, with the same parameters', () => {
    const { handlers } = setup()
    const yaml = ask(handlers, { accept: AGGREGATED.replace('json', 'yaml') })
    expect(yaml.headers['content-type']).toBe(AGGREGATED.replace('json', 'yaml'))
    expect(yaml.body).toMatch(/^apiVersion: apidiscovery\.k8s\.io\/v2\nitems:\n- metadata:\n {4}name: own\.io\n/)
    const envelope = openEnvelope(ask(handlers, { accept: AGGREGATED.replace('json', 'vnd.kubernetes.protobuf') }).body as Buffer)
    const { items } = decodeMessage(DISCOVERY_MESSAGES['APIGroupDiscoveryList'] as MessageDescriptor, envelope.raw)
    expect(items).toEqual(withoutZeros(json(ask(handlers))['items']))
  })

  it('of the core group has one item without a name', () => {
    const { registry, handlers } = setup()
    registry.setGroupVersion('', 'v1', builtin(plain('configmaps')))
    const core = json(handlers.serve(scope({ accept: AGGREGATED }), ['api']))
    expect(core['items']).toMatchObject([{ metadata: {}, versions: [{ version: 'v1' }] }])
    expect((json(ask(handlers))['items'] as JsonObject[]).map((item) => (item['metadata'] as JsonObject)['name'])).toEqual([
      'own.io',
      'example.com',
    ])
  })
})

describe('[crd §7.5, §7.8] the registry', () => {
  it('lets no custom type take the place of a compiled-in one', () => {
    const { registry } = setup()
    registry.setGroupVersion('own.io', 'v1', custom(widgets))
    expect(registry.groupVersion('own.io', 'v1')?.builtin).toBe(true)
    registry.setGroupVersion('own.io', 'v2', custom(widgets))
    expect(registry.group('own.io')?.versions.map(([name]) => name)).toEqual(['v2', 'v1'])
  })

  it('drops a group with its last version, and has another revision after each change alone', () => {
    const { registry } = setup()
    registry.setGroupVersion('example.com', 'v2', custom(widgets))
    registry.removeGroupVersion('example.com', 'v1')
    expect(registry.group('example.com')?.versions).toHaveLength(1)
    registry.removeGroupVersion('example.com', 'v2')
    expect(registry.group('example.com')).toBeUndefined()
    const { revision } = registry
    registry.removeGroupVersion('example.com', 'v2')
    registry.group('own.io')
    expect(registry.revision).toBe(revision)
  })

  it('keeps the view of a group until that group changes, whatever the others do', () => {
    const { registry } = setup()
    const before = registry.group('own.io')
    registry.setGroupVersion('example.com', 'v3', custom(widgets))
    expect(registry.group('own.io')).toBe(before)
    registry.setGroupVersion('own.io', 'v2', custom(widgets))
    expect(registry.group('own.io')).not.toBe(before)
  })
})
