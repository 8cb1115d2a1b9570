import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareBytes, endOfPrefix, KeyOrder } from './key-order.js'

/** Well-formed strings, dense where the orders of code units and of bytes differ. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', '/', '\u0000', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''))

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

it('[storage §2.1] compareBytes is the order of the UTF-8 bytes', () => {
  fc.assert(fc.property(text, text, (a, b) => Math.sign(compareBytes(a, b)) === bytes(a, b)))
})

it('[storage §2.1] a KeyOrder is the order of the UTF-8 bytes on what it has admitted, before and after the first wide key', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), (keys) => {
      const order = new KeyOrder()
      const admitted: string[] = []
      for (const key of keys) {
        expect(order.admit(key)).toBe(true)
        admitted.push(key)
        expect([...admitted].sort(order.compare)).toEqual([...admitted].sort(bytes))
      }
    }),
  )
})

it('[storage §2.1] endOfPrefix parts what starts with the prefix from what comes behind it', () => {
  fc.assert(
    fc.property(text, text, text, (prefix, rest, other) => {
      const end = endOfPrefix(prefix)
      expect(compareBytes(prefix + rest, end)).toBeLessThan(0)
      if (!other.startsWith(prefix)) expect(compareBytes(other, end) < 0).toBe(bytes(other, prefix) < 0)
    }),
  )
})

it('[storage §2.1] a string with a lone surrogate is not admitted', () => {
  const order = new KeyOrder()
  expect(['a\ud800', '\udc00a', '\udc00\ud800', 'a\u{1f600}', 'a'].map((key) => order.admit(key))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ])
})
