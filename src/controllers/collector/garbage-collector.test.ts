import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import type { AdmissionPlugin } from '../../registry/index.js'
import { openLoops, ownedBy, textOf, type Loops, type TestType } from '../testing/loops.js'
import { GARBAGE_COLLECTOR } from './garbage-collector.js'

/** The collector alone, running, over namespaced widgets. */
async function opened(admission: readonly AdmissionPlugin[] = []): Promise<Loops & { readonly widgets: TestType }> {
  const l = await openLoops({ enabled: [GARBAGE_COLLECTOR], admission })
  const widgets = l.type('Widget')
  l.loops.start()
  await l.settle()
  return { ...l, widgets }
}

const owners = (...list: JsonObject[]): JsonObject => ({ ownerReferences: list })
const BLOCKS = { blockOwnerDeletion: true }
const metadataOf = (object: JsonObject | undefined): JsonObject => (object?.['metadata'] ?? {}) as JsonObject
const ownerNames = (object: JsonObject | undefined): unknown[] =>
  ((metadataOf(object)['ownerReferences'] ?? []) as JsonObject[]).map(({ name }) => name)

describe('background', () => {
  it('[api §12.2] dependents follow their owner, and theirs follow them; others stay', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    const child = await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)))
    await l.make(widgets, 'grandchild', owners(ownedBy(widgets, 'child', child)))
    await l.make(widgets, 'other')
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/child', 'a/grandchild', 'a/other', 'a/root'])
    await l.drop(widgets, 'root')
    await l.settle()
    expect([l.names(widgets), l.errors]).toEqual([['a/other'], []])
  })

  it('[api §12.2] an owner of the same name with another uid is none', async () => {
    const { widgets, ...l } = await opened()
    await l.make(widgets, 'root')
    await l.make(widgets, 'stranger', owners(ownedBy(widgets, 'root', 'another')))
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/root'])
  })

  it('[api §12.2] an owner that is gone and made again does not keep the old dependents', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)))
    await l.drop(widgets, 'root')
    await l.make(widgets, 'root')
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/root'])
  })

  it('[api §12.2] one that is made, or gets its owner, when that is gone already, is collected', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    await l.make(widgets, 'later')
    await l.drop(widgets, 'root')
    await l.make(widgets, 'late', owners(ownedBy(widgets, 'root', root)))
    await l.change(widgets, 'later', owners(ownedBy(widgets, 'root', root)))
    await l.settle()
    expect(l.names(widgets)).toEqual([])
  })

  it('[api §12.2] the version of the reference does not matter, its group and kind do', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    await l.make(widgets, 'old', owners({ ...ownedBy(widgets, 'root', root), apiVersion: 'ex.io/v0' }))
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/old', 'a/root'])
  })

  it('[api §12.2] with its own finalizers it is marked, with the policy that they say', async () => {
    const { widgets, ...l } = await opened()
    await l.make(widgets, 'held', { ...owners(ownedBy(widgets, 'no', 'no')), finalizers: ['ex.io/hold'] })
    await l.settle()
    expect(metadataOf(l.find(widgets, 'held'))).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['ex.io/hold'] })
    const parent = await l.make(widgets, 'parent', { ...owners(ownedBy(widgets, 'no', 'no')), finalizers: ['orphan'] })
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'parent', parent)))
    await l.settle()
    expect([l.names(widgets), ownerNames(l.find(widgets, 'child'))]).toEqual([['a/child', 'a/held'], []])
  })

  it('[api §12.2] what lost its owner while nobody looked is found at the start', async () => {
    const l = await openLoops({ enabled: [GARBAGE_COLLECTOR] })
    const widgets = l.type('Widget')
    const root = await l.make(widgets, 'root')
    for (let n = 0; n < 1_500; n++) await l.make(widgets, `w${String(n)}`)
    await l.make(widgets, 'x-kept', owners(ownedBy(widgets, 'root', root)))
    await l.make(widgets, 'x-lost', owners(ownedBy(widgets, 'none', 'none')))
    l.loops.start()
    await l.settle()
    expect(l.names(widgets).filter((name) => name.startsWith('a/x'))).toEqual(['a/x-kept'])
  })
})

describe('several owners', () => {
  it('[api §12.2] those that are gone, or wait, are taken out; the last one takes it along', async () => {
    const { widgets, ...l } = await opened()
    const uids = [
      await l.make(widgets, 'one'),
      await l.make(widgets, 'two', { finalizers: ['ex.io/hold'] }),
      await l.make(widgets, 'three'),
    ]
    const [one, two, three] = ['one', 'two', 'three'].map((name, i) => ownedBy(widgets, name, uids[i]!, BLOCKS)) as JsonObject[]
    await l.make(widgets, 'child', owners(one!, two!, three!))
    await l.drop(widgets, 'one')
    await l.settle()
    expect(ownerNames(l.find(widgets, 'child'))).toEqual(['two', 'three'])
    await l.drop(widgets, 'two', 'Foreground')
    await l.settle()
    expect(ownerNames(l.find(widgets, 'child'))).toEqual(['three'])
    expect(metadataOf(l.find(widgets, 'two'))['finalizers']).toEqual(['ex.io/hold'])
    await l.drop(widgets, 'three')
    await l.settle()
    expect([l.names(widgets), l.errors]).toEqual([['a/two'], []])
  })

  it('[api §12.2] an owner that is deleted, but not in the foreground, is alive until it is gone', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root', { finalizers: ['ex.io/hold'] })
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)))
    await l.drop(widgets, 'root')
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/child', 'a/root'])
    await l.change(widgets, 'root', { finalizers: [] })
    await l.settle()
    expect(l.names(widgets)).toEqual([])
  })
})

describe('foreground', () => {
  it('[api §12.2] the owner stays until those that block it are gone', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    const blocking = { ...owners(ownedBy(widgets, 'root', root, BLOCKS)), finalizers: ['ex.io/hold'] }
    await l.make(widgets, 'blocking', blocking)
    await l.make(widgets, 'free', { ...owners(ownedBy(widgets, 'root', root)), finalizers: ['ex.io/hold'] })
    await l.drop(widgets, 'root', 'Foreground')
    await l.settle()
    expect(metadataOf(l.find(widgets, 'root'))['finalizers']).toEqual(['foregroundDeletion'])
    for (const name of ['blocking', 'free']) expect(metadataOf(l.find(widgets, name))['deletionTimestamp']).toBeDefined()
    await l.change(widgets, 'blocking', { finalizers: [] })
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/free'])
  })

  it('[api §12.2] it goes from the leaves to the root', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    const child = await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root, BLOCKS)))
    await l.make(widgets, 'leaf', owners(ownedBy(widgets, 'child', child, BLOCKS)))
    const gone: string[] = []
    l.store.watch(widgets.space.prefix, l.store.head, {
      events: (events) => {
        for (const event of events) if (event.type === 'delete') gone.push(event.key.slice(widgets.space.prefix.length))
      },
      end: () => undefined,
    })
    await l.drop(widgets, 'root', 'Foreground')
    await l.settle()
    expect([gone, l.errors]).toEqual([['a/leaf', 'a/child', 'a/root'], []])
  })

  it('[api §12.2] a dependent that stops blocking, or lets its owner go, lets it go', async () => {
    const { widgets, ...l } = await opened()
    for (const left of [(root: string): JsonObject => owners(ownedBy(widgets, 'root', root)), (): JsonObject => owners()]) {
      const root = await l.make(widgets, 'root')
      await l.make(widgets, 'child', { ...owners(ownedBy(widgets, 'root', root, BLOCKS)), finalizers: ['ex.io/hold'] })
      await l.drop(widgets, 'root', 'Foreground')
      await l.settle()
      expect(l.names(widgets)).toEqual(['a/child', 'a/root'])
      await l.change(widgets, 'child', left(root))
      await l.settle()
      expect(l.names(widgets)).toEqual(['a/child'])
      await l.change(widgets, 'child', { finalizers: [] })
    }
  })

  it('[api §12.2] circles, and those who own themselves, do not wait for ever', async () => {
    const { widgets, ...l } = await opened()
    for (const size of [1, 2, 3]) {
      const names = Array.from({ length: size }, (_, i) => `w${String(i)}`)
      const uids = new Map<string, string>()
      for (const name of names) uids.set(name, await l.make(widgets, name))
      for (const [i, name] of names.entries()) {
        const owner = names[(i + size - 1) % size]!
        await l.change(widgets, name, owners(ownedBy(widgets, owner, uids.get(owner)!, BLOCKS)))
      }
      await l.drop(widgets, 'w0', 'Foreground')
      await l.settle()
      expect([size, l.names(widgets), l.errors]).toEqual([size, [], []])
    }
  })
})

describe('orphans', () => {
  it('[api §12.2] forget their owner, and nothing else', async () => {
    const { widgets, ...l } = await opened()
    const [root, other] = [await l.make(widgets, 'root'), await l.make(widgets, 'other')]
    const both = owners(ownedBy(widgets, 'root', root, BLOCKS), ownedBy(widgets, 'other', other))
    for (let n = 0; n < 50; n++) await l.make(widgets, `child${String(n)}`, both)
    await l.drop(widgets, 'root', 'Orphan')
    await l.settle()
    expect(l.names(widgets).length).toBe(51)
    for (let n = 0; n < 50; n++) expect(ownerNames(l.find(widgets, `child${String(n)}`))).toEqual(['other'])
  })

  it('[api §12.2] an owner with finalizers of others is left to them', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root', { finalizers: ['ex.io/hold'] })
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)))
    await l.drop(widgets, 'root', 'Orphan')
    await l.settle()
    expect([metadataOf(l.find(widgets, 'root'))['finalizers'], ownerNames(l.find(widgets, 'child'))]).toEqual([['ex.io/hold'], []])
  })

  it('[api §12.2] where one cannot be told the owner waits, and comes back later and later', async () => {
    let tries = 0
    const refuse: AdmissionPlugin = {
      name: 'Refuse',
      validate: ({ operation, name, object }) => {
        if (operation !== 'UPDATE' || name !== 'child' || ownerNames(object).length > 0 || ++tries > 3) return undefined
        return Promise.reject(new Error('not now'))
      },
    }
    const { widgets, ...l } = await opened([refuse])
    const root = await l.make(widgets, 'root')
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)))
    await l.drop(widgets, 'root', 'Orphan')
    await l.settle()
    for (const ms of [5, 10, 20]) {
      const before = tries
      await l.clock.advance(ms - 1)
      await l.settle()
      expect([tries, l.names(widgets)]).toEqual([before, ['a/child', 'a/root']])
      await l.clock.advance(1)
      await l.settle()
    }
    expect(l.names(widgets)).toEqual(['a/child'])
    expect(l.errors).toEqual(Array.from({ length: 3 }, () => `${GARBAGE_COLLECTOR} /registry/ex.io/widgets/a/root: not now`))
  })
})

describe('types', () => {
  it('[api §12.2] an unknown kind is waited for, never taken as absent', async () => {
    const { widgets, ...l } = await opened()
    const rooms = l.type('Room', { served: false })
    const room = await l.make(rooms, 'room')
    await l.make(widgets, 'kept', owners(ownedBy(rooms, 'room', room), ownedBy(widgets, 'none', 'none')))
    await l.make(widgets, 'lost', owners(ownedBy(rooms, 'none', 'none')))
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/kept', 'a/lost'])
    l.serve(rooms, true)
    await l.clock.advance(10_000)
    await l.settle()
    expect([l.names(widgets), ownerNames(l.find(widgets, 'kept'))]).toEqual([['a/kept'], ['room']])
    l.serve(rooms, false)
    await l.drop(rooms, 'room')
    await l.settle()
    expect(l.names(widgets)).toEqual([])
  })

  it('[api §12.2] dependents of a type that appears are collected from then on', async () => {
    const { widgets, ...l } = await opened()
    const rooms = l.type('Room', { served: false })
    const root = await l.make(widgets, 'root')
    await l.make(rooms, 'room', owners(ownedBy(widgets, 'root', root)))
    await l.drop(widgets, 'root')
    await l.settle()
    expect(l.names(rooms)).toEqual(['a/room'])
    l.serve(rooms, true)
    await l.clock.advance(10_000)
    await l.settle()
    expect([l.names(rooms), l.clock.pending]).toEqual([[], 0])
  })

  it('[api §12.2] a new type is known from the next look at the types on, not before', async () => {
    const { ...l } = await opened()
    const rooms = l.type('Room')
    l.serve(rooms, true)
    await l.make(rooms, 'room', owners(ownedBy(rooms, 'none', 'none')))
    await l.clock.advance(9_999)
    await l.settle()
    expect(l.names(rooms)).toEqual(['a/room'])
    await l.clock.advance(1)
    await l.settle()
    expect(l.names(rooms)).toEqual([])
  })

  it('[api §12.2] a type that cannot be deleted, listed and watched is left alone', async () => {
    const { ...l } = await opened()
    const logs = l.type('Log', { verbs: ['create', 'delete', 'get', 'list'] })
    await l.make(logs, 'log', owners(ownedBy(logs, 'none', 'none')))
    await l.settle()
    expect(l.names(logs)).toEqual(['a/log'])
  })
})

describe('namespaces', () => {
  const message = (l: Loops, events: TestType): string[] =>
    l.names(events).map((name) => {
      const [namespace, ...rest] = name.split('/') as [string, string]
      const event = l.find(events, rest[0]!, namespace)!
      return `${namespace} ${textOf(event['involvedObject'] as JsonObject, 'name')} ${textOf(event, 'reason', 'message')}`
    })

  it('[api §12.2] a cluster-scoped owner owns in every namespace', async () => {
    const { widgets, ...l } = await opened()
    const hosts = l.type('Host', { namespaced: false })
    l.serve(hosts, true)
    await l.clock.advance(10_000)
    const host = await l.make(hosts, 'host')
    for (const namespace of ['a', 'b']) await l.make(widgets, 'w', owners(ownedBy(hosts, 'host', host)), namespace)
    await l.make(hosts, 'guest', owners(ownedBy(hosts, 'host', host)))
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/w', 'b/w'])
    await l.drop(hosts, 'host')
    await l.settle()
    expect([l.names(widgets), l.names(hosts)]).toEqual([[], []])
  })

  it('[api §12.2] an owner in another namespace is absent; an event says so', async () => {
    const { widgets, ...l } = await opened()
    const [namespaces, events] = [l.type('Namespace', { namespaced: false }), l.type('Event')]
    for (const name of ['a', 'b', 'c']) await l.make(namespaces, name)
    const root = await l.make(widgets, 'root', {}, 'b')
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)), 'a')
    await l.make(widgets, 'orphan', owners(ownedBy(widgets, 'root', 'nowhere')), 'c')
    await l.settle()
    expect(l.names(widgets)).toEqual(['b/root'])
    expect(message(l, events)).toEqual([
      `a child OwnerRefInvalidNamespace ownerRef [ex.io/v1/Widget, namespace: a, name: root, uid: ${root}] does not exist in namespace "a"`,
    ])
  })

  it('[api §12.2] an object in no namespace whose owner would be in one is never collected', async () => {
    const { widgets, ...l } = await opened()
    const [hosts, events] = [l.type('Host', { namespaced: false }), l.type('Event')]
    l.serve(hosts, true)
    await l.clock.advance(10_000)
    await l.make(hosts, 'host', owners(ownedBy(widgets, 'root', 'u')))
    await l.settle()
    expect(l.names(hosts)).toEqual(['host'])
    expect(message(l, events)).toEqual([
      'default host OwnerRefInvalidNamespace ownerRef [ex.io/v1/Widget, namespace: , name: root, uid: u] does not exist in namespace ""',
    ])
  })
})

describe('life', () => {
  it('[api §12.2] a lost race is decided again on what the object is then', async () => {
    let isFirst = true
    const rescue: AdmissionPlugin = {
      name: 'Rescue',
      validate: async ({ operation, name }) => {
        if (operation !== 'DELETE' || name !== 'child' || !isFirst) return
        isFirst = false
        await l.change(widgets, 'child', owners())
      },
    }
    const { widgets, ...l } = await opened([rescue])
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'none', 'none')))
    await l.settle()
    await l.clock.advance(1_000)
    expect([isFirst, l.names(widgets)]).toEqual([false, ['a/child']])
  })

  it('damaged bytes are passed over', async () => {
    const { widgets, ...l } = await opened()
    await l.store.cas('/registry/ex.io/widgets/a/bad', 0, { put: Buffer.from('{"ownerReferences":[') })
    await l.make(widgets, 'lost', owners(ownedBy(widgets, 'none', 'none')))
    await l.settle()
    expect([l.names(widgets), l.errors]).toEqual([['a/bad'], []])
  })

  it('closed, it does nothing any more and leaves nothing behind', async () => {
    const { widgets, ...l } = await opened()
    const root = await l.make(widgets, 'root')
    const rooms = l.type('Room', { served: false })
    await l.make(widgets, 'child', owners(ownedBy(widgets, 'root', root)))
    await l.make(widgets, 'puzzling', owners(ownedBy(rooms, 'room', 'r')))
    await l.settle()
    l.serve(widgets, true)
    expect(l.clock.pending).toBe(1)
    await l.loops.close()
    await l.drop(widgets, 'root')
    await l.settle()
    expect([l.names(widgets), l.clock.pending]).toEqual([['a/child', 'a/puzzling'], 0])
  })
})
