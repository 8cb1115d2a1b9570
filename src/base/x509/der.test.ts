import { describe, expect, it } from 'vitest'
import * as der from './der.js'

describe('DER', () => {
  it.each([
    ['an integer whose first bit is set', der.integer(Buffer.from('80', 'hex')), '02020080'],
    ['an integer with zeros before it', der.integer(Buffer.from('00007f', 'hex')), '02017f'],
    ['zero', der.integer(Buffer.from('0000', 'hex')), '020100'],
    ['an object identifier', der.objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    [
      'a time of this half of the century',
      der.time(Date.UTC(2049, 11, 31, 23, 59, 59)),
      `170d${Buffer.from('491231235959Z').toString('hex')}`,
    ],
    ['a later time', der.time(Date.UTC(2050, 0, 1)), `180f${Buffer.from('20500101000000Z').toString('hex')}`],
    ['a long text', der.utf8String('x'.repeat(300)).subarray(0, 4), '0c82012c'],
    ['a text of 128 bytes', der.utf8String('x'.repeat(128)).subarray(0, 3), '0c8180'],
    ['bits', der.bitString(Buffer.from([0x86]), 1), '03020186'],
  ])('%s', (_what, bytes, hex) => {
    expect(bytes.toString('hex')).toBe(hex)
  })
})
