/** Numbers in one block. */
const BLOCK_BITS = 13
const BLOCK = 1 << BLOCK_BITS

/** A list of whole numbers in [0, 2^32) at four bytes each, in blocks: it grows without being copied. */
export class NumberList {
  readonly #blocks: Uint32Array[] = []
  /** Place of the first number in the first block. */
  #start = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  /** The number at a place in [0, length). */
  at(index: number): number {
    const place = index + this.#start
    return (this.#blocks[place >>> BLOCK_BITS] as Uint32Array)[place & (BLOCK - 1)] as number
  }

  /** Replaces the number at a place in [0, length). */
  set(index: number, value: number): void {
    const place = index + this.#start
    const block = this.#blocks[place >>> BLOCK_BITS] as Uint32Array
    block[place & (BLOCK - 1)] = value
  }

  push(value: number): void {
    const place = this.#start + this.#length
    if (place >>> BLOCK_BITS === this.#blocks.length) this.#blocks.push(new Uint32Array(BLOCK))
    this.#length++
    this.set(this.#length - 1, value)
  }

  /** Removes the first number of a list that is not empty. */
  shift(): void {
    this.#length--
    this.#start++
    if (this.#start < BLOCK) return
    this.#blocks.shift()
    this.#start = 0
  }
}
