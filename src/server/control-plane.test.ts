import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { openPlane as open } from './testing/plane.js'

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CRD: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.ex.io' },
  spec: {
    group: 'ex.io',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}
const widget = { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name: 'w' } }
const at = (namespace: string): string => `/apis/ex.io/v1/namespaces/${namespace}/widgets`

describe('ControlPlane', () => {
  it('[api §9.2] the checks hold only once it has started', async () => {
    const { plane, clock } = await open({}, false)
    const failing = (): string[] => plane.checks.filter((check) => check.failure() !== undefined).map(({ name }) => name)
    expect(failing()).toContain('poststarthook/crd-informer-synced')
    const starting = plane.start()
    await clock.advance(0)
    await starting
    expect(failing()).toEqual([])
    expect(plane.checks.filter(({ scope }) => scope === 'readyz').map(({ name }) => name)).toEqual(['etcd-readiness', 'informer-sync'])
    await plane.close()
    expect(failing()).toContain('etcd')
  })

  it('[crd §10] a definition is served, discovered and listed among the paths; then it is gone from all', async () => {
    const { plane, clock, serve } = await open()
    expect(await serve('GET', at('default'))).toBeUndefined()
    expect((await serve('POST', CRDS, { body: CRD }))?.status).toBe(201)
    await clock.advance(100)
    expect((await serve('POST', at('default'), { body: widget }))?.status).toBe(201)
    expect(plane.paths()).toEqual(expect.arrayContaining(['/apis/ex.io', '/apis/ex.io/v1', '/apis/apiextensions.k8s.io/v1']))
    expect((await serve('GET', '/apis/ex.io/v1'))?.json['resources']).toMatchObject([{ name: 'widgets', kind: 'Widget' }])
    await serve('DELETE', `${CRDS}/widgets.ex.io`)
    await clock.advance(100)
    expect(await serve('GET', at('default'))).toBeUndefined()
    expect(plane.paths()).not.toContain('/apis/ex.io')
    await plane.close()
  })

  it('[api §11.8] NamespaceLifecycle is on unless it is switched off', async () => {
    const wanted = { code: 404, message: 'namespaces "nope" not found' }
    const on = await open()
    await on.serve('POST', CRDS, { body: CRD })
    await on.clock.advance(100)
    expect(await on.refused('POST', at('nope'), { body: widget })).toMatchObject(wanted)
    const off = await open({ admission: { disable: ['NamespaceLifecycle'] } })
    await off.serve('POST', CRDS, { body: CRD })
    await off.clock.advance(100)
    expect((await off.serve('POST', at('nope'), { body: widget }))?.status).toBe(201)
  })

  it('[api §1.5] paths that nobody serves', async () => {
    const { serve, refused } = await open()
    for (const path of ['/apis/ex.io/v1/widgets', '//apis/ex.io/v1/widgets', '/nope']) expect(await serve('GET', path)).toBeUndefined()
    for (const path of [
      '/api/v1/pods',
      '/api/v9/pods',
      '/apis/apiextensions.k8s.io/v9/customresourcedefinitions',
      '/apis/apiextensions.k8s.io/v1/nope',
    ])
      expect(await refused('GET', path)).toMatchObject({
        code: 404,
        message: 'the server could not find the requested resource',
        details: {},
      })
  })

  it('[api §12.1] two in one process share nothing', async () => {
    const one = await open()
    const two = await open()
    await one.serve('POST', '/api/v1/namespaces', { body: { metadata: { name: 'mine' } } })
    expect((await one.serve('GET', '/api/v1/namespaces/mine'))?.status).toBe(200)
    expect(await two.refused('GET', '/api/v1/namespaces/mine')).toMatchObject({ code: 404 })
  })
})
