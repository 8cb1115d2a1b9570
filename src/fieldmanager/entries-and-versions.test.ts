import { describe, expect, it } from 'vitest'
import { atOnce, conflictOf, Example, VERSION, widgetManager, widgetSchema } from './testing/widget.js'

const single = (owner: string, path: string): string => `Apply failed with 1 conflict: conflict with ${owner}: ${path}`
const using = (name: string): string => `"${name}" using ${VERSION}`

describe('[apply §4.2] what is refused', () => {
  const manager = widgetManager()
  const options = { manager: 'a', force: false, now: '2026-03-04T05:06:07Z' }
  const apply = (config: Parameters<typeof manager.apply>[1]): unknown => atOnce(manager.apply(undefined, config, options))

  it('another kind', () => {
    expect(() => apply({ apiVersion: VERSION, kind: 'Gadget' })).toThrow('invalid object type: demo.example.com/v1, Kind=Gadget')
    expect(() => apply({ apiVersion: 'v1', kind: 'Widget' })).toThrow('invalid object type: /v1, Kind=Widget')
    expect(() => apply({ apiVersion: 'a/b/c', kind: 'Widget' })).toThrow('invalid object type: /, Kind=')
    expect(() => apply({})).toThrow('invalid object type: /, Kind=')
  })

  it('managedFields', () => {
    expect(() => apply({ apiVersion: VERSION, kind: 'Widget', metadata: { managedFields: [] } })).toThrow(
      'metadata.managedFields must be nil',
    )
    expect(() => apply({ apiVersion: VERSION, kind: 'Widget', metadata: { managedFields: 5 } })).toThrow(
      '.metadata.managedFields: expected list, got &{5}',
    )
  })

  it('a live value that does not fit', () => {
    const live = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'x' }, spec: { size: 'old' } }
    const config = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'x' } }
    expect(() => manager.apply(live, config, options)).toThrow('failed to create manager for existing fields: ')
  })
})

describe('[apply §1.9] handed entries', () => {
  const entry = {
    manager: 'x',
    operation: 'Update',
    apiVersion: VERSION,
    time: '2001-02-03T04:05:06Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:size': {} } },
  }
  const start = (): Example => {
    const e = new Example()
    e.put('u', { size: 1, image: 'x' })
    return e
  }
  const hand = (e: Example, managedFields: NonNullable<Example['object']>[string], spec = { size: 1, image: 'x' }): void =>
    e.write('m', { metadata: { name: 'w1', managedFields }, spec })

  it('replace the live ones and lose what the same request changes', () => {
    const e = start()
    hand(e, [entry], { size: 1, image: 'y' })
    expect(e.owners).toEqual({ 'U:x': { 'f:size': {} }, 'U:m': { 'f:image': {} } })
    expect(e.entries[0]?.['time']).toBe('2001-02-03T04:05:06Z')
  })

  it('reset to nobody, for good', () => {
    const e = start()
    hand(e, [{}], { size: 2, image: 'x' })
    e.put('v', { size: 3 })
    expect(e.entries).toEqual([])
  })

  it('count for nothing when any of them is invalid', () => {
    const broken = [
      null,
      'x',
      [5],
      [{}, {}],
      [{ ...entry, operation: 'x' }],
      [{ ...entry, apiVersion: '' }],
      [entry, { ...entry, fieldsType: 'V2' }],
      [{ ...entry, fieldsV1: { f: {} } }],
      [{ ...entry, time: 'yesterday' }],
    ]
    for (const list of broken) {
      const e = start()
      hand(e, list)
      expect(Object.keys(e.owners)).toEqual(['U:u'])
    }
  })

  it('come out canonical', () => {
    const e = start()
    hand(e, [
      {
        ...entry,
        time: '2001-02-03T06:05:06.7+02:00',
        fieldsV1: { 'f:spec': { 'r:x': {}, 'f:ports': { 'k:{ "proto":"UDP", "port":1.0 }': { '.': {} } } } },
      },
    ])
    expect(e.entries).toEqual([{ ...entry, fieldsV1: { 'f:spec': { 'f:ports': { 'k:{"port":1,"proto":"UDP"}': {} } } } }])
  })

  it('are what the live object has where the write cannot be compared', () => {
    const e = start()
    e.put('v', { size: 'no number' })
    expect(Object.keys(e.owners)).toEqual(['U:u'])
    e.write('v', { kind: 'Gadget', spec: { size: 7 } })
    expect(Object.keys(e.owners)).toEqual(['U:u'])
  })
})

describe('[apply §3.14] several versions', () => {
  const V2 = 'demo.example.com/v2'
  const schemas = {
    [VERSION]: widgetSchema(),
    [V2]: widgetSchema({ args: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' } }),
  }

  it('an entry is compared in its own version', () => {
    const one = widgetManager(schemas)
    const two = widgetManager(schemas, { groupVersion: V2 })
    const now = '2026-03-04T05:06:07Z'
    const config = (apiVersion: string, args: string[]): Parameters<typeof one.apply>[1] => ({
      apiVersion,
      kind: 'Widget',
      metadata: { name: 'y' },
      spec: { args },
    })
    const first = atOnce(two.apply(undefined, config(V2, ['p', 'q']), { manager: 'a', force: false, now }))
    if (first.conflict !== undefined) throw new Error(first.conflict.message)
    const live = { ...first.object, apiVersion: VERSION }
    const second = atOnce(one.apply(live, config(VERSION, ['p', 'q', 'r']), { manager: 'b', force: false, now }))
    expect(second.conflict).toBeUndefined()
    const third = atOnce(one.apply(live, config(VERSION, ['q']), { manager: 'b', force: false, now }))
    expect(third.conflict).toBeUndefined()
  })

  it('a version that is gone stops an Apply and freezes the entries of a write', () => {
    const e = new Example(widgetManager({ [VERSION]: widgetSchema() }))
    const fields = { manager: 'x', operation: 'Update', apiVersion: V2, fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:size': {} } } }
    e.object = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1', managedFields: [fields] }, spec: { size: 1 } }
    expect(() => e.apply('a', { mode: 'm' })).toThrow(`request to convert CR to an invalid group/version: ${V2}`)
    e.put('u', { size: 2 })
    expect(e.entries).toEqual([fields])
  })

  it('entries in versions that a converter does not know are obsolete', () => {
    const e = new Example(widgetManager(undefined, { convert: () => undefined }))
    const fields = { manager: 'x', operation: 'Update', apiVersion: V2, fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:size': {} } } }
    e.object = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1', managedFields: [fields] }, spec: { size: 1 } }
    e.apply('a', { size: 2 })
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {} } })
  })

  it('a converter may take its time', async () => {
    const manager = widgetManager(schemas, { convert: (object, apiVersion) => Promise.resolve({ ...object, apiVersion }) })
    const fields = {
      manager: 'x',
      operation: 'Update',
      apiVersion: V2,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:size': {}, 'f:mode': {} } },
    }
    const live = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1', managedFields: [fields] }, spec: { size: 1, mode: 'm' } }
    const next = await manager.update(live, { ...live, spec: { size: 2, mode: 'm' } }, 'u', '2026-03-04T05:06:07Z')
    expect(next['metadata']).toMatchObject({
      managedFields: [{ manager: 'x', fieldsV1: { 'f:spec': { 'f:mode': {} } } }, { manager: 'u' }],
    })
    const broken = widgetManager(schemas, { convert: () => Promise.reject(new Error('webhook is down')) })
    const config = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' } }
    await expect(broken.apply(live, config, { manager: 'a', force: false, now: '2026-03-04T05:06:07Z' })).rejects.toThrow('webhook is down')
  })
})

describe('[apply §3.6] schema changes', () => {
  const atomic = {
    ports: {
      type: 'array',
      items: { type: 'object', properties: { port: { type: 'integer' }, proto: { type: 'string' }, name: { type: 'string' } } },
    },
  }

  it('E41: paths below what has become atomic become its path', () => {
    const e = new Example()
    e.apply('a', { ports: [{ port: 80, proto: 'TCP' }] })
    const later = new Example(widgetManager({ [VERSION]: widgetSchema(atomic) }))
    later.object = e.object
    later.apply('b', { ports: [{ port: 80, proto: 'TCP' }] })
    expect(later.owners).toEqual({ 'A:a': { 'f:ports': {} }, 'A:b': { 'f:ports': {} } })
  })

  it('E30: live items that occur twice are tolerated, and collapse when they are applied', () => {
    const e = new Example()
    e.object = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' }, spec: { tags: ['a', 'a', 'b'] } }
    e.apply('g', { tags: ['c'] })
    e.put('v', { tags: ['a', 'a', 'a', 'b', 'c'] })
    expect(e.owners).toMatchObject({ 'U:v': { 'f:tags': { 'v:"a"': {} } } })
    expect(conflictOf(e.apply('g', { tags: ['a'] }))).toBe(single(using('v'), `.spec.tags[="a"]`))
    e.apply('g', { tags: ['a'] }, true)
    expect(e.spec).toEqual({ tags: ['a', 'b'] })
  })
})
