import { describe, expect, it } from 'vitest'
import type { StreamEvent } from '../support/watch-stream.js'
import { condition, define, DEFINITIONS, established, eventually, undefine, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

/** What of an event the sequences of crd.md §10 are about. */
function told({ type, object }: StreamEvent): object {
  const { acceptedNames, storedVersions } = object.status as { acceptedNames: object; storedVersions: unknown }
  const reasons = ['NamesAccepted', 'Established', 'Terminating'].flatMap((name) => {
    const found = condition(object, name)
    return found === undefined ? [] : [`${name}=${found.status}/${found.reason}`]
  })
  return { type, acceptedNames, storedVersions, reasons }
}

describe.concurrent.each(BACKENDS)('definitions, %s', (backend) => {
  const shared = sharedServer(backend)

  it('[crd §10] creation: added without conditions, names accepted, established', async () => {
    const { client } = shared
    const group = shared.group()
    const name = `widgets.${group}`
    using watch = await client.watch(`${DEFINITIONS}?watch=1&fieldSelector=metadata.name%3D${name}`)
    const created = await client.post(DEFINITIONS, widgets(group))
    expect(created.status).toBe(201)
    expect(created.body.status).toEqual({ conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] })
    const names = { plural: 'widgets', singular: 'widget', shortNames: ['wd'], kind: 'Widget', listKind: 'WidgetList' }
    const events = await watch.take(3)
    expect(events.map(told)).toEqual([
      { type: 'ADDED', acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'], reasons: [] },
      {
        type: 'MODIFIED',
        acceptedNames: names,
        storedVersions: ['v1'],
        reasons: ['NamesAccepted=True/NoConflicts', 'Established=False/Installing'],
      },
      {
        type: 'MODIFIED',
        acceptedNames: names,
        storedVersions: ['v1'],
        reasons: ['NamesAccepted=True/NoConflicts', 'Established=True/InitialNamesAccepted'],
      },
    ])
    expect(events.map(({ object }) => object.metadata.generation)).toEqual([1, 1, 1])
  })

  it('[crd §10] conflict: the second one asks for a short name in vain, until the first one is gone', async () => {
    const { client } = shared
    const group = shared.group()
    await define(client, widgets(group))
    const gadgets = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `gadgets.${group}` },
      spec: {
        ...widgets(group).spec,
        names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList', shortNames: ['wd'] },
      },
    }
    using watch = await client.watch(`${DEFINITIONS}?watch=1&fieldSelector=metadata.name%3Dgadgets.${group}`)
    await client.post(DEFINITIONS, gadgets)
    const [, refused] = await watch.take(2)
    expect(refused?.object.status).toMatchObject({
      acceptedNames: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
    })
    expect(told(refused!)).toMatchObject({ reasons: ['NamesAccepted=False/ShortNamesConflict', 'Established=False/NotAccepted'] })
    expect(condition(refused!.object, 'NamesAccepted')?.message).toBe('"wd" is already in use')
    expect(await client.get(`/apis/${group}/v1/namespaces/default/gadgets`)).toMatchObject({ status: 404, text: '404 page not found\n' })
    await undefine(client, `widgets.${group}`)
    expect((await watch.take(2)).map(told)).toMatchObject([
      { type: 'MODIFIED', reasons: ['NamesAccepted=True/NoConflicts', 'Established=False/Installing'] },
      { type: 'MODIFIED', reasons: ['NamesAccepted=True/NoConflicts', 'Established=True/InitialNamesAccepted'] },
    ])
  })

  it('[crd §6.4, §10] deletion: marked, in progress, instances gone, gone; a new one starts empty', async () => {
    const { client } = shared
    const group = shared.group()
    const name = `widgets.${group}`
    const before = await define(client, widgets(group))
    for (const each of ['a', 'b']) expect((await client.post(widgetsPath(group), widget(group, each))).status).toBe(201)
    using instances = await client.watch(`${widgetsPath(group)}?watch=1`)
    await instances.take(2)
    using watch = await client.watch(
      `${DEFINITIONS}?watch=1&resourceVersion=${before.metadata.resourceVersion}&fieldSelector=metadata.name%3D${name}`,
    )
    const deleted = await client.delete(`${DEFINITIONS}/${name}`)
    expect(deleted).toMatchObject({
      status: 200,
      body: { kind: 'CustomResourceDefinition', metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] } },
    })
    expect(deleted.body.metadata).not.toHaveProperty('deletionGracePeriodSeconds')
    const events = await watch.until(({ type }) => type === 'DELETED')
    expect(events.map(({ type, object }) => `${type} ${condition(object, 'Terminating')?.reason ?? ''}`)).toEqual([
      'MODIFIED InstanceDeletionPending',
      'MODIFIED InstanceDeletionInProgress',
      'DELETED InstanceDeletionInProgress',
    ])
    expect((await instances.take(2)).map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(['DELETED a', 'DELETED b'])
    expect(await instances.ended).toBe('clean')
    await eventually('discovery forgets it', async () => ((await client.get(`/apis/${group}/v1`)).status === 404 ? true : undefined))
    expect(await client.get(widgetsPath(group))).toMatchObject({ status: 404, text: '404 page not found\n' })
    expect((await client.get(`${DEFINITIONS}/${name}`)).status).toBe(404)
    const again = await define(client, widgets(group))
    expect(again.metadata.uid).not.toBe(before.metadata.uid)
    expect((await client.get(widgetsPath(group))).body.items).toEqual([])
  })

  it('[crd §6.4, api §1.4] while a finalizer holds an instance: no creates, everything else', async () => {
    const { client } = shared
    const group = shared.group()
    const name = `widgets.${group}`
    const path = widgetsPath(group)
    await define(client, widgets(group))
    await client.post(path, widget(group, 'held', {}, { finalizers: ['example.com/hold'] }))
    await client.delete(`${DEFINITIONS}/${name}`)
    await eventually('the instance is marked', async () => (await client.get(`${path}/held`)).body.metadata.deletionTimestamp)
    const refused = await client.post(path, widget(group, 'new'))
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({
      reason: 'Forbidden',
      message: `widgets.${group} "new" is forbidden: create not allowed while custom resource definition is terminating`,
      details: { name: 'new', group, kind: 'widgets' },
    })
    const nameless = await client.post(`${path}?dryRun=All`, { ...widget(group, ''), metadata: { generateName: 'x-' } })
    expect(nameless.body.message).toBe(`widgets.${group} is forbidden: create not allowed while custom resource definition is terminating`)
    const applied = await client.patch(`${path}/new?fieldManager=me`, 'apply', widget(group, 'new'))
    expect(applied.status).toBe(403)
    const again = await client.post(DEFINITIONS, widgets(group))
    expect(again.status).toBe(409)
    expect(again.body.message).toBe(`object is being deleted: customresourcedefinitions.apiextensions.k8s.io "${name}" already exists`)
    const { resources } = (await client.get(`/apis/${group}/v1`)).body as unknown as { resources: { name: string; verbs: string[] }[] }
    expect(resources.find((each) => each.name === 'widgets')?.verbs).toEqual(['delete', 'deletecollection', 'get', 'list', 'watch'])
    expect((await client.patch(`${path}/held`, 'merge', { spec: { size: 9 } })).body.spec).toEqual({ size: 9 })
    expect((await client.patch(`${path}/held`, 'merge', { metadata: { finalizers: null } })).status).toBe(200)
    await eventually('the definition is gone', async () => ((await client.get(`${DEFINITIONS}/${name}`)).status === 404 ? true : undefined))
  })

  it('[crd §7.9] a changed schema ends the watches of all versions cleanly within 2 s, and new requests see it', async () => {
    const { client } = shared
    const group = shared.group()
    const name = `widgets.${group}`
    await define(client, widgets(group))
    await client.post(widgetsPath(group), widget(group, 'w'))
    const watches = await Promise.all(Array.from({ length: 10 }, () => client.watch(`${widgetsPath(group)}?watch=1`)))
    await Promise.all(watches.map((watch) => watch.next()))
    await client.patch(`${DEFINITIONS}/${name}`, 'merge', { metadata: { labels: { a: 'b' } } })
    const operation = {
      op: 'add',
      path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/weight',
      value: { type: 'integer', default: 3 },
    }
    const changedAt = Date.now()
    expect((await client.patch(`${DEFINITIONS}/${name}`, 'json', [operation])).status).toBe(200)
    const ends = await Promise.all(watches.map((watch) => watch.ended))
    expect(Date.now() - changedAt).toBeLessThan(2_000)
    expect(new Set(ends)).toEqual(new Set(['clean']))
    for (const watch of watches) expect(watch.events.map(({ type }) => type)).toEqual(['ADDED'])
    expect((await client.get(`${widgetsPath(group)}/w`)).body.spec).toEqual({ size: 7, weight: 3 })
    expect((await client.post(`${widgetsPath(group)}?fieldValidation=Strict`, widget(group, 'x', { weight: 4 }))).status).toBe(201)
    using watch = await client.watch(`${widgetsPath(group)}?watch=1`)
    expect((await watch.take(2)).map(({ object }) => object.spec['weight'])).toEqual([3, 4])
  })

  it('[crd §4, §5] established once and for all: a conflict by an update does not stop the serving', async () => {
    const { client } = shared
    const group = shared.group()
    await define(client, widgets(group))
    const other = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `gadgets.${group}` },
      spec: { ...widgets(group).spec, names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget' } },
    }
    await client.post(DEFINITIONS, other)
    await established(client, `gadgets.${group}`)
    await client.patch(`${DEFINITIONS}/gadgets.${group}`, 'merge', { spec: { names: { shortNames: ['wd', 'gd'] } } })
    const refused = await eventually('the conflict is told', async () => {
      const { body } = await client.get(`${DEFINITIONS}/gadgets.${group}`)
      return condition(body, 'NamesAccepted')?.status === 'False' ? body : undefined
    })
    expect(condition(refused, 'Established')?.status).toBe('True')
    expect((refused.status as { acceptedNames: object }).acceptedNames).toEqual({
      plural: 'gadgets',
      singular: 'gadget',
      kind: 'Gadget',
      listKind: 'GadgetList',
    })
    expect((await client.get(`/apis/${group}/v1/namespaces/default/gadgets`)).status).toBe(200)
  })
})
