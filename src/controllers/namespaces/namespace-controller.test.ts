import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { deleteObject, updateObject, type AdmissionPlugin } from '../../registry/index.js'
import { openLoops, textOf, type Loops, type TestType } from '../testing/loops.js'
import { NAMESPACE_CONTROLLER } from './namespace-controller.js'

interface Opened extends Loops {
  readonly namespaces: TestType
  readonly widgets: TestType
  /** The conditions of namespace `a` that tell of a problem. */
  readonly problems: () => string[]
}

/** The controller alone, running, with namespaces `a` and `b`, over namespaced widgets. */
async function opened(admission: readonly AdmissionPlugin[] = []): Promise<Opened> {
  const l = await openLoops({ enabled: [NAMESPACE_CONTROLLER], admission })
  const namespaces = l.type('Namespace', { namespaced: false })
  const widgets = l.type('Widget')
  for (const name of ['a', 'b']) await l.make(namespaces, name)
  l.loops.start()
  await l.settle()
  const problems = (): string[] => {
    const { conditions = [] } = (l.find(namespaces, 'a')?.['status'] ?? {}) as { readonly conditions?: JsonObject[] }
    return conditions.filter(({ status }) => status === 'True').map((condition) => textOf(condition, 'reason', 'message'))
  }
  return { ...l, namespaces, widgets, problems }
}

const HELD = { finalizers: ['ex.io/hold'] }

describe('emptying', () => {
  it('[api §12.1] begins five seconds after the mark', async () => {
    const { namespaces, widgets, ...l } = await opened()
    await l.make(widgets, 'w')
    await l.drop(namespaces, 'a')
    await l.clock.advance(4_999)
    await l.settle()
    expect(l.names(widgets)).toEqual(['a/w'])
    await l.clock.advance(1)
    await l.settle()
    expect([l.names(widgets), l.names(namespaces)]).toEqual([[], ['b']])
  })

  it('[api §12.1] everything in it goes, then the namespace; what is elsewhere stays', async () => {
    const { namespaces, widgets, ...l } = await opened()
    const [rooms, hosts] = [l.type('Room'), l.type('Host', { namespaced: false })]
    for (let n = 0; n < 1_200; n++) await l.make(widgets, `w${String(n)}`)
    await l.make(rooms, 'room')
    await l.make(rooms, 'room', {}, 'b')
    await l.make(hosts, 'host')
    const statuses: unknown[] = []
    l.store.watch(namespaces.space.prefix, l.store.head, {
      events: (events) => {
        for (const event of events) {
          if (event.type === 'delete') statuses.push('gone')
          else statuses.push((JSON.parse(event.entry.value.toString()) as JsonObject)['status'])
        }
      },
      end: () => undefined,
    })
    await l.drop(namespaces, 'a')
    await l.grace()
    await l.clock.advance(60)
    expect([l.names(widgets), l.names(rooms), l.names(hosts), l.names(namespaces)]).toEqual([[], ['b/room'], ['host'], ['b']])
    expect(statuses).toMatchObject([undefined, { phase: 'Terminating', conditions: [{}, {}, {}, {}, {}] }, 'gone'])
    expect([l.errors, l.clock.pending]).toEqual([[], 0])
  })

  it('[api §12.1] what finalizers hold is named, asked for again, and noticed when it goes', async () => {
    const { namespaces, widgets, ...l } = await opened()
    await l.make(widgets, 'one', HELD)
    await l.make(widgets, 'two', { finalizers: ['ex.io/hold', 'orphan'] })
    await l.make(widgets, 'three')
    await l.drop(namespaces, 'a')
    await l.grace()
    expect(l.problems()).toEqual([
      'SomeResourcesRemain Some resources are remaining: widgets.ex.io has 2 resource instances',
      'SomeFinalizersRemain Some content in the namespace has finalizers remaining: ex.io/hold in 2 resource instances',
    ])
    await l.change(widgets, 'one', { finalizers: [] })
    await l.clock.advance(15_000)
    await l.settle()
    expect(l.problems()[0]).toBe('SomeResourcesRemain Some resources are remaining: widgets.ex.io has 1 resource instances')
    await l.change(widgets, 'two', { finalizers: [] })
    await l.clock.advance(50)
    await l.settle()
    expect([l.names(namespaces), l.errors, l.clock.pending]).toEqual([['b'], [], 0])
  })

  it('[api §12.1] its own writes do not bring it back before its time', async () => {
    const { namespaces, widgets, ...l } = await opened()
    await l.make(widgets, 'one', HELD)
    await l.drop(namespaces, 'a')
    await l.grace()
    const { head } = l.store
    await l.clock.advance(14_999)
    await l.settle()
    expect([l.store.head, l.clock.pending]).toEqual([head, 1])
  })

  it('[api §12.1] who was let in just before the mark goes, too', async () => {
    let isLate = true
    const late: AdmissionPlugin = {
      name: 'Late',
      validate: async ({ operation, kind }) => {
        if (operation !== 'UPDATE' || kind.kind !== 'Widget' || !isLate) return
        isLate = false
        await l.make(widgets, 'late')
      },
    }
    // The namespace endpoints of the test are made of the type widgets.
    const { namespaces, widgets, ...l } = await opened([late])
    await l.make(widgets, 'early')
    await l.drop(namespaces, 'a')
    await l.grace()
    expect([isLate, l.names(widgets), l.names(namespaces)]).toEqual([false, [], ['b']])
  })

  it('[api §12.1] finalizers of others hold the namespace when it is empty', async () => {
    const { namespaces, widgets, ...l } = await opened()
    await l.make(widgets, 'w')
    const next = (current: JsonObject): JsonObject => ({ ...current, spec: { finalizers: ['kubernetes', 'ex.io/mine'] } })
    const write = { namespace: '', name: 'a', dryRun: false, manager: 'm', userName: 'u', signal: new AbortController().signal }
    await updateObject(namespaces.endpoint, { ...write, warn: () => undefined, next })
    await l.drop(namespaces, 'a')
    await l.grace()
    expect([l.names(widgets), l.find(namespaces, 'a')?.['spec']]).toEqual([[], { finalizers: ['ex.io/mine'] }])
  })

  it('[api §12.1] one that is on its way out at the start is finished', async () => {
    const l = await openLoops({ enabled: [NAMESPACE_CONTROLLER] })
    const namespaces = l.type('Namespace', { namespaced: false })
    await l.make(namespaces, 'a')
    await l.drop(namespaces, 'a')
    expect(l.names(namespaces)).toEqual(['a'])
    l.loops.start()
    await l.grace()
    expect(l.names(namespaces)).toEqual([])
  })
})

describe('failures', () => {
  it('[api §12.1] a type that cannot be emptied does not keep the others from it; tried again later and later', async () => {
    let tries = 0
    const refuse: AdmissionPlugin = {
      name: 'Refuse',
      validate: ({ operation, name }) =>
        operation === 'DELETE' && name === 'guarded' && ++tries <= 2 ? Promise.reject(new Error('not that one')) : undefined,
    }
    const { namespaces, widgets, ...l } = await opened([refuse])
    const rooms = l.type('Room')
    await l.make(widgets, 'guarded')
    await l.make(widgets, 'other')
    await l.make(rooms, 'room')
    await l.drop(namespaces, 'a')
    await l.grace()
    expect([l.names(widgets), l.names(rooms)]).toEqual([['a/guarded'], []])
    expect(l.problems()).toEqual(['ContentDeletionFailed Failed to delete all resource types, 1 remaining: not that one'])
    await l.clock.advance(4)
    expect(tries).toBe(1)
    await l.clock.advance(1)
    await l.settle()
    expect(tries).toBe(2)
    await l.clock.advance(10)
    await l.settle()
    expect([l.names(namespaces), l.errors]).toEqual([['b'], Array.from({ length: 2 }, () => `${NAMESPACE_CONTROLLER} a: not that one`)])
  })

  it('[api §12.1] a type that cannot be served is said, and waited for', async () => {
    const { namespaces, widgets, ...l } = await opened()
    await l.make(widgets, 'w')
    l.serve({ ...widgets, context: () => fail('error resolving resource') }, true)
    await l.drop(namespaces, 'a')
    await l.grace()
    expect(l.problems()).toEqual(['ContentDeletionFailed Failed to delete all resource types, 1 remaining: error resolving resource'])
    l.serve(widgets, true)
    await l.clock.advance(5)
    await l.settle()
    expect(l.names(namespaces)).toEqual(['b'])
  })

  it('closed, it does nothing any more and leaves nothing behind', async () => {
    const { namespaces, widgets, ...l } = await opened()
    await l.make(widgets, 'w', HELD)
    await l.drop(namespaces, 'a')
    await l.grace()
    await l.change(widgets, 'w', { finalizers: [] })
    expect(l.clock.pending).toBe(2)
    await l.loops.close()
    await l.drop(namespaces, 'b')
    await l.settle()
    expect([l.names(namespaces), l.clock.pending]).toEqual([['a', 'b'], 0])
  })

  it('switched off, a namespace stays as it was marked', async () => {
    const l = await openLoops({ enabled: [] })
    const namespaces = l.type('Namespace', { namespaced: false })
    await l.make(namespaces, 'a')
    l.loops.start()
    const request = { namespace: '', name: 'a', dryRun: false, userName: 'u', signal: new AbortController().signal, options: {} }
    await deleteObject(namespaces.endpoint, { ...request, warn: () => undefined })
    await l.settle()
    expect([l.names(namespaces), l.find(namespaces, 'a')?.['status']]).toEqual([['a'], undefined])
    await l.loops.close()
  })
})

function fail(message: string): never {
  throw new Error(message)
}
