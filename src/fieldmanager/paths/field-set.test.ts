import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cloneJson, JsonFloat, type JsonObject } from '../../base/json/index.js'
import { compareElements, fieldElement, indexElement, keyElement, valueElement, type Element } from './element.js'
import { FieldSet } from './field-set.js'
import { decodeFieldsV1 } from './fields-v1.js'
import { difference, equalSets, hasPath, intersection, isSubset, pathsOf, recursiveDifference, setOf, union } from './set-algebra.js'

// A second, plain form of sets to compare with: the texts of their paths.

type Path = readonly Element[]
const text = (path: Path): string => JSON.stringify(path)
const texts = (set: FieldSet): ReadonlySet<string> => new Set(Array.from(pathsOf(set), text))
const plain = (set: FieldSet): readonly string[] => [...texts(set)].sort()
const isBelow = (path: string, above: string): boolean => path !== above && path.startsWith(`${above.slice(0, -1)},`)

const name = fc.constantFrom('a', 'b', 'c', '', '.', 'f:a', '__proto__', 'constructor', 'x.y', '"', 'é', '<&>')
const scalar = fc.oneof(
  fc.constantFrom<string | number | boolean>('a', '', '<', 'é', 0, 1, -1.5, true, false),
  fc.constantFrom(new JsonFloat(7), 2n ** 60n),
)
const element: fc.Arbitrary<Element> = fc.oneof(
  { weight: 3, arbitrary: name.map(fieldElement) },
  scalar.map(valueElement),
  scalar.map((value) => keyElement([['k', value]])),
  fc.tuple(scalar, scalar).map(([a, b]) =>
    keyElement([
      ['k', a],
      ['l', b],
    ]),
  ),
  fc.nat(3).map(indexElement),
)
const paths = fc.array(fc.array(element, { minLength: 1, maxLength: 4 }), { maxLength: 12 })
const set = paths.map(setOf)
/** The same set as it is after it was stored: levels are read when they are asked for. */
const stored = (some: FieldSet): FieldSet => FieldSet.ofStored(cloneJson(some.encode()))
const either = fc.tuple(set, fc.boolean()).map(([some, isStored]) => (isStored ? stored(some) : some))

describe('[apply §1.2] set algebra', () => {
  it('has what it was made of', () => {
    fc.assert(
      fc.property(paths, (list) => {
        expect(plain(setOf(list))).toEqual([...new Set(list.map(text))].sort())
      }),
    )
  })

  it('does on tries what it does on lists of paths', () => {
    fc.assert(
      fc.property(either, either, (a, b) => {
        const [left, right] = [plain(a), texts(b)]
        expect(plain(union(a, b))).toEqual([...new Set([...left, ...right])].sort())
        expect(plain(intersection(a, b))).toEqual(left.filter((path) => right.has(path)))
        expect(plain(difference(a, b))).toEqual(left.filter((path) => !right.has(path)))
        expect(plain(recursiveDifference(a, b))).toEqual(
          left.filter((path) => ![...right].some((other) => other === path || isBelow(path, other))),
        )
        expect(isSubset(a, b)).toBe(left.every((path) => right.has(path)))
        expect(equalSets(a, b)).toBe(left.length === right.size && left.every((path) => right.has(path)))
      }),
    )
  })

  it('keeps the laws', () => {
    fc.assert(
      fc.property(either, either, either, (a, b, c) => {
        expect(equalSets(union(a, b), union(b, a))).toBe(true)
        expect(equalSets(union(a, union(b, c)), union(union(a, b), c))).toBe(true)
        expect(equalSets(intersection(a, union(b, c)), union(intersection(a, b), intersection(a, c)))).toBe(true)
        expect(equalSets(union(difference(a, b), intersection(a, b)), a)).toBe(true)
        expect(intersection(difference(a, b), b).isEmpty).toBe(true)
        expect(difference(a, a).isEmpty).toBe(true)
      }),
    )
  })

  it('gives back what it got where that is the answer', () => {
    fc.assert(
      fc.property(either, either, (a, b) => {
        expect(union(a, intersection(b, a))).toBe(a)
        const rest = difference(a, b)
        expect(difference(rest, b)).toBe(rest)
      }),
    )
  })

  it('never has a node that is neither member nor parent', () => {
    const isSound = (node: FieldSet): boolean => [...node.children.values()].every((child) => !child.isEmpty && isSound(child))
    fc.assert(
      fc.property(either, either, (a, b) => isSound(difference(a, b)) && isSound(intersection(a, b)) && isSound(recursiveDifference(a, b))),
    )
  })

  it('takes exact paths only', () => {
    const [a, ab] = [setOf([['f:a']]), setOf([['f:a', 'f:b']])]
    expect(plain(difference(a, ab))).toEqual(plain(a))
    expect(plain(difference(ab, a))).toEqual(plain(ab))
    expect(recursiveDifference(ab, a).isEmpty).toBe(true)
    expect(hasPath(union(a, ab), ['f:a'])).toBe(true)
    expect(hasPath(ab, ['f:a'])).toBe(false)
  })
})

describe('[apply §1.2] order of paths', () => {
  it('names a level before what is below it', () => {
    const list = [['f:spec', 'f:a', 'f:b'], ['f:spec', 'f:z'], ['f:spec', 'v:1'], ['f:spec', 'k:{"n":1}'], ['f:meta']]
    expect([...pathsOf(setOf(list))].map(text)).toEqual(
      [['f:meta'], ['f:spec', 'f:z'], ['f:spec', 'k:{"n":1}'], ['f:spec', 'v:1'], ['f:spec', 'f:a', 'f:b']].map(text),
    )
  })

  it('is total', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(Math.sign(compareElements(a, b))).toBe(-Math.sign(compareElements(b, a)) + 0)
        expect(compareElements(a, b) === 0).toBe(a === b)
        if (compareElements(a, b) < 0 && compareElements(b, c) < 0) expect(compareElements(a, c)).toBeLessThan(0)
      }),
    )
  })
})

describe('[apply §1.3] fieldsV1', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(set, (some) => {
        const fields = JSON.parse(JSON.stringify(some.encode())) as JsonObject
        expect(equalSets(decodeFieldsV1(fields), some)).toBe(true)
        expect(equalSets(FieldSet.ofStored(fields), some)).toBe(true)
        expect(decodeFieldsV1(fields).encode()).toEqual(fields)
      }),
    )
  })

  it('marks members that have children', () => {
    const some = setOf([
      ['f:metadata', 'f:labels', 'f:app'],
      ['f:spec', 'f:ports', 'k:{"port":80}'],
      ['f:spec', 'f:ports', 'k:{"port":80}', 'f:port'],
      ['f:spec', 'f:tags', 'v:"a"'],
    ])
    expect(some.encode()).toEqual({
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': { 'f:ports': { 'k:{"port":80}': { '.': {}, 'f:port': {} } }, 'f:tags': { 'v:"a"': {} } },
    })
  })

  it('[apply §10.3] takes a childless node for a member, whatever it says', () => {
    for (const node of [{}, null, { '.': {} }, { 'r:x': {} }]) {
      expect(plain(decodeFieldsV1({ 'f:a': node }))).toEqual(['["f:a"]'])
      expect(plain(FieldSet.ofStored({ 'f:a': node }))).toEqual(['["f:a"]'])
    }
    expect(plain(decodeFieldsV1({ 'f:a': { 'f:b': {} } }))).toEqual(['["f:a","f:b"]'])
  })

  it('is empty where there is nothing', () => {
    for (const nothing of [undefined, null, {}, { '.': {} }, { 'r:x': {} }]) expect(decodeFieldsV1(nothing).isEmpty).toBe(true)
    expect(FieldSet.ofStored({ '.': {} }).isEmpty).toBe(true)
  })

  it('is normalised', () => {
    expect(plain(decodeFieldsV1({ 'k:{ "b":1.0, "a":"\\u0078" }': {}, 'v: "\\u003c" ': {}, 'i:+3': {} }))).toEqual(
      plain(setOf([['k:{"a":"x","b":1}'], ['v:"\\u003c"'], ['i:3']])),
    )
    expect(plain(decodeFieldsV1({ 'v:1': { 'f:a': {} }, 'v:1.0': { 'f:b': {} } }))).toEqual(
      plain(
        setOf([
          ['v:1', 'f:a'],
          ['v:1', 'f:b'],
        ]),
      ),
    )
  })

  it('keeps integers beyond 2^53 apart', () => {
    expect(plain(decodeFieldsV1({ 'v:9007199254740993': {}, 'v:9007199254740992': {} }))).toHaveLength(2)
  })

  it('refuses what is none', () => {
    const broken: JsonObject[] = [
      { f: {} },
      { spec: {} },
      { 'f:a': 5 },
      { 'f:a': [] },
      { 'f:a': 'x' },
      { 'k:{bad': {} },
      { 'k:[]': {} },
      { 'v:"a" x': {} },
      { 'v:': {} },
      { 'i:x': {} },
      { 'i:': {} },
    ]
    for (const fields of broken) expect(() => decodeFieldsV1(fields), JSON.stringify(fields)).toThrow()
    expect(() => decodeFieldsV1([])).toThrow()
    let deep: JsonObject = {}
    for (let i = 0; i < 9_000; i++) deep = { 'f:a': deep }
    expect(() => decodeFieldsV1(deep)).toThrow('exceeded max depth')
  })
})
