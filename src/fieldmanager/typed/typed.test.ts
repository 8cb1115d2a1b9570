import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { hasPath, setOf } from '../paths/set-algebra.js'
import { widgetSchema } from '../testing/widget.js'
import { allPaths } from './all-paths.js'
import { compare } from './compare.js'
import { sameValue } from './form.js'
import { merge } from './merge.js'
import { ownedPaths } from './owned-paths.js'
import { removeItems } from './remove.js'
import { collapseAtomics, ensureNamed } from './set-and-schema.js'
import { typeFromSchema } from './type-from-schema.js'
import { DEDUCED, listType, scalarType, type Type } from './type.js'

const WIDGET = typeFromSchema(widgetSchema({ any: { 'x-kubernetes-preserve-unknown-fields': true } }))
const SPEC = WIDGET.map?.fields.get('spec')?.type as Type
const SET = listType(false, scalarType('string'))

const changes = (old: JsonValue, next: JsonValue): Record<string, JsonObject> => {
  const { added, modified, removed } = compare(SPEC, old, next)
  return Object.fromEntries(
    Object.entries({ added, modified, removed })
      .filter(([, set]) => !set.isEmpty)
      .map(([kind, set]) => [kind, set.encode()]),
  )
}

describe('[apply §3.2] what a configuration owns', () => {
  const owned = (spec: JsonValue): JsonObject => ownedPaths(SPEC, spec).encode()
  it('leaves, items, undeclared keys; no declared containers', () => {
    expect(owned({ size: 1, net: { host: 'h', tls: { on: true } } })).toEqual({
      'f:size': {},
      'f:net': { 'f:host': {}, 'f:tls': { 'f:on': {} } },
    })
    expect(owned({ labels: { a: '1' }, extra: { m: { k: 1 } } })).toEqual({
      'f:labels': { 'f:a': {} },
      'f:extra': { 'f:m': { '.': {}, 'f:k': {} } },
    })
    expect(owned({ limits: {}, args: [], surge: null })).toEqual({ 'f:limits': {}, 'f:args': {}, 'f:surge': {} })
  })

  it('null and {} are owned, an empty associative list is not', () => {
    expect(owned({ net: {}, labels: null, tags: null })).toEqual({ 'f:net': {}, 'f:labels': {}, 'f:tags': {} })
    expect(owned({ tags: [], ports: [] })).toEqual({})
    expect(owned({ ports: [{ port: 1 }], tags: ['a', 'a'] })).toEqual({
      'f:ports': { 'k:{"port":1,"proto":"TCP"}': { '.': {}, 'f:port': {} } },
      'f:tags': { 'v:"a"': {} },
    })
  })
})

describe('[apply §3.3] merge', () => {
  const mergeTags = (live: string[], config: string[]): JsonValue => merge(SET, live, config)
  it.each([
    ['abcd', 'cae', 'bcdae'],
    ['abc', 'cb', 'acb'],
    ['abc', 'zb', 'azbc'],
    ['abc', '', 'abc'],
    ['', 'ab', 'ab'],
    ['aab', 'c', 'aabc'],
    ['aab', 'a', 'ab'],
    ['cqb', 'zycb', 'zycqb'],
  ])('items of %s and %s', (live, config, merged) => {
    expect(mergeTags(Array.from(live), Array.from(config))).toEqual(Array.from(merged))
  })

  it('has the items of both once, the configuration in its own order', () => {
    const items = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 8 })
    fc.assert(
      fc.property(items, items, (live, config) => {
        const merged = mergeTags(live, config) as string[]
        expect(new Set(merged)).toEqual(new Set([...live, ...config]))
        expect(merged).toHaveLength(new Set(merged).size)
        expect(merged.filter((item) => config.includes(item))).toEqual(config)
        expect(merged.filter((item) => live.includes(item) && !config.includes(item))).toEqual(
          live.filter((item) => !config.includes(item)),
        )
      }),
    )
  })

  it('empties and null remove nothing, but are values where there is nothing', () => {
    expect(merge(SPEC, { net: { host: 'h' }, tags: ['a'] }, { net: null, tags: null })).toEqual({ net: { host: 'h' }, tags: ['a'] })
    expect(merge(SPEC, { net: {}, size: 1 }, { net: null, size: null, labels: {} })).toEqual({ net: null, size: null, labels: {} })
    expect(merge(SPEC, { net: null }, {})).toEqual({ net: null })
  })

  it('an untyped value of another form is replaced', () => {
    expect(merge(SPEC, { any: { a: 1 } }, { any: [1] })).toEqual({ any: [1] })
    expect(merge(SPEC, { any: 's' }, { any: { a: 1 } })).toEqual({ any: { a: 1 } })
    expect(merge(SPEC, { any: { a: 1 } }, { any: { b: 1 } })).toEqual({ any: { a: 1, b: 1 } })
  })

  it('leaves unchanged parts as they are', () => {
    const live = { net: { host: 'h' }, ports: [{ port: 1 }] }
    expect(merge(SPEC, live, { net: { host: 'h' } })).toBe(live)
  })
})

describe('[apply §3.4] compare', () => {
  it('containers that come or go are paths themselves', () => {
    expect(changes({}, { net: { host: 'h' } })).toEqual({ added: { 'f:net': { '.': {}, 'f:host': {} } } })
    expect(changes({ tags: ['a'] }, {})).toEqual({ removed: { 'f:tags': { '.': {}, 'v:"a"': {} } } })
    expect(changes({ net: {} }, { net: { host: 'h' } })).toEqual({ added: { 'f:net': { 'f:host': {} } } })
    expect(changes({ net: {} }, { net: null })).toEqual({ modified: { 'f:net': {} } })
    expect(changes({}, { net: {}, tags: [] })).toEqual({ added: { 'f:net': {}, 'f:tags': {} } })
  })

  it('order counts in atomic lists alone', () => {
    expect(changes({ tags: ['a', 'b'], args: ['a', 'b'] }, { tags: ['b', 'a'], args: ['b', 'a'] })).toEqual({ modified: { 'f:args': {} } })
  })

  it('items that occur twice are leaves', () => {
    expect(changes({ tags: ['a', 'a'] }, { tags: ['a', 'a', 'a'] })).toEqual({ modified: { 'f:tags': { 'v:"a"': {} } } })
    expect(changes({ tags: ['a', 'a'] }, { tags: ['a'] })).toEqual({
      added: { 'f:tags': { 'v:"a"': {} } },
      removed: { 'f:tags': { 'v:"a"': {} } },
    })
    expect(changes({ tags: ['b'] }, { tags: ['b', 'a', 'a'] })).toEqual({ added: { 'f:tags': { 'v:"a"': {} } } })
  })

  it('an untyped value that changes its form is modified, and gains or loses children', () => {
    expect(changes({ any: 's' }, { any: { a: 1 } })).toEqual({ modified: { 'f:any': {} }, added: { 'f:any': { 'f:a': {} } } })
    expect(changes({ any: { a: 1 } }, { any: [1] })).toEqual({ modified: { 'f:any': {} }, removed: { 'f:any': { 'f:a': {} } } })
    expect(changes({ any: { a: 1 } }, { any: null })).toEqual({ removed: { 'f:any': { 'f:a': {} } } })
  })

  it('finds nothing between equals, and everything between nothing and something', () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>
    fc.assert(
      fc.property(json, json, (a, b) => {
        const copy = JSON.parse(JSON.stringify(a)) as JsonValue
        const same = compare(DEDUCED, a, copy)
        expect([same.added.isEmpty, same.modified.isEmpty, same.removed.isEmpty]).toEqual([true, true, true])
        const { added, modified, removed } = compare(DEDUCED, { x: a }, { x: b })
        expect(added.isEmpty && modified.isEmpty && removed.isEmpty).toBe(sameValue(a, b))
        expect(compare(DEDUCED, {}, { x: a }).added.encode()).toEqual({ 'f:x': allPaths(DEDUCED, a).encode() })
      }),
    )
  })
})

describe('[apply §3.5] removal', () => {
  it('takes members out; what is emptied becomes null and stays, unless it is a member', () => {
    const value = { size: 1, net: { host: 'h' }, tags: ['a', 'b'], ports: [{ port: 1, name: 'n' }] }
    expect(
      removeItems(
        SPEC,
        value,
        setOf([
          ['f:net', 'f:host'],
          ['f:tags', 'v:"a"'],
          ['f:ports', 'k:{"port":1,"proto":"TCP"}', 'f:name'],
        ]),
      ),
    ).toEqual({ size: 1, net: null, tags: ['b'], ports: [{ port: 1 }] })
    expect(removeItems(SPEC, value, setOf([['f:net'], ['f:net', 'f:host'], ['f:ports', 'k:{"port":1,"proto":"TCP"}']]))).toEqual({
      size: 1,
      tags: ['a', 'b'],
      ports: null,
    })
    expect(removeItems(SPEC, value, setOf([['f:size', 'f:x']]))).toEqual(value)
    expect(removeItems(SPEC, { args: ['x'] }, setOf([['f:args', 'i:0']]))).toEqual({ args: null })
  })

  it('leaves nothing of what it was told to remove', () => {
    const json = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(json, json, (value, other) => {
        const set = ownedPaths(DEDUCED, other)
        const rest = removeItems(DEDUCED, value, set)
        const left = rest === null ? setOf([]) : ownedPaths(DEDUCED, rest)
        for (const key of Object.keys(other)) expect(hasPath(left, [`f:${key}`])).toBe(false)
      }),
    )
  })
})

describe('[apply §3.6, §1.2] sets and schemas', () => {
  it('collapses what has become atomic, and nothing that the schema does not describe', () => {
    const set = setOf([
      ['f:args', 'v:"x"'],
      ['f:limits', 'f:cpu'],
      ['f:tags', 'v:"x"'],
      ['f:extra', 'f:l', 'v:1'],
      ['f:gone', 'f:x'],
    ])
    expect(collapseAtomics(SPEC, set).encode()).toEqual({
      'f:args': {},
      'f:limits': {},
      'f:tags': { 'v:"x"': {} },
      'f:extra': { 'f:l': { 'v:1': {} } },
      'f:gone': { 'f:x': {} },
    })
    const untouched = setOf([['f:args'], ['f:tags', 'v:"x"']])
    expect(collapseAtomics(SPEC, untouched)).toBe(untouched)
  })

  it('names declared fields that have members below them', () => {
    const set = setOf([
      ['f:net', 'f:tls', 'f:on'],
      ['f:labels', 'f:a'],
      ['f:extra', 'f:m', 'f:k'],
      ['f:ports', 'k:{"port":1,"proto":"TCP"}', 'f:name'],
    ])
    expect(ensureNamed(SPEC, set).encode()).toEqual({
      'f:net': { '.': {}, 'f:tls': { '.': {}, 'f:on': {} } },
      'f:labels': { '.': {}, 'f:a': {} },
      'f:extra': { '.': {}, 'f:m': { 'f:k': {} } },
      'f:ports': { '.': {}, 'k:{"port":1,"proto":"TCP"}': { 'f:name': {} } },
    })
  })
})
