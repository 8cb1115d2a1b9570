const INITIAL_CAPACITY = 256
const VARINT = 0
const FIXED64 = 1
const LENGTH_DELIMITED = 2

/** Writes fields of the protobuf wire format, in the order of the calls; field numbers are the caller's. */
export class ProtobufWriter {
  #buffer: Buffer = Buffer.allocUnsafe(INITIAL_CAPACITY)
  #length = 0

  /** What was written so far, as a copy of exactly its size. */
  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length))
  }

  string(field: number, value: string): void {
    this.#tag(field, LENGTH_DELIMITED)
    const size = Buffer.byteLength(value)
    this.#varint(size)
    this.#reserve(size)
    this.#length += this.#buffer.write(value, this.#length)
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, LENGTH_DELIMITED)
    this.#varint(value.length)
    this.raw(value)
  }

  bool(field: number, value: boolean): void {
    this.#tag(field, VARINT)
    this.#varint(value ? 1 : 0)
  }

  /** An int32 or int64; a fraction is cut off, what is beyond int64 wraps. */
  int(field: number, value: number | bigint): void {
    this.#tag(field, VARINT)
    if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) this.#varint(value)
    else this.#bigVarint(BigInt.asUintN(64, typeof value === 'bigint' ? value : BigInt(Math.trunc(value))))
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64)
    this.#reserve(8)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  /** A message: what `write` writes becomes its content. */
  message(field: number, write: () => void): void {
    this.#tag(field, LENGTH_DELIMITED)
    const start = this.#length
    this.#varint(0)
    write()
    const size = this.#length - start - 1
    const width = varintWidth(size)
    if (width > 1) {
      this.#reserve(width - 1)
      this.#buffer.copyWithin(start + width, start + 1, this.#length)
    }
    this.#length = start
    this.#varint(size)
    this.#length += size
  }

  /** The head of a message whose content, of `size` bytes, follows by other ways. */
  head(field: number, size: number): void {
    this.#tag(field, LENGTH_DELIMITED)
    this.#varint(size)
  }

  /** Bytes that are encoded already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType)
  }

  #varint(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest % 0x80) + 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#buffer[this.#length++] = rest
  }

  #bigVarint(value: bigint): void {
    this.#reserve(10)
    let rest = value
    while (rest > 0x7fn) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) + 0x80
      rest >>= 7n
    }
    this.#buffer[this.#length++] = Number(rest)
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}

function varintWidth(value: number): number {
  let width = 1
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) width++
  return width
}
