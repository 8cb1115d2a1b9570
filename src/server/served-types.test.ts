import { UnchangedApplies } from '../endpoints/index.js'
import { describe, expect, it } from 'vitest'
import type { CrdVersion, CustomResourceDefinition } from '../apiextensions/index.js'
import { createMemoryStore } from '../storage/index.js'
import { FakeEnvironment } from '../storage/testing/fake-environment.js'
import { BuiltinApi } from '../builtin/index.js'
import { openHarness } from '../registry/testing/harness.js'
import { ServedTypeIndex } from './served-types.js'

const version = (name: string, served = true): CrdVersion => ({ name, served, storage: name === 'v1' })

interface Parts {
  readonly conditions?: readonly string[]
  readonly versions?: readonly CrdVersion[]
  readonly kind?: string
  readonly scope?: 'Namespaced' | 'Cluster'
}
const crd = ({
  conditions = ['Established'],
  versions = [version('v1')],
  kind = 'Widget',
  scope = 'Namespaced',
}: Parts = {}): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.ex.io', uid: 'u' },
  spec: { group: 'ex.io', scope, names: { plural: 'widgets', kind }, versions },
  status: {
    conditions: conditions.map((type) => ({ type, status: 'True' })),
    acceptedNames: { plural: 'widgets', kind },
    storedVersions: ['v1'],
  },
})

async function opened(): Promise<{ readonly types: ServedTypeIndex; readonly asked: string[] }> {
  const { context } = await openHarness()
  const asked: string[] = []
  const types = new ServedTypeIndex((name, wanted) => {
    asked.push(`${name} ${wanted}`)
    return context
  })
  return { types, asked }
}
const change = (types: ServedTypeIndex, old: CustomResourceDefinition | undefined, current: CustomResourceDefinition | undefined): void => {
  types.changed({ name: 'widgets.ex.io', old, current })
}

describe('ServedTypeIndex', () => {
  it('[crd §7.2] a custom type is there while it is established and served, in its preferred version', async () => {
    const { types, asked } = await opened()
    const accepted = crd({ conditions: ['NamesAccepted'] })
    change(types, undefined, accepted)
    expect(types.ofKind('ex.io', 'Widget')).toBeUndefined()
    const several = crd({ versions: [version('v1beta1'), version('v1'), version('v2', false)] })
    change(types, accepted, several)
    const type = types.ofKind('ex.io', 'Widget')
    expect(type).toMatchObject({ resource: { group: 'ex.io', version: 'v1', resource: 'widgets' }, space: { namespaced: true } })
    expect(types.ofKey('/registry/ex.io/widgets/a/w')).toBe(type)
    expect([...types.all()]).toEqual([type])
    expect(asked).toEqual([])
    type?.context()
    expect(asked).toEqual(['widgets.ex.io v1'])
    const unserved = crd({ versions: [version('v1', false)] })
    change(types, several, unserved)
    expect([types.ofKind('ex.io', 'Widget'), types.ofKey('/registry/ex.io/widgets/a/w'), ...types.all()]).toEqual([undefined, undefined])
    change(types, unserved, several)
    change(types, several, undefined)
    expect([...types.all()]).toEqual([])
  })

  it('[crd §7.2] on its way out it can still be deleted, listed and watched', async () => {
    const { types } = await opened()
    change(types, undefined, crd({ conditions: ['Established', 'Terminating'], scope: 'Cluster' }))
    expect([...(types.ofKey('/registry/ex.io/widgets/w')?.verbs ?? [])]).toEqual(['delete', 'deletecollection', 'get', 'list', 'watch'])
  })

  it('[api §12] another kind replaces the old one', async () => {
    const { types } = await opened()
    change(types, undefined, crd())
    change(types, crd(), crd({ kind: 'Gadget' }))
    expect([types.ofKind('ex.io', 'Widget'), types.ofKind('ex.io', 'Gadget')?.kind]).toEqual([undefined, 'Gadget'])
  })

  it('[clients §6.1] compiled-in types are there from the start; events are stored once', async () => {
    const { types } = await opened()
    const environment = new FakeEnvironment()
    const identity = { uuid: () => 'u', nameSuffix: () => 's' }
    const store = createMemoryStore({ environment })
    const verbs = {
      now: () => 0,
      after: () => ({ cancel: () => undefined }),
      random: () => 0,
      minRequestTimeout: 1,
      unchangedApplies: new UnchangedApplies(),
    }
    types.addBuiltins(new BuiltinApi({ store, clock: environment.clock, identity, admission: [] }, verbs).types)
    expect(types.ofKey('/registry/namespaces/a')).toMatchObject({ kind: 'Namespace', space: { namespaced: false } })
    expect(types.ofKey('/registry/events/a/e')).toBe(types.ofKind('', 'Event'))
    expect(types.ofKind('events.k8s.io', 'Event')?.resource.group).toBe('events.k8s.io')
    for (const key of ['/registry/unknown/a', '/registry/ex.io/widgets/a/w', '/registry/', '/registry/namespaces'])
      expect(types.ofKey(key)).toBeUndefined()
  })
})
