import type { VersionMemory } from './version-memory.js'
import { NO_VERSION } from './version-memory.js'

/** The most versions of a block: what an insertion moves, against how many blocks a count looks at. */
const MAX_BLOCK = 512

interface Block {
  /** Numbers of versions in the order of their keys; the first `length` are in use. */
  readonly versions: Uint32Array
  /** At least 1. */
  length: number
  /** How many of them have a value. */
  live: number
}

/**
 * The newest version of each key, in the order of the keys: blocks of some hundred. Beside finding, it counts the values in a range by adding up blocks, which
 * keeps a page of a million objects as cheap as one of a thousand; and a key costs little more than four bytes.
 */
export class VersionTable {
  readonly #memory: VersionMemory
  readonly #blocks: Block[] = []
  #size = 0
  /** Where the key lies that was looked for last, by its identity; undefined after each change. A write looks for its key more than once. */
  #found: { readonly key: Uint8Array; readonly at: number; readonly place: number } | undefined

  constructor(memory: VersionMemory) {
    this.#memory = memory
  }

  /** How many keys there are. */
  get size(): number {
    return this.#size
  }

  /** The version of a key; {@link NO_VERSION}: there is none. */
  get(key: Uint8Array): number {
    if (this.#size === 0) return NO_VERSION
    const { at, place } = this.#find(key)
    return this.#at(this.#blocks[at] as Block, place, key)
  }

  /** Puts a version in the place of its key. */
  set(key: Uint8Array, version: number): void {
    if (this.#size === 0) {
      const first = emptyBlock()
      this.#blocks.push(first)
      this.#insert(first, 0, version)
      return
    }
    const { at, place } = this.#find(key)
    this.#found = undefined
    const block = this.#blocks[at] as Block
    const before = this.#at(block, place, key)
    if (before !== NO_VERSION) {
      block.live += this.#liveCount(version) - this.#liveCount(before)
      block.versions[place] = version
    } else if (block.length < MAX_BLOCK) this.#insert(block, place, version)
    else this.#split(at, place, version)
  }

  delete(key: Uint8Array): void {
    if (this.#size === 0) return
    const { at, place } = this.#find(key)
    this.#found = undefined
    const block = this.#blocks[at] as Block
    const version = this.#at(block, place, key)
    if (version === NO_VERSION) return
    block.versions.copyWithin(place, place + 1, block.length)
    block.length--
    block.live -= this.#liveCount(version)
    this.#size--
    if (block.length === 0) this.#blocks.splice(at, 1)
    else if (!this.#merge(at)) this.#merge(at - 1)
  }

  /** Calls with each version whose key is in [low, high), in order, until it answers true. */
  walk(low: Uint8Array, high: Uint8Array, visit: (version: number) => boolean): void {
    const first = this.#blockOf(low)
    for (let at = first; at < this.#blocks.length; at++) {
      const block = this.#blocks[at] as Block
      const end = this.#endIn(at, high)
      for (let place = at === first ? this.#placeIn(block, low) : 0; place < end; place++)
        if (visit(block.versions[place] as number)) return
      if (end < block.length) return
    }
  }

  /** How many versions in [low, high) have a value. */
  count(low: Uint8Array, high: Uint8Array): number {
    const first = this.#blockOf(low)
    let count = 0
    for (let at = first; at < this.#blocks.length; at++) {
      const block = this.#blocks[at] as Block
      const start = at === first ? this.#placeIn(block, low) : 0
      const end = this.#endIn(at, high)
      if (start === 0 && end === block.length) count += block.live
      else for (let place = start; place < end; place++) count += this.#liveCount(block.versions[place] as number)
      if (end < block.length) break
    }
    return count
  }

  /** The version at a place, if it is one of the key. */
  #at(block: Block, place: number, key: Uint8Array): number {
    if (place === block.length) return NO_VERSION
    const version = block.versions[place] as number
    return this.#memory.compareKey(version, key) === 0 ? version : NO_VERSION
  }

  /** The block that has the key or would take it, and the place in it; there must be a block. */
  #find(key: Uint8Array): { readonly at: number; readonly place: number } {
    if (this.#found?.key === key) return this.#found
    const at = this.#blockOf(key)
    this.#found = { key, at, place: this.#placeIn(this.#blocks[at] as Block, key) }
    return this.#found
  }

  /** The place of the block that has the key or would take it: the last one that does not begin behind it. */
  #blockOf(key: Uint8Array): number {
    let low = 0
    let high = this.#blocks.length - 1
    // Keys often come in order.
    if (high > 0 && this.#compareFirst(this.#blocks[high] as Block, key) <= 0) return high
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#compareFirst(this.#blocks[middle] as Block, key) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }

  #compareFirst({ versions }: Block, key: Uint8Array): number {
    return this.#memory.compareKey(versions[0] as number, key)
  }

  /** The place in a block of the first key that is not below this one. */
  #placeIn({ versions, length }: Block, key: Uint8Array): number {
    if (this.#memory.compareKey(versions[length - 1] as number, key) < 0) return length
    let low = 0
    let high = length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#memory.compareKey(versions[middle] as number, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The same for the end of a range; whole blocks below it are not searched. */
  #endIn(at: number, high: Uint8Array): number {
    const next = this.#blocks[at + 1]
    const block = this.#blocks[at] as Block
    if (next !== undefined && this.#compareFirst(next, high) <= 0) return block.length
    return this.#placeIn(block, high)
  }

  #insert(block: Block, place: number, version: number): void {
    block.versions.copyWithin(place + 1, place, block.length)
    block.versions[place] = version
    block.length++
    block.live += this.#liveCount(version)
    this.#size++
  }

  /** Keys that come in order leave full blocks behind. */
  #split(at: number, place: number, version: number): void {
    const block = this.#blocks[at] as Block
    const behindAll = place === MAX_BLOCK && at === this.#blocks.length - 1
    const added = emptyBlock()
    if (!behindAll) this.#moveUpper(block, added)
    this.#blocks.splice(at + 1, 0, added)
    if (place > block.length || behindAll) this.#insert(added, place - block.length, version)
    else this.#insert(block, place, version)
  }

  #moveUpper(block: Block, target: Block): void {
    const half = MAX_BLOCK >> 1
    target.versions.set(block.versions.subarray(half, block.length))
    target.length = block.length - half
    for (let place = 0; place < target.length; place++) target.live += this.#liveCount(target.versions[place] as number)
    block.length = half
    block.live -= target.live
  }

  /** Joins a block with the next one where both are small. */
  #merge(at: number): boolean {
    const [block, next] = [this.#blocks[at], this.#blocks[at + 1]]
    if (block === undefined || next === undefined || block.length + next.length > MAX_BLOCK >> 1) return false
    block.versions.set(next.versions.subarray(0, next.length), block.length)
    block.length += next.length
    block.live += next.live
    this.#blocks.splice(at + 1, 1)
    return true
  }

  #liveCount(version: number): number {
    return this.#memory.isLive(version) ? 1 : 0
  }
}

function emptyBlock(): Block {
  return { versions: new Uint32Array(MAX_BLOCK), length: 0, live: 0 }
}
