import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'
import { openEndpoint, WIDGETS, type Endpoint } from '../testing/endpoint.js'

const W = `${WIDGETS}/w`
const meta = (object: JsonObject): JsonObject => object['metadata'] as JsonObject
const names = (list: JsonObject): unknown[] => (list['items'] as JsonObject[]).map(({ metadata }) => (metadata as JsonObject)['name'])
const held = async (finalizers: readonly string[] = ['x/y']): Promise<Endpoint> => {
  const endpoint = await openEndpoint()
  await endpoint.create('w', {}, { finalizers: [...finalizers] })
  return endpoint
}

describe('delete', () => {
  it('[api §2.9] what goes at once is answered by a Status without a code', async () => {
    const { create, serve, refused } = await openEndpoint()
    const uid = meta(await create('w'))['uid'] as string
    const { status, text } = await serve('DELETE', W)
    expect(status).toBe(200)
    expect(text).toBe(
      `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"w","group":"ex.io","kind":"widgets","uid":"${uid}"}}\n`,
    )
    expect(await refused('DELETE', W)).toMatchObject({ code: 404 })
  })

  it('[api §2.9] kinds that return what they removed', async () => {
    const { create, serve } = await openEndpoint({}, { strategy: { returnsDeleted: true } })
    await create('w')
    expect((await serve('DELETE', W)).json).toMatchObject({ kind: 'Widget', metadata: { name: 'w' } })
  })

  it('[api §3.6] a finalizer holds it: marked once, the generation moves once', async () => {
    const { serve, store } = await held()
    const first = (await serve('DELETE', W)).json
    expect(meta(first)).toMatchObject({
      deletionTimestamp: '2023-11-14T22:13:20Z',
      deletionGracePeriodSeconds: 0,
      generation: 2,
      finalizers: ['x/y'],
      resourceVersion: '3',
    })
    const again = await serve('DELETE', W)
    expect([again.status, again.json, store.head]).toEqual([200, first, 3])
  })

  it('[api §2.9] 202 where orphanDependents was said to be false, each time', async () => {
    const { serve } = await held()
    expect((await serve('DELETE', `${W}?orphanDependents=false`)).status).toBe(202)
    expect((await serve('DELETE', W, { body: { orphanDependents: false } })).status).toBe(202)
    expect((await serve('DELETE', `${W}?orphanDependents=true`)).status).toBe(200)
  })

  it.each([
    ['propagationPolicy=Foreground', ['x/y', 'foregroundDeletion']],
    ['propagationPolicy=Orphan', ['x/y', 'orphan']],
    ['orphanDependents=true', ['x/y', 'orphan']],
    ['propagationPolicy=Background', ['x/y']],
  ])('[api §3.6] %s leaves %j', async (query, finalizers) => {
    const { serve } = await held()
    expect(meta((await serve('DELETE', `${W}?${query}`)).json)['finalizers']).toEqual(finalizers)
  })

  it('[custom-resources §3.6] a later policy swaps the collector’s finalizer without moving the generation; Background lets it go', async () => {
    const { create, serve, refused } = await openEndpoint()
    await create('w')
    expect(meta((await serve('DELETE', `${W}?propagationPolicy=Foreground`)).json)).toMatchObject({
      finalizers: ['foregroundDeletion'],
      generation: 2,
    })
    expect(meta((await serve('DELETE', `${W}?propagationPolicy=Orphan`)).json)).toMatchObject({ finalizers: ['orphan'], generation: 2 })
    expect(meta((await serve('DELETE', W)).json)).toMatchObject({ finalizers: ['orphan'] })
    expect((await serve('DELETE', `${W}?propagationPolicy=Background`)).json).toMatchObject({ status: 'Success' })
    expect(await refused('GET', W)).toMatchObject({ code: 404 })
  })

  it.each([
    [
      { uid: 'A' },
      /^Operation cannot be fulfilled on Widget.ex.io "w": the UID in the precondition \(A\) does not match the UID in record \(00000000-.*\). The object might have been deleted and then recreated$/,
    ],
    [
      { resourceVersion: '9' },
      /^Operation cannot be fulfilled on Widget.ex.io "w": the ResourceVersion in the precondition \(9\) does not match the ResourceVersion in record \(2\). The object might have been modified$/,
    ],
    [{ uid: '' }, /the UID in the precondition \(\) does not match/],
  ])('[api §2.9] precondition %j', async (preconditions, wanted) => {
    const { refused } = await held()
    const error = await refused('DELETE', W, { body: { preconditions } })
    expect(error).toMatchObject({ code: 409, reason: 'Conflict', details: { name: 'w', group: 'ex.io', kind: 'Widget' } })
    expect(error.message).toMatch(wanted)
  })

  it('[api §2.9] preconditions come before admission, which is asked before anything is written', async () => {
    const admit = (): undefined => {
      throw statusError.forbidden({ group: 'ex.io', resource: 'widgets' }, 'w', 'no')
    }
    let asleep = true
    const { create, refused, store } = await openEndpoint(
      {},
      { admission: [{ name: 'no', admit: ({ operation }) => (operation === 'DELETE' && !asleep ? admit() : undefined) }] },
    )
    await create('w')
    asleep = false
    expect(await refused('DELETE', W, { body: { preconditions: { uid: 'A' } } })).toMatchObject({ code: 409 })
    expect(await refused('DELETE', W)).toMatchObject({ code: 403 })
    expect(store.head).toBe(2)
  })

  it('[api §7.1] a dry run answers the same and writes nothing', async () => {
    const { serve, store } = await held()
    const { json } = await serve('DELETE', `${W}?dryRun=All`)
    expect([meta(json)['deletionGracePeriodSeconds'], meta(json)['resourceVersion'], store.head]).toEqual([0, '2', 2])
    const plain = await openEndpoint()
    await plain.create('w')
    expect((await plain.serve('DELETE', `${W}?dryRun=All`)).json).toMatchObject({ status: 'Success' })
    expect((await plain.serve('GET', W)).status).toBe(200)
  })

  it('[api §13.9] a body that says nothing of a dry run deletes, whatever the query says', async () => {
    const { create, serve, refused } = await openEndpoint()
    await create('w')
    await serve('DELETE', `${W}?dryRun=All`, { body: '{}' })
    expect(await refused('GET', W)).toMatchObject({ code: 404 })
  })

  it('[api §3.6] the write that takes the last finalizer away removes the object', async () => {
    const { serve, refused } = await held()
    await serve('DELETE', W)
    const headers = { 'content-type': 'application/merge-patch+json' }
    const { status, json } = await serve('PATCH', W, { headers, body: '{"metadata":{"finalizers":null}}' })
    expect([status, meta(json)['resourceVersion']]).toEqual([200, '3'])
    expect(await refused('GET', W)).toMatchObject({ code: 404 })
  })

  it('[api §3.6] finalizers are not added on the way out', async () => {
    const { serve, refused } = await held()
    await serve('DELETE', W)
    const headers = { 'content-type': 'application/merge-patch+json' }
    expect((await refused('PATCH', W, { headers, body: '{"metadata":{"finalizers":["x/y","z/z"]}}' })).message).toBe(
      'Widget.ex.io "w" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"z/z"}',
    )
  })
})

describe('deletecollection', () => {
  const filled = async (): Promise<Endpoint> => {
    const endpoint = await openEndpoint()
    for (const name of ['a', 'b', 'c']) await endpoint.create(name, {}, { labels: { name } })
    return endpoint
  }

  it('[api §2.10] answers the list of what was there', async () => {
    const { serve } = await filled()
    const { status, json } = await serve('DELETE', WIDGETS)
    expect([status, json['kind'], names(json), meta(json)['resourceVersion']]).toEqual([200, 'WidgetList', ['a', 'b', 'c'], '4'])
    expect(names((await serve('GET', WIDGETS)).json)).toEqual([])
    expect(names((await serve('DELETE', WIDGETS)).json)).toEqual([])
  })

  it('[api §2.10] only what is selected, only the page', async () => {
    const { serve } = await filled()
    expect(names((await serve('DELETE', `${WIDGETS}?labelSelector=name%3Db`)).json)).toEqual(['b'])
    expect(names((await serve('DELETE', `${WIDGETS}?limit=1`)).json)).toEqual(['a'])
    expect(names((await serve('GET', WIDGETS)).json)).toEqual(['c'])
  })

  it('[api §2.10] a dry run, and finalizers', async () => {
    const { serve, create } = await filled()
    await serve('DELETE', `${WIDGETS}?dryRun=All`)
    await create('d', {}, { finalizers: ['x/y'] })
    await serve('DELETE', WIDGETS)
    const { json } = await serve('GET', WIDGETS)
    expect([names(json), meta((json['items'] as JsonObject[])[0]!)['deletionTimestamp']]).toEqual([['d'], '2023-11-14T22:13:20Z'])
  })

  it('[custom-resources §7] list options are checked before those of the delete', async () => {
    const { refused } = await filled()
    expect((await refused('DELETE', `${WIDGETS}?labelSelector=a%20b&dryRun=x`)).code).toBe(400)
    expect((await refused('DELETE', `${WIDGETS}?dryRun=x`)).message).toMatch(/^DeleteOptions/)
    expect((await refused('DELETE', `${WIDGETS}?fieldSelector=spec.x%3D1`)).message).toBe('field label not supported: spec.x')
    expect((await refused('DELETE', WIDGETS, { body: { preconditions: { uid: 'A' } } })).message).toMatch(
      /^Operation cannot be fulfilled on Widget.ex.io "a": the UID in the precondition \(A\)/,
    )
  })
})
