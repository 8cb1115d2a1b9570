import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { brief, crdBody, CRDS, openExtensions, servedVersion, type Extensions } from './testing/extensions.js'

const MERGE = { 'content-type': 'application/merge-patch+json' }
const W = '/apis/ex.io/v1/namespaces/a/widgets'
const meta = (object: JsonObject): JsonObject => object['metadata'] as JsonObject
const status = (object: JsonObject): JsonObject => object['status'] as JsonObject
const widget = (name: string, metadata: JsonObject = {}): { readonly body: JsonObject } => ({
  body: { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name, ...metadata }, spec: {} },
})
const ESTABLISHED = ['NamesAccepted=True/NoConflicts', 'Established=True/InitialNamesAccepted']
const gadgets = (names: JsonObject = {}): JsonObject => ({ names: { plural: 'gadgets', kind: 'Gadget', ...names } })
const GADGETS = { name: 'gadgets.ex.io' }

describe('the life of a definition', () => {
  it('[crd §10] ADDED, names accepted, established', async () => {
    const e = await openExtensions()
    const { sink } = await e.watch(`${CRDS}?watch=1`)
    const { status: code, json } = await e.call('POST', CRDS, { body: crdBody() })
    expect([code, status(json)]).toEqual([201, { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] }])
    await e.settle()
    expect(sink.frames.map(({ type, object }) => [type, ...brief(object)])).toEqual([
      ['ADDED'],
      ['MODIFIED', 'NamesAccepted=True/NoConflicts', 'Established=False/Installing'],
      ['MODIFIED', ...ESTABLISHED],
    ])
    expect(status(sink.frames.at(-1)!.object)['acceptedNames']).toEqual({
      plural: 'widgets',
      singular: 'widget',
      kind: 'Widget',
      listKind: 'WidgetList',
    })
    expect(meta(sink.frames.at(-1)!.object)['generation']).toBe(1)
    expect(e.errors).toEqual([])
  })

  it('[api §4.1] its members and those of lists of them are in the order of the Go types, items without their type', async () => {
    const e = await openExtensions()
    await e.define()
    const { json } = await e.call('GET', CRDS)
    expect(Object.keys(json)).toEqual(['kind', 'apiVersion', 'metadata', 'items'])
    expect(Object.keys((json['items'] as JsonObject[])[0]!)).toEqual(['metadata', 'spec', 'status'])
    expect(Object.keys((await e.call('GET', W)).json)).toEqual(['apiVersion', 'items', 'kind', 'metadata'])
  })

  it.each([
    [
      { kind: 'Widget' },
      'Widget in version "v1" cannot be handled as a CustomResourceDefinition: no kind "Widget" is registered for version "apiextensions.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      { apiVersion: 'apiextensions.k8s.io/v1beta1' },
      'the API version in the data (apiextensions.k8s.io/v1beta1) does not match the expected API version (apiextensions.k8s.io/v1)',
    ],
  ])('[api §2.5] a body of another type is refused: %j', async (type, message) => {
    const e = await openExtensions()
    await expect(e.call('POST', CRDS, { body: { ...crdBody(), ...type } })).rejects.toMatchObject({ code: 400, message })
  })

  it('[schema §1.2] a number that no float64 holds is told with the field of its type', async () => {
    const e = await openExtensions()
    const schema = { type: 'object', properties: { a: { type: 'number', maximum: 1 } } }
    const versions = [servedVersion('v1', { schema: { openAPIV3Schema: schema } })]
    const body = JSON.stringify(crdBody({ versions })).replace('"maximum":1', '"maximum":1e400')
    const place = 'JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.maximum'
    await expect(e.call('POST', CRDS, { body })).rejects.toMatchObject({
      code: 400,
      message: `CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: json: cannot unmarshal number 1e400 into Go struct field ${place} of type float64`,
    })
  })

  it('[api §5.4] a strategic merge patch whose values do not convert is refused with the patch as Go prints it', async () => {
    const e = await openExtensions()
    await e.define()
    const headers = { 'content-type': 'application/strategic-merge-patch+json' }
    await expect(e.call('PATCH', `${CRDS}/widgets.ex.io`, { headers, body: { spec: { versions: 'x' } } })).rejects.toMatchObject({
      code: 422,
      message: ' "" is invalid: patch: Invalid value: "map[spec:map[versions:x]]": cannot restore slice from string',
    })
  })

  it('[crd §7.1] its resources are served from then on, and not before', async () => {
    const e = await openExtensions()
    expect(await e.serve('GET', W)).toBeUndefined()
    await e.define()
    expect((await e.call('GET', W)).json).toMatchObject({ kind: 'WidgetList', items: [] })
    expect((await e.call('POST', W, widget('w'))).status).toBe(201)
  })

  it('[crd §10] a conflict: the loser is told, not served, and recovers when the winner is gone', async () => {
    const e = await openExtensions()
    await e.define({ names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] } })
    await e.define(gadgets({ shortNames: ['wd'] }), GADGETS)
    const lost = (await e.call('GET', `${CRDS}/gadgets.ex.io`)).json
    expect(brief(lost)).toEqual(['NamesAccepted=False/ShortNamesConflict', 'Established=False/NotAccepted'])
    expect(status(lost)['acceptedNames']).toEqual({ plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' })
    expect(await e.serve('GET', '/apis/ex.io/v1/gadgets')).toBeUndefined()
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    expect(await e.conditions('gadgets.ex.io')).toEqual(ESTABLISHED)
  })

  it('[crd §4] another group is no conflict; renaming the winner frees the name', async () => {
    const e = await openExtensions()
    await e.define({ names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] } })
    await e.define({ ...gadgets({ shortNames: ['wd'] }), group: 'other.io' }, { name: 'gadgets.other.io' })
    expect(await e.conditions('gadgets.other.io')).toEqual(ESTABLISHED)
    await e.define(gadgets({ shortNames: ['wd'] }), GADGETS)
    await e.call('PATCH', `${CRDS}/widgets.ex.io`, { headers: MERGE, body: '{"spec":{"names":{"shortNames":["wx"]}}}' })
    await e.settle()
    expect(await e.conditions('gadgets.ex.io')).toEqual(ESTABLISHED)
  })

  it('[crd §4] an established one whose new names conflict goes on being served by the old', async () => {
    const e = await openExtensions()
    await e.define()
    await e.define(gadgets(), GADGETS)
    await e.call('PATCH', `${CRDS}/gadgets.ex.io`, { headers: MERGE, body: '{"spec":{"names":{"shortNames":["widget"]}}}' })
    await e.settle()
    expect(await e.conditions('gadgets.ex.io')).toEqual(['NamesAccepted=False/ShortNamesConflict', 'Established=True/InitialNamesAccepted'])
    expect((await e.call('GET', '/apis/ex.io/v1/gadgets')).status).toBe(200)
  })

  it('[crd §11.21] two at the same moment: exactly one wins', async () => {
    const e = await openExtensions()
    const names = { kind: 'Same', listKind: 'SameList' }
    await Promise.all([
      e.call('POST', CRDS, { body: crdBody({ names: { plural: 'widgets', ...names } }) }),
      e.call('POST', CRDS, { body: crdBody({ names: { plural: 'gadgets', singular: 'g', ...names } }, GADGETS) }),
    ])
    await e.settle()
    const all = [await e.conditions(), await e.conditions('gadgets.ex.io')]
    expect(all.filter((conditions) => conditions.includes('Established=True/InitialNamesAccepted')).length).toBe(1)
  })

  it('[crd §5] a bundle that is none keeps it from being established, a good one heals it', async () => {
    const e = await openExtensions()
    const webhook = { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://h', caBundle: 'bm8gcGVt' } }
    await e.define({ conversion: { strategy: 'Webhook', webhook } })
    expect(await e.conditions()).toEqual(['NamesAccepted=True/NoConflicts', 'Established=False/InvalidCABundle'])
    await e.call('PATCH', `${CRDS}/widgets.ex.io`, {
      headers: MERGE,
      body: '{"spec":{"conversion":{"webhook":{"clientConfig":{"caBundle":null}}}}}',
    })
    await e.settle()
    expect(await e.conditions()).toEqual(ESTABLISHED)
  })

  it('[crd §3.2] the generation moves with the spec, storedVersions with the storage version', async () => {
    const e = await openExtensions()
    await e.define()
    const patch = async (body: string): Promise<JsonObject> =>
      (await e.call('PATCH', `${CRDS}/widgets.ex.io`, { headers: MERGE, body })).json
    expect(meta(await patch('{"metadata":{"labels":{"a":"b"},"generation":77}}'))['generation']).toBe(1)
    const versions = [servedVersion('v1', { storage: false }), servedVersion('v2', { storage: true })]
    const switched = await patch(JSON.stringify({ spec: { versions } }))
    expect([meta(switched)['generation'], status(switched)['storedVersions']]).toEqual([2, ['v1', 'v2']])
    const dropped = await e.refused('PATCH', `${CRDS}/widgets.ex.io`, {
      headers: MERGE,
      body: JSON.stringify({ spec: { versions: [servedVersion('v2', { storage: true })] } }),
    })
    expect(dropped).toMatchObject({ code: 422 })
    expect(dropped.message).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    )
    await e.call('PATCH', `${CRDS}/widgets.ex.io/status`, {
      headers: MERGE,
      body: '{"status":{"storedVersions":["v2"]},"spec":{"scope":"Cluster"}}',
    })
    const last = await patch(JSON.stringify({ spec: { versions: [servedVersion('v2', { storage: true })] } }))
    expect([status(last)['storedVersions'], (last['spec'] as JsonObject)['scope']]).toEqual([['v2'], 'Namespaced'])
  })

  it('[crd §3.3] /status takes metadata as well', async () => {
    const e = await openExtensions()
    await e.define()
    const { json } = await e.call('PATCH', `${CRDS}/widgets.ex.io/status`, { headers: MERGE, body: '{"metadata":{"labels":{"x":"y"}}}' })
    expect(meta(json)).toMatchObject({ labels: { x: 'y' }, generation: 1 })
  })
})

describe('the end of a definition', () => {
  const terminating = async (): Promise<Extensions> => {
    const e = await openExtensions()
    await e.define({}, { finalizers: ['hold/it'] })
    await e.call('POST', W, widget('w'))
    return e
  }

  it('[crd §10] without instances: marked, in progress, gone', async () => {
    const e = await openExtensions()
    await e.define()
    const { sink } = await e.watch(`${CRDS}?watch=1&resourceVersion=${String(e.store.head)}`)
    const { status: code, json } = await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    expect([code, json['kind'], meta(json)['finalizers'], meta(json)['generation'], 'deletionGracePeriodSeconds' in meta(json)]).toEqual([
      200,
      'CustomResourceDefinition',
      ['customresourcecleanup.apiextensions.k8s.io'],
      1,
      false,
    ])
    await e.settle()
    expect(sink.frames.map(({ type, object }) => `${type} ${String(brief(object)[2])}`)).toEqual([
      'MODIFIED Terminating=True/InstanceDeletionPending',
      'MODIFIED Terminating=True/InstanceDeletionInProgress',
      'DELETED Terminating=True/InstanceDeletionInProgress',
    ])
    expect(await e.serve('GET', W)).toBeUndefined()
    expect(await e.refused('GET', `${CRDS}/widgets.ex.io`)).toMatchObject({ code: 404 })
  })

  it('[crd §6.4] the instances go first; what else holds it shows the outcome', async () => {
    const e = await terminating()
    const { sink } = await e.watch(`${W}?watch=1&resourceVersion=${String(e.store.head)}`)
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    expect(sink.frames.map(({ type }) => type)).toEqual(['DELETED'])
    expect((await e.conditions())[2]).toBe('Terminating=False/InstanceDeletionCompleted')
    expect(meta((await e.call('GET', `${CRDS}/widgets.ex.io`)).json)['finalizers']).toEqual(['hold/it'])
  })

  it('[crd §6.4] never established: nothing is looked for', async () => {
    const e = await openExtensions()
    await e.define({ names: { plural: 'widgets', kind: 'Widget' } })
    await e.define(gadgets({ shortNames: ['widget'] }), { ...GADGETS, finalizers: ['hold/it'] })
    await e.call('DELETE', `${CRDS}/gadgets.ex.io`)
    await e.settle()
    expect((await e.conditions('gadgets.ex.io'))[2]).toBe('Terminating=False/NeverEstablished')
  })

  it('[crd §6.4] an instance with a finalizer holds it until that is taken away', async () => {
    const e = await openExtensions()
    await e.define()
    await e.call('POST', W, widget('w', { finalizers: ['hold/it'] }))
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    expect((await e.conditions())[2]).toBe('Terminating=True/InstanceDeletionInProgress')
    expect(meta((await e.call('GET', `${W}/w`)).json)['deletionTimestamp']).toBe('2023-11-14T22:13:20Z')
    await e.call('PATCH', `${W}/w`, { headers: MERGE, body: '{"metadata":{"finalizers":null}}' })
    e.environment.advance(5_000)
    await e.settle()
    expect(await e.refused('GET', `${CRDS}/widgets.ex.io`)).toMatchObject({ code: 404 })
  })

  it('[crd §6.4] after a minute it says so, and tries again', async () => {
    const e = await openExtensions()
    await e.define()
    await e.call('POST', W, widget('w', { finalizers: ['hold/it'] }))
    const { sink } = await e.watch(`${CRDS}?watch=1&resourceVersion=${String(e.store.head)}`)
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    for (let second = 0; second <= 60; second += 5) {
      await e.settle()
      e.environment.advance(5_000)
    }
    await e.settle()
    const reasons = sink.frames.map(({ object }) => String(brief(object)[2]))
    expect(reasons.slice(0, 3)).toEqual([
      'Terminating=True/InstanceDeletionPending',
      'Terminating=True/InstanceDeletionInProgress',
      'Terminating=True/InstanceDeletionCheck',
    ])
    expect(e.errors[0]).toMatch(/^finalizing widgets.ex.io: /)
  })

  it('[crd §6.4] an instance that cannot be deleted: the others go, it says why, and comes back later and later', async () => {
    let writes = 0
    // Who does not wait would write for ever: the test ends all the same.
    const validate = (): Promise<void> | undefined => (++writes > 100 ? new Promise(() => undefined) : undefined)
    const e = await openExtensions([{ name: 'Counter', validate }])
    await e.define()
    const damaged = ['a/w1', 'b/w1'].map((name) => e.store.cas(`/registry/ex.io/widgets/${name}`, 0, { put: Buffer.from('{damaged') }))
    await Promise.all(damaged)
    await e.call('POST', W, widget('w2'))
    const { sink } = await e.watch(`${CRDS}?watch=1&resourceVersion=${String(e.store.head)}`)
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    expect(await e.refused('GET', `${W}/w2`)).toMatchObject({ code: 404 })
    const reasons = (): string[] => sink.frames.map(({ object }) => String(brief(object)[2]).replace('Terminating=True/', ''))
    const rounds = ['InstanceDeletionPending', 'InstanceDeletionInProgress', 'InstanceDeletionFailed']
    expect(reasons()).toEqual(rounds)
    const conditions = status(sink.frames.at(-1)!.object)['conditions'] as JsonObject[]
    expect(conditions[2]?.['message']).toMatch(/^could not issue all deletes: [^,]*$/)
    for (const ms of [5, 10, 20]) {
      e.environment.advance(ms - 1)
      await e.settle()
      expect(reasons()).toEqual(rounds)
      e.environment.advance(1)
      await e.settle()
      rounds.push('InstanceDeletionInProgress', 'InstanceDeletionFailed')
      expect(reasons()).toEqual(rounds)
    }
    await e.call('PATCH', `${CRDS}/widgets.ex.io`, { headers: MERGE, body: '{"spec":{"names":{"categories":["all"]}}}' })
    await e.settle()
    expect(reasons().length).toBeGreaterThan(rounds.length + 1)
  })

  it('[custom-resources §1.5] on its way out: no creates, dry or applied; the rest goes on', async () => {
    const e = await openExtensions()
    await e.define()
    await e.call('POST', W, widget('w', { finalizers: ['hold/it'] }))
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    const wanted = 'widgets.ex.io "n" is forbidden: create not allowed while custom resource definition is terminating'
    expect(await e.refused('POST', W, widget('n'))).toMatchObject({ code: 403, message: wanted })
    expect(await e.refused('POST', `${W}?dryRun=All`, widget('n'))).toMatchObject({ message: wanted })
    const headers = { 'content-type': 'application/apply-patch+yaml' }
    expect(await e.refused('PATCH', `${W}/n?fieldManager=m`, { headers, ...widget('n') })).toMatchObject({ message: wanted })
    expect(await e.refused('POST', W, { body: { ...widget('').body, metadata: { generateName: 'n-' } } })).toMatchObject({
      message: 'widgets.ex.io is forbidden: create not allowed while custom resource definition is terminating',
    })
    expect(await e.refused('POST', `${W}?dryRun=x`, widget('n'))).toMatchObject({ code: 422 })
    expect((await e.call('PATCH', `${W}/w`, { headers: MERGE, body: '{"spec":{"a":1}}' })).status).toBe(200)
    expect(await e.refused('POST', CRDS, { body: crdBody() })).toMatchObject({
      code: 409,
      message: 'object is being deleted: customresourcedefinitions.apiextensions.k8s.io "widgets.ex.io" already exists',
    })
  })

  it('[custom-resources §1.5] held by somebody else after the cleanup: creates stay forbidden', async () => {
    const e = await terminating()
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    expect((await e.conditions())[2]).toBe('Terminating=False/InstanceDeletionCompleted')
    expect(await e.refused('POST', W, widget('n'))).toMatchObject({ code: 403 })
  })

  it('[crd §3.4] preconditions, dry run, and the second delete', async () => {
    const e = await terminating()
    expect((await e.refused('DELETE', `${CRDS}/widgets.ex.io`, { body: { preconditions: { uid: 'x' } } })).message).toMatch(
      /^Operation cannot be fulfilled on customresourcedefinitions.apiextensions.k8s.io "widgets.ex.io": precondition failed: UID in precondition: x, UID in object meta: 0/,
    )
    const dry = (await e.call('DELETE', `${CRDS}/widgets.ex.io?dryRun=All`)).json
    expect([brief(dry)[2], (await e.conditions()).length]).toEqual(['Terminating=True/InstanceDeletionPending', 2])
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    const second = (await e.call('DELETE', `${CRDS}/widgets.ex.io`)).json
    expect([second['kind'], (second['metadata'] as JsonObject)['deletionGracePeriodSeconds']]).toEqual(['CustomResourceDefinition', 0])
    const { head } = e.store
    expect((await e.call('DELETE', `${CRDS}/widgets.ex.io`)).json).toEqual(second)
    expect(e.store.head).toBe(head)
  })

  it('[crd §3.5] deleting the collection goes the same way', async () => {
    const e = await terminating()
    await e.call('DELETE', CRDS)
    await e.settle()
    expect((await e.conditions())[2]).toBe('Terminating=False/InstanceDeletionCompleted')
  })

  it('[custom-resources §1.5] made again under the same name it is another one, and empty', async () => {
    const e = await openExtensions()
    await e.define()
    await e.call('POST', W, widget('w'))
    await e.call('DELETE', `${CRDS}/widgets.ex.io`)
    await e.settle()
    await e.define()
    expect((await e.call('GET', W)).json['items']).toEqual([])
  })
})
