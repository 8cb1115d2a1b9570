import { describe, expect, it } from 'vitest'
import type { CrdChange, CrdVersion, CustomResourceDefinition } from '../apiextensions/index.js'
import { DiscoveryRegistry } from '../discovery/index.js'
import { OpenApiPublisher } from '../openapi/index.js'
import { publishDefinitions, Publishing } from './publishing.js'

const version = (name: string, more: Partial<CrdVersion> = {}): CrdVersion => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema: { type: 'object' } },
  ...more,
})
interface Parts {
  readonly plural?: string
  readonly kind?: string
  readonly conditions?: readonly string[]
  readonly versions?: readonly CrdVersion[]
}
const crd = ({
  plural = 'widgets',
  kind = 'Widget',
  conditions = ['Established'],
  versions = [version('v1')],
}: Parts = {}): CustomResourceDefinition => {
  const names = { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.ex.io`, uid: plural, generation: 1 },
    spec: { group: 'ex.io', scope: 'Namespaced', names: { ...names, kind: `${kind}Wanted` }, versions },
    status: {
      conditions: conditions.map((type) => ({ type, status: 'True' })),
      acceptedNames: { ...names, shortNames: ['wd'] },
      storedVersions: ['v1'],
    },
  }
}
interface Published {
  readonly discovery: DiscoveryRegistry
  readonly change: (old: CustomResourceDefinition | undefined, current: CustomResourceDefinition | undefined) => void
  /** The group versions and their resources in brief. */
  readonly shown: () => string[]
}
const opened = (): Published => {
  const discovery = new DiscoveryRegistry()
  const openapi = new OpenApiPublisher({ info: { title: 't', version: 'v' }, now: () => 0, pause: () => Promise.resolve() })
  const publishing = new Publishing(discovery, openapi)
  return {
    discovery,
    change: (old, current) => {
      const change: CrdChange = { name: (current ?? old)!.metadata.name, old, current }
      publishing.changed(change)
    },
    shown: () =>
      discovery
        .groups()
        .flatMap(({ name, versions }) =>
          versions.map(([one, { resources }]) => `${name}/${one}: ${resources.map((resource) => resource.name).join(' ')}`),
        ),
  }
}
const first = ({ discovery }: Published): Readonly<Record<string, unknown>> => {
  const [[, { resources }]] = discovery.groups()[0]!.versions as unknown as [[string, { resources: Readonly<Record<string, unknown>>[] }]]
  return resources[0]!
}

describe('Publishing', () => {
  it('[crd §7.2] only what is established is shown, in its served versions', () => {
    const p = opened()
    p.change(undefined, crd({ conditions: ['NamesAccepted'] }))
    expect(p.shown()).toEqual([])
    p.change(crd({ conditions: ['NamesAccepted'] }), crd({ versions: [version('v1'), version('v2'), version('v3', { served: false })] }))
    expect(p.shown().sort()).toEqual(['ex.io/v1: widgets', 'ex.io/v2: widgets'])
  })

  it('[crd §7.2] by its accepted names; the hash by the wanted kind', () => {
    const p = opened()
    p.change(
      undefined,
      crd({
        versions: [
          version('v1', { subresources: { status: {}, scale: { specReplicasPath: '.spec.r', statusReplicasPath: '.status.r' } } }),
        ],
      }),
    )
    expect(first(p)).toMatchObject({
      name: 'widgets',
      singularName: 'widget',
      namespaced: true,
      kind: 'Widget',
      verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
      shortNames: ['wd'],
      subresources: [
        { name: 'status', kind: 'Widget', verbs: ['get', 'patch', 'update'] },
        { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] },
      ],
    })
  })

  it('[crd §7.7] the hash is that of the stored version, and goes where that is not served', () => {
    const p = opened()
    p.change(undefined, { ...crd(), spec: { ...crd().spec, group: 'example.com', names: { plural: 'widgets', kind: 'Widget' } } })
    expect(first(p)['storageVersionHash']).toBe('gIwvi5rymmg=')
    const q = opened()
    q.change(undefined, crd({ versions: [version('v1', { served: false }), version('v2')] }))
    expect(first(q)).not.toHaveProperty('storageVersionHash')
  })

  it('[crd §7.2] while it is terminating the verbs are fewer; the condition alone decides', () => {
    const p = opened()
    p.change(undefined, crd({ conditions: ['Established', 'Terminating'] }))
    expect(first(p)['verbs']).toEqual(['delete', 'deletecollection', 'get', 'list', 'watch'])
    const marked = crd()
    p.change(marked, { ...marked, metadata: { ...marked.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } })
    expect((first(p)['verbs'] as string[]).length).toBe(8)
  })

  it('[crd §7.8] what is no longer served goes, and with the last the group', () => {
    const p = opened()
    const both = crd({ versions: [version('v1'), version('v2')] })
    p.change(undefined, both)
    p.change(both, crd({ versions: [version('v1'), version('v2', { served: false })] }))
    expect(p.shown()).toEqual(['ex.io/v1: widgets'])
    p.change(crd(), undefined)
    expect(p.shown()).toEqual([])
    p.change(undefined, crd({ plural: '__proto__' }))
    expect(p.shown()).toEqual(['ex.io/v1: __proto__'])
  })

  it('[crd §7.2] several of one group, by plural; one that goes leaves the others', () => {
    const p = opened()
    p.change(undefined, crd())
    p.change(undefined, crd({ plural: 'apples', kind: 'Apple' }))
    expect(p.shown()).toEqual(['ex.io/v1: apples widgets'])
    p.change(crd(), undefined)
    expect(p.shown()).toEqual(['ex.io/v1: apples'])
  })

  it('[crd §1.1] the API of definitions is there before any', () => {
    const discovery = new DiscoveryRegistry()
    publishDefinitions(discovery)
    expect(discovery.groups().map(({ name }) => name)).toEqual(['apiextensions.k8s.io'])
  })
})
