import { describe, expect, it } from 'vitest'
import { define, DEFINITIONS, redefine, version, WIDGET_SCHEMA, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

/** The schema of `v2` has a default more. */
const SECOND_SCHEMA = {
  ...WIDGET_SCHEMA,
  properties: {
    ...WIDGET_SCHEMA.properties,
    spec: { type: 'object', properties: { ...WIDGET_SCHEMA.properties.spec.properties, roof: { type: 'string', default: 'tin' } } },
  },
}

// Equal selectable fields of versions with unequal schemas are refused (crd.md §2.9).
const v1 = (changes: object = {}): object => version('v1', { selectableFields: [], ...changes })
const v2 = (changes: object = {}): object => version('v2', { selectableFields: [], schema: { openAPIV3Schema: SECOND_SCHEMA }, ...changes })
const twoVersions = (storage: 'v1' | 'v2', changes: object = {}): object => ({
  versions: [v1({ storage: storage === 'v1', ...changes }), v2({ storage: storage === 'v2' })],
})

describe.concurrent.each(BACKENDS)('versions without a converter, %s', (backend) => {
  const shared = sharedServer(backend)

  it('[custom-resources §5.2] an object is served in each version, whichever it was written in', async () => {
    const { client } = shared
    const group = shared.group()
    await define(client, widgets(group, twoVersions('v1')))
    const second = widgetsPath(group, 'default', 'v2')
    expect((await client.post(widgetsPath(group), widget(group, 'one'))).status).toBe(201)
    const made = await client.post(second, { ...widget(group, 'two', { roof: 'slate', color: 'red' }), apiVersion: `${group}/v2` })
    expect(made).toMatchObject({ status: 201, body: { apiVersion: `${group}/v2`, spec: { color: 'red' } } })
    // v1, the stored version, does not know the roof.
    expect((await client.get(`${second}/two`)).body.spec).toEqual({ size: 7, color: 'red' })
    expect((await client.get(`${widgetsPath(group)}/two`)).body).toMatchObject({
      apiVersion: `${group}/v1`,
      metadata: { uid: made.body.metadata.uid },
    })
    expect((await client.get(second)).body.items.map(({ apiVersion, metadata }) => `${apiVersion} ${metadata.name}`)).toEqual([
      `${group}/v2 one`,
      `${group}/v2 two`,
    ])
    using watch = await client.watch(`${second}?watch=1`)
    expect((await watch.take(2)).map(({ object }) => object.apiVersion)).toEqual([`${group}/v2`, `${group}/v2`])
    await client.patch(`${widgetsPath(group)}/one`, 'merge', { spec: { size: 8 } })
    expect(await watch.next()).toMatchObject({ type: 'MODIFIED', object: { apiVersion: `${group}/v2`, spec: { size: 8 } } })
    const wrong = await client.post(second, widget(group, 'three'))
    expect(wrong.body).toMatchObject({
      code: 400,
      message: `the API version in the data (${group}/v1) does not match the expected API version (${group}/v2)`,
    })
  })

  it('[crd §10, §3.2] another storage version: stored versions grow, old objects are read on, and the old one can go', async () => {
    const { client } = shared
    const group = shared.group()
    const name = `widgets.${group}`
    await define(client, widgets(group, twoVersions('v1')))
    const second = widgetsPath(group, 'default', 'v2')
    await client.post(widgetsPath(group), widget(group, 'old', { color: 'red' }))
    const switched = await redefine(client, name, twoVersions('v2'))
    expect(switched).toMatchObject({ metadata: { generation: 2 }, status: { storedVersions: ['v1', 'v2'] } })
    // Stored as v1: the default of v2 comes with the next write.
    expect((await client.get(`${second}/old`)).body.spec).toEqual({ size: 7, color: 'red' })
    expect((await client.post(second, { ...widget(group, 'new'), apiVersion: `${group}/v2` })).body.spec).toEqual({ size: 7, roof: 'tin' })
    const refused = await client.patch(`${DEFINITIONS}/${name}`, 'merge', { spec: { versions: [v2()] } })
    expect(refused.status).toBe(422)
    expect(refused.body.message).toContain('status.storedVersions[0]: Invalid value: "v1"')
    const migrated = await client.patch(`${second}/old`, 'merge', { metadata: { labels: { migrated: '' } } })
    expect(migrated.body.spec).toEqual({ size: 7, color: 'red', roof: 'tin' })
    expect((await client.patch(`${DEFINITIONS}/${name}/status`, 'merge', { status: { storedVersions: ['v2'] } })).status).toBe(200)
    expect((await redefine(client, name, { versions: [v2()] })).status).toMatchObject({ storedVersions: ['v2'] })
    expect(await client.get(widgetsPath(group))).toMatchObject({ status: 404, text: '404 page not found\n' })
    expect((await client.get(second)).body.items.map(({ metadata }) => metadata.name)).toEqual(['new', 'old'])
  })

  it('[crd §7.1, §7.8] a version that is no longer served vanishes from the route and from discovery, its watches end', async () => {
    const { client } = shared
    const group = shared.group()
    const name = `widgets.${group}`
    await define(client, widgets(group, twoVersions('v2')))
    await client.post(widgetsPath(group), widget(group, 'w'))
    using watch = await client.watch(`${widgetsPath(group)}?watch=1`)
    await watch.next()
    await redefine(client, name, twoVersions('v2', { served: false }))
    expect(await client.get(widgetsPath(group))).toMatchObject({ status: 404, text: '404 page not found\n' })
    expect((await client.get(`/apis/${group}/v1`)).status).toBe(404)
    expect((await client.get(`/apis/${group}`)).body).toMatchObject({ versions: [{ version: 'v2' }], preferredVersion: { version: 'v2' } })
    expect(await watch.ended).toBe('clean')
    expect((await client.get(`${widgetsPath(group, 'default', 'v2')}/w`)).status).toBe(200)
  })

  it('[crd §9, custom-resources §9.1] a deprecated version warns, whatever the answer', async () => {
    const { client } = shared
    const group = shared.group()
    await define(client, widgets(group, { versions: [v1({ storage: false, deprecated: true }), v2()] }))
    const warning = `299 - "${group}/v1 Widget is deprecated; use ${group}/v2 Widget"`
    for (const path of [widgetsPath(group), `${widgetsPath(group)}/absent`])
      expect((await client.get(path)).headers['warning']).toBe(warning)
    expect((await client.get(widgetsPath(group, 'default', 'v2'))).headers).not.toHaveProperty('warning')
  })
})
