import { crc32 } from 'node:zlib'
import type { JournalRecord, StoredRecord } from '../engine/journal.js'
import { isLive } from '../engine/version.js'
import { readUint64, writeUint64 } from './uint64.js'

/*
 * A record, all numbers big-endian (spec/storage.md §9.2):
 *   0 format   1 op   2 create revision   10 previous revision   18 expiry   26 key length   30 key … value length, value, crc32
 * The crc is over the revision (8 bytes) and everything before the crc: a record in another's place is as wrong as a changed one.
 */
const RECORD_FORMAT = 1
const OP_PUT = 1
const OP_DELETE = 2
const HEADER = 30
const LENGTH = 4
const CRC = 4

/** The bytes of a record, in a buffer for passing on. */
export function encodeRecord({ version, expiry }: JournalRecord): Buffer {
  const { key, length, revision, createRevision, previous } = version
  const keyLength = Buffer.byteLength(key)
  const valueLength = Math.max(0, length)
  const bytes = Buffer.allocUnsafe(HEADER + keyLength + LENGTH + valueLength + CRC)
  bytes[0] = RECORD_FORMAT
  bytes[1] = length < 0 ? OP_DELETE : OP_PUT
  writeUint64(bytes, 2, createRevision)
  writeUint64(bytes, 10, isLive(previous) ? previous.revision : 0)
  writeUint64(bytes, 18, expiry)
  bytes.writeUInt32BE(keyLength, 26)
  bytes.write(key, HEADER)
  bytes.writeUInt32BE(valueLength, HEADER + keyLength)
  version.bytes.copy(bytes, HEADER + keyLength + LENGTH, version.offset, version.offset + valueLength)
  const end = bytes.byteLength - CRC
  bytes.writeUInt32BE(checksum(revision, bytes.subarray(0, end)), end)
  return bytes
}

/** A record from its bytes, the value being a part of them; or, as a text, what is wrong with it. */
export function decodeRecord(revision: number, bytes: Buffer): StoredRecord | string {
  const end = bytes.byteLength - CRC
  if (end < HEADER + LENGTH) return 'is too short'
  if (bytes.readUInt32BE(end) !== checksum(revision, bytes.subarray(0, end))) return 'does not match its checksum'
  const op = bytes[1]
  if (bytes[0] !== RECORD_FORMAT || (op !== OP_PUT && op !== OP_DELETE)) return 'has an unknown form'
  const valueAt = HEADER + bytes.readUInt32BE(26) + LENGTH
  if (valueAt > end || valueAt + bytes.readUInt32BE(valueAt - LENGTH) !== end) return 'has wrong lengths'
  return {
    key: bytes.toString('utf8', HEADER, valueAt - LENGTH),
    value: op === OP_PUT ? bytes.subarray(valueAt, end) : undefined,
    revision,
    createRevision: readUint64(bytes, 2),
    previousRevision: readUint64(bytes, 10),
    expiry: readUint64(bytes, 18),
  }
}

function checksum(revision: number, bytes: Buffer): number {
  const place = Buffer.allocUnsafe(8)
  writeUint64(place, 0, revision)
  return crc32(bytes, crc32(place))
}
