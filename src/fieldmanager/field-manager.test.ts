import { describe, expect, it } from 'vitest'
import { conflictOf, Example, VERSION } from './testing/widget.js'

const single = (owner: string, path: string): string => `Apply failed with 1 conflict: conflict with ${owner}: ${path}`
const using = (name: string): string => `"${name}" using ${VERSION}`

describe('[apply §6.1] ownership', () => {
  it('E1: two appliers own what each of them states', () => {
    const e = new Example()
    e.apply('a', { size: 1 })
    e.apply('b', { image: 'x' })
    expect(e.spec).toEqual({ size: 1, image: 'x' })
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {} }, 'A:b': { 'f:image': {} } })
  })

  it('E2: what is shared goes with its last owner; a co-owner has no time', () => {
    const e = new Example()
    e.apply('a', { size: 1, image: 'x' })
    e.apply('b', { image: 'x' })
    expect(e.entries.map((entry) => entry['time'])).toEqual([undefined, '2026-03-04T05:06:01Z'])
    e.apply('a', { size: 1 })
    expect(e.spec).toEqual({ size: 1, image: 'x' })
    e.apply('b', { mode: 'm' })
    expect(e.spec).toEqual({ size: 1, mode: 'm' })
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {} }, 'A:b': { 'f:mode': {} } })
  })

  it('E3: an object whose owners let everything go is untracked', () => {
    const e = new Example()
    e.apply('a', { image: 'x' })
    e.apply('a', undefined)
    expect(e.object).toEqual({ apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' } })
    e.put('u', { size: 1 })
    expect(e.entries).toEqual([])
  })

  it('E4: conflicts stop an Apply, force takes over', () => {
    const e = new Example()
    e.apply('a', { size: 1, image: 'x' })
    expect(conflictOf(e.apply('b', { size: 2 }))).toBe(single('"a"', '.spec.size'))
    e.apply('b', { size: 2 }, true)
    expect(e.owners).toEqual({ 'A:a': { 'f:image': {} }, 'A:b': { 'f:size': {} } })
    expect(conflictOf(e.apply('a', { size: 1, image: 'x' }))).toBe(single('"b"', '.spec.size'))
    const before = e.object
    e.apply('a', { image: 'x' })
    expect(e.object).toBe(before)
  })

  it('E5, E7: a write takes fields silently, even from an applier of the same name', () => {
    const e = new Example()
    e.apply('a', { size: 1 })
    e.put('a', { size: 5 })
    expect(e.owners).toEqual({ 'U:a': { 'f:size': {} } })
    expect(conflictOf(e.apply('a', { size: 1 }))).toBe(single(using('a'), '.spec.size'))
    e.apply('a', { size: 5 })
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {} }, 'U:a': { 'f:size': {} } })
  })

  it('E6: what was lost is not pruned', () => {
    const e = new Example()
    e.apply('a', { size: 1, image: 'x' })
    e.put('ctl', { size: 5, image: 'x' })
    e.apply('a', { image: 'x' })
    expect(e.spec).toEqual({ size: 5, image: 'x' })
  })

  it('E9: a write owns what it changes, containers included; removals have no owner', () => {
    const e = new Example()
    e.put('u1', { size: 1, image: 'x' })
    expect(e.owners).toEqual({ 'U:u1': { '.': {}, 'f:size': {}, 'f:image': {} } })
    e.put('u2', { size: 1 })
    expect(e.owners).toEqual({ 'U:u1': { '.': {}, 'f:size': {} } })
    expect(e.entries[0]?.['time']).toBe('2026-03-04T05:06:01Z')
    const before = e.entries
    e.put('u3', { size: 1 })
    expect(e.entries).toEqual(before)
  })

  it('E10: one cause a path, by owner and level; equal values do not conflict', () => {
    const e = new Example()
    e.apply('gitops', { size: 1, image: 'x' })
    e.put('ops', { size: 1, image: 'x', mode: 'm', net: { host: 'h', port: 1 } })
    const outcome = e.apply('c', { size: 2, image: 'x', mode: 'n', net: { host: 'h2', port: 1 } })
    expect(outcome.conflict).toEqual({
      message: `Apply failed with 3 conflicts: conflicts with "gitops":\n- .spec.size\nconflicts with ${using('ops')}:\n- .spec.mode\n- .spec.net.host`,
      causes: [
        { message: 'conflict with "gitops"', field: '.spec.size' },
        { message: `conflict with ${using('ops')}`, field: '.spec.mode' },
        { message: `conflict with ${using('ops')}`, field: '.spec.net.host' },
      ],
    })
    e.apply('c', { size: 2, image: 'x', mode: 'n', net: { host: 'h2', port: 1 } }, true)
    e.apply('c', { image: 'x' })
    expect(e.spec).toEqual({ image: 'x', net: { port: 1 } })
  })

  it('E11: an untracked object belongs to before-first-apply when it is applied to', () => {
    const e = new Example()
    e.write('curl', {})
    e.put('ctl', { size: 1 })
    expect(e.entries).toEqual([])
    expect(conflictOf(e.apply('a', { size: 2 }))).toBe(single(using('before-first-apply'), '.spec.size'))
    e.apply('a', { size: 2 }, true)
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {} }, 'U:before-first-apply': {} })
  })

  it('E12: a create owns containers, items, defaults and atomic leaves, but no name and no status', () => {
    const e = new Example()
    e.write('curl', {
      metadata: { name: 'w1', labels: { app: 'w' }, finalizers: ['x/y'] },
      spec: { size: 1, labels: { a: '1' }, limits: { cpu: '1' }, ports: [{ port: 80, proto: 'TCP' }], tags: ['t'], args: ['q'] },
      status: { phase: 'p' },
    })
    expect(e.entries).toEqual([
      {
        manager: 'curl',
        operation: 'Update',
        apiVersion: VERSION,
        time: '2026-03-04T05:06:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:finalizers': { '.': {}, 'v:"x/y"': {} }, 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            '.': {},
            'f:args': {},
            'f:labels': { '.': {}, 'f:a': {} },
            'f:limits': {},
            'f:ports': { '.': {}, 'k:{"port":80,"proto":"TCP"}': { '.': {}, 'f:port': {}, 'f:proto': {} } },
            'f:size': {},
            'f:tags': { '.': {}, 'v:"t"': {} },
          },
        },
      },
    ])
  })
})

describe('[apply §6.2, §6.3] maps and lists', () => {
  it('E13, E14: structs and map entries that nobody states any more go', () => {
    const e = new Example()
    e.apply('a', { net: { host: 'h', port: 1, tls: { on: true, ca: 'c' } }, labels: { x: '1', y: '2' } })
    e.apply('b', { labels: { z: '3' } })
    e.apply('a', { net: { host: 'h', port: 1 }, labels: { x: '1' } })
    expect(e.spec).toEqual({ net: { host: 'h', port: 1 }, labels: { x: '1', z: '3' } })
  })

  it('E16, E18: declared fields are kept for what others own below them, undeclared keys are not', () => {
    const e = new Example()
    e.apply('a', { size: 1, net: { host: 'h' }, extra: { m: { k: 1 }, n: 1 } })
    e.put('u', { size: 1, net: { host: 'h', port: 9 }, extra: { m: { k: 1, z: 1 }, n: 1 } })
    e.apply('a', { size: 1, extra: { n: 1 } })
    expect(e.spec).toEqual({ size: 1, net: { port: 9 }, extra: { n: 1 } })
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {}, 'f:extra': { 'f:n': {} } }, 'U:u': { 'f:net': { 'f:port': {} } } })
  })

  it('E19: unowned values go with a container that goes, and stay in one that stays', () => {
    const defaulted = (): Example => {
      const e = new Example()
      e.apply('a', { size: 1, net: { host: 'h' } })
      e.object = { ...e.object, spec: { size: 1, net: { host: 'h', port: 8080 } } }
      return e
    }
    const alone = defaulted()
    alone.apply('a', { size: 1 })
    expect(alone.spec).toEqual({ size: 1 })
    const shared = defaulted()
    shared.apply('b', { net: { tls: { on: true } } })
    shared.apply('a', { size: 1 })
    expect(shared.spec).toEqual({ size: 1, net: { port: 8080, tls: { on: true } } })
  })

  it('E15, E25: atomic values are one field', () => {
    const e = new Example()
    e.apply('a', { limits: { cpu: '1' }, args: ['x'] })
    expect(conflictOf(e.apply('b', { limits: { mem: '1' } }))).toBe(single('"a"', '.spec.limits'))
    expect(conflictOf(e.apply('b', { args: ['x', 'y'] }))).toBe(single('"a"', '.spec.args'))
    e.apply('b', { limits: { mem: '1' } }, true)
    expect(e.spec).toEqual({ limits: { mem: '1' }, args: ['x'] })
  })

  it('E21: items are known by their keys, defaults of keys included', () => {
    const e = new Example()
    e.apply('a', {
      ports: [
        { port: 53, proto: 'UDP', name: 'dns' },
        { port: 53, name: 'dns-tcp' },
      ],
    })
    expect(e.owners).toEqual({
      'A:a': {
        'f:ports': {
          'k:{"port":53,"proto":"UDP"}': { '.': {}, 'f:port': {}, 'f:proto': {}, 'f:name': {} },
          'k:{"port":53,"proto":"TCP"}': { '.': {}, 'f:port': {}, 'f:name': {} },
        },
      },
    })
    expect(conflictOf(e.apply('b', { ports: [{ port: 53, proto: 'TCP', name: 'z' }] }))).toBe(
      single('"a"', '.spec.ports[port=53,proto="TCP"].name'),
    )
    e.apply('b', { ports: [{ port: 80 }] })
    e.apply('a', { ports: [{ port: 53, proto: 'UDP', name: 'dns' }] })
    e.apply('b', { ports: [{ port: 80 }, { port: 53, proto: 'UDP' }] })
    e.apply('a', { size: 1 })
    expect(e.spec).toEqual({ size: 1, ports: [{ port: 80 }, { port: 53, proto: 'UDP' }] })
  })

  it('E22: an item goes although somebody else owns a field of it', () => {
    const e = new Example()
    e.apply('a', { ports: [{ port: 80 }, { port: 81 }] })
    e.put('u', { ports: [{ port: 80, name: 'http' }, { port: 81 }] })
    e.apply('a', { ports: [{ port: 81 }] })
    expect(e.spec).toEqual({ ports: [{ port: 81 }] })
    expect(Object.keys(e.owners)).toEqual(['A:a'])
  })

  it('E27, E28: sets have no order and no empty owner', () => {
    const e = new Example()
    e.apply('a', { size: 1, tags: ['x', 'y'] })
    e.put('u', { size: 1, tags: ['y', 'x'] })
    expect(Object.keys(e.owners)).toEqual(['A:a'])
    e.apply('a', { size: 1, tags: [] })
    expect(e.spec).toEqual({ size: 1 })
    e.apply('a', { size: 1, args: [] })
    expect(e.spec).toEqual({ size: 1, args: [] })
  })
})

describe('[apply §6.4, §6.5] null, empty and untyped values', () => {
  it('E31, E36: a container that loses its last child becomes null', () => {
    const e = new Example()
    e.apply('a', { size: 1, net: { host: 'h' } })
    e.apply('a', { size: 1, net: {} })
    expect(e.spec).toEqual({ size: 1, net: null })
    expect(e.owners).toEqual({ 'A:a': { 'f:size': {}, 'f:net': {} } })
  })

  it('E33: null and {} remove only what is the own', () => {
    for (const empty of [null, {}]) {
      const e = new Example()
      e.apply('a', { size: 1, net: { host: 'h' } })
      e.apply('b', { net: { port: 1 } })
      e.apply('a', { size: 1, net: empty })
      expect(e.spec).toEqual({ size: 1, net: { port: 1 } })
    }
  })

  it('E37: empties in a write are owned as leaves', () => {
    const e = new Example()
    e.put('u', { size: 1 })
    e.put('v', { size: 1, tags: [], labels: {}, net: {} })
    e.put('x', { size: 1, tags: ['t'], labels: { l: '1' }, net: {} })
    expect(e.owners).toEqual({
      'U:u': { '.': {}, 'f:size': {} },
      'U:v': { 'f:tags': {}, 'f:labels': {}, 'f:net': {} },
      'U:x': { 'f:tags': { 'v:"t"': {} }, 'f:labels': { 'f:l': {} } },
    })
  })

  it('E40: open values are merged as maps and replaced as anything else', () => {
    const e = new Example()
    e.apply('a', { extra: { m: { k: 1 }, l: [1, 2] } })
    e.apply('b', { extra: { m: { z: 1 } } })
    expect(conflictOf(e.apply('b', { extra: { m: { z: 1 }, l: [1] } }))).toBe(single('"a"', '.spec.extra.l'))
    e.apply('b', { extra: { m: 's' } }, true)
    expect(e.spec).toEqual({ extra: { m: 's', l: [1, 2] } })
    expect(e.owners).toEqual({ 'A:a': { 'f:extra': { 'f:l': {} } }, 'A:b': { 'f:extra': { 'f:m': {} } } })
  })

  it('[apply §2.8, §4.5] E44, E45: what does not fit is a 500 without reason', () => {
    const e = new Example()
    const id = '(/w1; demo.example.com/v1, Kind=Widget)'
    expect(() => e.apply('a', { size: 'x' })).toThrow(
      `failed to create typed patch object ${id}: .spec.size: expected numeric (int or float), got string`,
    )
    expect(() => e.apply('a', { foo: 1 })).toThrow(`failed to create typed patch object ${id}: .spec.foo: field not declared in schema`)
    expect(() => e.apply('a', { tags: ['a', 'a'] })).toThrow(`${id}: .spec.tags: duplicate entries for key [="a"]`)
  })
})
