import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StoredRecord } from '../engine/journal.js'
import { decodeRecord, encodeRecord } from './record.js'

const SAMPLE: StoredRecord = {
  key: 'k',
  value: Buffer.from('value'),
  revision: 2 ** 40 + 5,
  createRevision: 7,
  previousRevision: 2 ** 40,
  expiry: 1_700_000_000_123,
  mark: 2 ** 48 - 2,
}
const sample = encodeRecord(SAMPLE)

it('[storage §9.2] a record comes back as it went in', () => {
  const revision = fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER })
  const value = fc.option(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    { nil: undefined },
  )
  const number = fc.nat(Number.MAX_SAFE_INTEGER)
  const record = fc.record({
    key: fc.string({ unit: 'binary' }),
    value,
    revision,
    createRevision: revision,
    previousRevision: number,
    expiry: number,
    mark: number,
  })
  fc.assert(
    fc.property(record, (one) => {
      expect(decodeRecord(one.revision, encodeRecord(one))).toEqual({ ...one })
    }),
  )
})

it('[storage §9.2] the layout stays as it is written down', () => {
  const bytes = sample.toString('hex').replace(/.{8}$/, '')
  const numbers = ['0000000000000007', '0000010000000000', '0000018bcfe5687b', '0000fffffffffffe']
  expect(bytes).toBe(['02', '01', ...numbers, '00000001', '6b', '00000005', '76616c7565'].join(''))
})

it('[storage §9.2] a record of the first format is read, and has no mark', () => {
  const body = ['01', '01', '0000000000000007', '0000010000000000', '0000018bcfe5687b', '00000001', '6b', '00000005', '76616c7565'].join('')
  const revision = Buffer.from('0000010000000005', 'hex')
  const bytes = Buffer.from(body, 'hex')
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(bytes, crc32(revision)))
  expect(decodeRecord(SAMPLE.revision, Buffer.concat([bytes, crc]))).toEqual({ ...SAMPLE, mark: 0 })
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
