const WORD = 2 ** 32

/** Writes a whole number in [0, 2^53] as 8 bytes, big-endian. */
export function writeUint64(bytes: Buffer, offset: number, value: number): void {
  bytes.writeUInt32BE(Math.floor(value / WORD), offset)
  bytes.writeUInt32BE(value % WORD, offset + 4)
}

/** Reads what {@link writeUint64} wrote. */
export function readUint64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32BE(offset) * WORD + bytes.readUInt32BE(offset + 4)
}
