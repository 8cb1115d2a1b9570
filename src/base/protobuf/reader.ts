import { ProtobufError } from './protobuf-error.js'

/** Wire types that a field can have. Groups are not spoken, but passed over. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const

const MAX_VARINT = 10

/** Reads fields of the protobuf wire format. Every read is checked against the end of the bytes. @throws ProtobufError from every method */
export class ProtobufReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** Number and wire type of the next field. */
  tag(): { readonly field: number; readonly wireType: number } {
    const value = Number(this.#varint())
    const field = Math.floor(value / 8)
    if (field < 1 || field > 0x1fffffff) throw new ProtobufError(`illegal tag ${String(field)}`)
    return { field, wireType: value % 8 }
  }

  /** An int64 (or int32): a number where that is exact. */
  int(): number | bigint {
    const value = BigInt.asIntN(64, this.#varint())
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
  }

  bool(): boolean {
    return this.#varint() !== 0n
  }

  double(): number {
    return this.#take(8).readDoubleLE()
  }

  /** The content of a length-delimited field, not copied. */
  bytes(): Buffer {
    const size = this.#varint()
    if (size > BigInt(this.#bytes.length)) throw new ProtobufError('unexpected EOF')
    return this.#take(Number(size))
  }

  string(): string {
    return this.bytes().toString('utf8')
  }

  /** Passes over a field that is not known, a group with all that is in it. */
  skip(wireType: number): void {
    let depth = 0
    let type = wireType
    for (;;) {
      if (type === WIRE.groupStart) depth++
      else if (type === WIRE.groupEnd && depth > 0) depth--
      else this.#skipValue(type)
      if (depth === 0) return
      type = this.tag().wireType
    }
  }

  #skipValue(wireType: number): void {
    switch (wireType) {
      case WIRE.varint:
        this.#varint()
        return
      case WIRE.fixed64:
        this.#take(8)
        return
      case WIRE.bytes:
        this.bytes()
        return
      case WIRE.fixed32:
        this.#take(4)
        return
      default:
        throw new ProtobufError(`illegal wireType ${String(wireType)}`)
    }
  }

  #varint(): bigint {
    let value = 0n
    for (let i = 0; i < MAX_VARINT; i++) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw new ProtobufError('unexpected EOF')
      this.#at++
      value |= BigInt(byte & 0x7f) << BigInt(7 * i)
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new ProtobufError('integer overflow')
  }

  #take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw new ProtobufError('unexpected EOF')
    const taken = this.#bytes.subarray(this.#at, this.#at + size)
    this.#at += size
    return taken
  }
}
