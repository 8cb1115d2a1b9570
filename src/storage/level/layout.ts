import { StoreError } from '../contract.js'
import type { Trim } from '../engine/journal.js'
import { readUint64, writeUint64 } from './uint64.js'

/** The format that this code writes, and the newest it reads. 1, which it reads, has no marks in records. */
export const FORMAT = 2
const OLDEST_FORMAT = 1

/** JSON {@link StoreFormat}. */
export const FORMAT_KEY: Buffer = Buffer.from('m/format')
/** 8 bytes: the compacted revision; 8 bytes: how many records at or below it there are. */
export const COMPACT_KEY: Buffer = Buffer.from('m/compact')

const RECORD_TAG = 0x72 // 'r'

/** What a database says about itself. */
export interface StoreFormat {
  readonly format: number
  readonly epoch: string
  /** When it was made, ISO 8601. */
  readonly created: string
}

/** The key of a revision's record. */
export function recordKey(revision: number): Buffer {
  const key = Buffer.allocUnsafe(9)
  key[0] = RECORD_TAG
  writeUint64(key, 1, revision)
  return key
}

/** The revision of a record's key; undefined: it is no such key. */
export function revisionOf(key: Buffer): number | undefined {
  return key.byteLength === 9 && key[0] === RECORD_TAG ? readUint64(key, 1) : undefined
}

/** Above all keys of records. */
export const END_OF_RECORDS: Buffer = Buffer.from([RECORD_TAG + 1])

export function encodeFormat(epoch: string, now: number): Buffer {
  return encodeFormatOf({ epoch, created: new Date(now).toISOString() })
}

/** The same for a store that is there already. */
export function encodeFormatOf({ epoch, created }: Pick<StoreFormat, 'epoch' | 'created'>): Buffer {
  return Buffer.from(JSON.stringify({ format: FORMAT, epoch, created } satisfies StoreFormat))
}

/** @throws StoreError FormatTooNew, Corrupt */
export function decodeFormat(bytes: Buffer): StoreFormat {
  const { format, epoch, created } = parse(bytes)
  if (typeof format !== 'number' || !Number.isInteger(format)) throw new StoreError('Corrupt', 'm/format is damaged')
  if (format > FORMAT)
    throw new StoreError('FormatTooNew', `the database has format ${String(format)}, this program knows ${String(FORMAT)}`)
  if (format < OLDEST_FORMAT || typeof epoch !== 'string' || typeof created !== 'string')
    throw new StoreError('Corrupt', 'm/format is damaged')
  return { format, epoch, created }
}

function parse(bytes: Buffer): { readonly [Name in keyof StoreFormat]?: unknown } {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw new StoreError('Corrupt', 'm/format is damaged')
}

export function encodeCompact({ compacted, live }: Pick<Trim, 'compacted' | 'live'>): Buffer {
  const bytes = Buffer.allocUnsafe(16)
  writeUint64(bytes, 0, compacted)
  writeUint64(bytes, 8, live)
  return bytes
}

/** @throws StoreError Corrupt */
export function decodeCompact(bytes: Buffer | undefined): Pick<Trim, 'compacted' | 'live'> {
  if (bytes === undefined) return { compacted: 0, live: 0 }
  if (bytes.byteLength !== 16) throw new StoreError('Corrupt', 'm/compact is damaged')
  return { compacted: readUint64(bytes, 0), live: readUint64(bytes, 8) }
}
