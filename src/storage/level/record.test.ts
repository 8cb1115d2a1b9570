import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Version } from '../engine/version.js'
import { decodeRecord, encodeRecord } from './record.js'

const previous = new Version('k', Buffer.from('before'), 2 ** 40, undefined, 7)
const sample = encodeRecord({ version: new Version('k', Buffer.from('value'), 2 ** 40 + 5, previous), expiry: 1_700_000_000_123 })

it('[storage §9.2] a record comes back as it went in', () => {
  const revision = fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER })
  const value = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined })
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      value,
      revision,
      revision,
      fc.nat(Number.MAX_SAFE_INTEGER),
      (key, bytes, at, created, expiry) => {
        const version = new Version(key, bytes && Buffer.from(bytes), at, undefined, created)
        const decoded = decodeRecord(at, encodeRecord({ version, expiry }))
        expect(decoded).toEqual({
          key,
          value: bytes && Buffer.from(bytes),
          revision: at,
          createRevision: created,
          previousRevision: 0,
          expiry,
        })
      },
    ),
  )
})

it('[storage §9.2] the layout stays as it is written down', () => {
  const bytes = sample.toString('hex').replace(/.{8}$/, '')
  expect(bytes).toBe(
    ['01', '01', '0000000000000007', '0000010000000000', '0000018bcfe5687b', '00000001', '6b', '00000005', '76616c7565'].join(''),
  )
})

it('[storage §9.2] a record gives its value back', () => {
  const decoded = decodeRecord(2 ** 40 + 5, sample)
  expect(typeof decoded === 'string' ? decoded : decoded.value?.toString()).toBe('value')
})

it('[storage §9.2] any changed byte, any cut and any other revision is noticed', () => {
  for (let at = 0; at < sample.byteLength; at++) {
    const damaged = Buffer.from(sample)
    damaged[at] = (damaged[at] as number) ^ 0x10
    expect(decodeRecord(2 ** 40 + 5, damaged)).toBeTypeOf('string')
    expect(decodeRecord(2 ** 40 + 5, sample.subarray(0, at))).toBeTypeOf('string')
  }
  expect(decodeRecord(2 ** 40 + 6, sample)).toBe('does not match its checksum')
})
