import { crc32 } from 'node:zlib'
import type { StoredRecord } from '../engine/journal.js'
import { readUint64, writeUint64 } from './uint64.js'

/*
 * A record, all numbers big-endian (spec/storage.md §9.2):
 *   0 format   1 op   2 create revision   10 previous revision   18 expiry   26 mark   34 key length   38 key … value length, value, crc32
 * Format 1, which is read but not written, has no mark. The crc is over the revision (8 bytes) and everything before the crc: a record in another's place is
 * as wrong as a changed one.
 */
const RECORD_FORMAT = 2
const UNMARKED_FORMAT = 1
const OP_PUT = 1
const OP_DELETE = 2
const MARK_AT = 26
const LENGTH = 4
const WORD = 8
const CRC = 4

/** The bytes of a record, in a buffer for passing on. */
export function encodeRecord({ key, value, revision, createRevision, previousRevision, expiry, mark }: StoredRecord): Buffer {
  const keyLength = Buffer.byteLength(key)
  const keyAt = MARK_AT + WORD + LENGTH
  const valueAt = keyAt + keyLength + LENGTH
  const valueLength = value?.byteLength ?? 0
  const bytes = Buffer.allocUnsafe(valueAt + valueLength + CRC)
  bytes[0] = RECORD_FORMAT
  bytes[1] = value === undefined ? OP_DELETE : OP_PUT
  writeUint64(bytes, 2, createRevision)
  writeUint64(bytes, 10, previousRevision)
  writeUint64(bytes, 18, expiry)
  writeUint64(bytes, MARK_AT, mark)
  bytes.writeUInt32BE(keyLength, keyAt - LENGTH)
  bytes.write(key, keyAt)
  bytes.writeUInt32BE(valueLength, valueAt - LENGTH)
  value?.copy(bytes, valueAt)
  const end = bytes.byteLength - CRC
  bytes.writeUInt32BE(checksum(revision, bytes.subarray(0, end)), end)
  return bytes
}

/** A record from its bytes, the value being a part of them; or, as a text, what is wrong with it. */
export function decodeRecord(revision: number, bytes: Buffer): StoredRecord | string {
  const end = bytes.byteLength - CRC
  if (end < MARK_AT + LENGTH + LENGTH) return 'is too short'
  if (bytes.readUInt32BE(end) !== checksum(revision, bytes.subarray(0, end))) return 'does not match its checksum'
  const [format, op] = bytes
  const isMarked = format === RECORD_FORMAT
  if ((!isMarked && format !== UNMARKED_FORMAT) || (op !== OP_PUT && op !== OP_DELETE)) return 'has an unknown form'
  const keyAt = (isMarked ? MARK_AT + WORD : MARK_AT) + LENGTH
  if (keyAt + LENGTH > end) return 'is too short'
  const valueAt = keyAt + bytes.readUInt32BE(keyAt - LENGTH) + LENGTH
  if (valueAt > end || valueAt + bytes.readUInt32BE(valueAt - LENGTH) !== end) return 'has wrong lengths'
  return {
    key: bytes.toString('utf8', keyAt, valueAt - LENGTH),
    value: op === OP_PUT ? bytes.subarray(valueAt, end) : undefined,
    revision,
    createRevision: readUint64(bytes, 2),
    previousRevision: readUint64(bytes, 10),
    expiry: readUint64(bytes, 18),
    mark: isMarked ? readUint64(bytes, MARK_AT) : 0,
  }
}

function checksum(revision: number, bytes: Buffer): number {
  const place = Buffer.allocUnsafe(8)
  writeUint64(place, 0, revision)
  return crc32(bytes, crc32(place))
}
