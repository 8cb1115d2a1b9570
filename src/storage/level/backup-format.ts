import { crc32 } from 'node:zlib'
import { StoreError } from '../contract.js'
import type { SnapshotRecord } from './journal-snapshot.js'
import { readUint64, writeUint64 } from './uint64.js'

/*
 * A backup, all numbers big-endian (spec/storage.md §9.10):
 *   magic (8 bytes)
 *   length (4), header: JSON BackupHeader
 *   for each record: length (4), revision (8), the record's bytes, which end in a checksum over all of it
 *   0xffffffff (4), number of records (8), crc32 (4) of everything before it
 */
const MAGIC = Buffer.from('AXSTORE1')
const END = 0xffff_ffff
/** The format that is written. 1, which is read, too, has no marks in records. */
const FORMAT = 2
const OLDEST_FORMAT = 1
const MAX_HEADER = 64 * 1024
/** Above any record that was ever accepted. */
const MAX_RECORD = 4 * 1024 * 1024

/** What a backup says about itself. */
export interface BackupHeader {
  readonly format: number
  readonly epoch: string
  readonly head: number
  readonly compacted: number
  /** When it was made, ISO 8601. */
  readonly created: string
}

/** Writes a backup: first {@link begin}, then {@link records} as often as there are some, then {@link end}. */
export class BackupEncoder {
  #crc = 0
  #count = 0

  begin(header: Omit<BackupHeader, 'format'>): Buffer {
    const json = Buffer.from(JSON.stringify({ format: FORMAT, ...header } satisfies BackupHeader))
    return this.#sum(Buffer.concat([MAGIC, uint32(json.byteLength), json]))
  }

  records(records: readonly SnapshotRecord[]): Buffer {
    this.#count += records.length
    return this.#sum(Buffer.concat(records.flatMap(({ revision, bytes }) => [uint32(bytes.byteLength), uint64(revision), bytes])))
  }

  end(): Buffer {
    const bytes = this.#sum(Buffer.concat([uint32(END), uint64(this.#count)]))
    return Buffer.concat([bytes, uint32(this.#crc)])
  }

  #sum(bytes: Buffer): Buffer {
    this.#crc = crc32(bytes, this.#crc)
    return bytes
  }
}

/** Reads a backup, checking its frame as it goes; the records' own checksums are the reader's business. */
export class BackupDecoder {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)
  #crc = 0

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** @throws StoreError Corrupt, FormatTooNew */
  async header(): Promise<BackupHeader> {
    if (!(await this.#take(MAGIC.byteLength)).equals(MAGIC)) throw new StoreError('Corrupt', 'this is not a backup of a store')
    const length = await this.#length(MAX_HEADER)
    return parseHeader((await this.#take(length)).toString())
  }

  /** The records up to the end of the backup. @throws StoreError Corrupt */
  async *records(): AsyncGenerator<SnapshotRecord, void, undefined> {
    for (let count = 0; ; count++) {
      const length = (await this.#take(4)).readUInt32BE()
      if (length === END) {
        await this.#end(count)
        return
      }
      if (length > MAX_RECORD) throw damaged()
      const revision = readUint64(await this.#take(8), 0)
      yield { revision, bytes: await this.#take(length) }
    }
  }

  async #end(count: number): Promise<void> {
    const told = readUint64(await this.#take(8), 0)
    const crc = this.#crc
    const written = (await this.#take(4)).readUInt32BE()
    if (told !== count || written !== crc || this.#rest.byteLength > 0 || (await this.#source.next()).done !== true) throw damaged()
  }

  async #length(max: number): Promise<number> {
    const length = (await this.#take(4)).readUInt32BE()
    if (length > max) throw damaged()
    return length
  }

  async #take(length: number): Promise<Buffer> {
    const parts = [this.#rest]
    for (let have = this.#rest.byteLength; have < length;) {
      const next = await this.#source.next()
      if (next.done === true) throw new StoreError('Corrupt', 'the backup is cut off')
      parts.push(next.value)
      have += next.value.byteLength
    }
    const bytes = parts.length === 1 ? this.#rest : Buffer.concat(parts)
    this.#rest = bytes.subarray(length)
    const taken = bytes.subarray(0, length)
    this.#crc = crc32(taken, this.#crc)
    return taken
  }
}

function parseHeader(json: string): BackupHeader {
  const { format, epoch, head, compacted, created } = parse(json)
  if (typeof format === 'number' && format > FORMAT)
    throw new StoreError('FormatTooNew', `the backup has format ${String(format)}, this program knows ${String(FORMAT)}`)
  if (
    typeof format !== 'number' ||
    !Number.isInteger(format) ||
    format < OLDEST_FORMAT ||
    typeof epoch !== 'string' ||
    typeof created !== 'string'
  )
    throw damaged()
  if (!Number.isSafeInteger(head) || !Number.isSafeInteger(compacted)) throw damaged()
  return { format, epoch, head: Number(head), compacted: Number(compacted), created }
}

function parse(json: string): { readonly [Name in keyof BackupHeader]?: unknown } {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw damaged()
}

function damaged(): StoreError {
  return new StoreError('Corrupt', 'the backup is damaged')
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  writeUint64(bytes, 0, value)
  return bytes
}
