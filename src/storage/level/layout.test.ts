import { expect, it } from 'vitest'
import {
  decodeCompact,
  decodeFormat,
  encodeCompact,
  encodeFormat,
  encodeFormatOf,
  END_OF_RECORDS,
  recordKey,
  revisionOf,
} from './layout.js'

it('[storage §9.2] keys of records are in the order of their revisions', () => {
  const revisions = [0, 1, 255, 256, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]
  const keys = revisions.map(recordKey)
  expect([...keys, END_OF_RECORDS].sort((a, b) => Buffer.compare(a, b))).toEqual([...keys, END_OF_RECORDS])
  expect(keys.map(revisionOf)).toEqual(revisions)
  expect([revisionOf(Buffer.from('m/format')), revisionOf(Buffer.from('rest'))]).toEqual([undefined, undefined])
})

it('[storage §9.2] the format is read back; a newer or damaged one is refused', () => {
  expect(decodeFormat(encodeFormat('e', 0))).toEqual({ format: 2, epoch: 'e', created: '1970-01-01T00:00:00.000Z' })
  expect(decodeFormat(Buffer.from('{"format":1,"epoch":"e","created":"c"}'))).toEqual({ format: 1, epoch: 'e', created: 'c' })
  expect(decodeFormat(encodeFormatOf({ epoch: 'e', created: 'c' }))).toEqual({ format: 2, epoch: 'e', created: 'c' })
  const refused = (text: string): unknown => {
    try {
      return decodeFormat(Buffer.from(text))
    } catch (error) {
      return (error as { code: unknown }).code
    }
  }
  expect(refused('{"format":3,"epoch":"e","created":"c","more":true}')).toBe('FormatTooNew')
  expect(refused('{"format":3}')).toBe('FormatTooNew')
  for (const damaged of [
    '',
    'null',
    '7',
    '{"format":1}',
    '{"format":"1","epoch":"e","created":"c"}',
    '{"format":0,"epoch":"e","created":"c"}',
  ]) {
    expect(refused(damaged)).toBe('Corrupt')
  }
})

it('[storage §9.2] the compacted revision is read back; missing is none', () => {
  expect(decodeCompact(encodeCompact({ compacted: 2 ** 41, live: 3 }))).toEqual({ compacted: 2 ** 41, live: 3 })
  expect(decodeCompact(undefined)).toEqual({ compacted: 0, live: 0 })
  expect(() => decodeCompact(Buffer.alloc(8))).toThrow('damaged')
})
