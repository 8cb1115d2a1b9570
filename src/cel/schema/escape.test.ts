import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeName, unescapeName } from './escape.js'

describe('[cel §2.4] names of properties', () => {
  test.each([
    ['plain', 'plain'],
    ['if', '__if__'],
    ['in', '__in__'],
    ['a.b-c/d', 'a__dot__b__dash__c__slash__d'],
    ['x__y', 'x__underscores__y'],
    ['___', '__underscores___'],
    ['__if__', '__underscores__if__underscores__'],
    ['_.', '___dot__'],
  ])('%s is %s', (property, name) => {
    expect(escapeName(property)).toBe(name)
    expect(unescapeName(name)).toBe(property)
  })

  test.each(['a b', '1a', 'é', ''])('%s cannot be reached', (property) => expect(escapeName(property)).toBeUndefined())
  test.each(['if', 'x__y', '__x__', '__dots__', 'a.b'])('nothing is reached by %s', (name) => expect(unescapeName(name)).toBeUndefined())

  test('a name leads back to its property', () => {
    const part = fc.constantFrom('a', 'if', '_', '__', '.', '-', '/', 'dot', 'underscores', '9', '__dot__')
    const property = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(property, (name) => {
        const escaped = escapeName(name)
        fc.pre(escaped !== undefined)
        expect(unescapeName(escaped)).toBe(name)
      }),
    )
  })
})
