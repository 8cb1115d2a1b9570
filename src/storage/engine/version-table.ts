import type { KeyOrder } from './key-order.js'
import { isLive, type Version } from './version.js'

/** The most versions of a block: what an insertion moves, against how many blocks a count looks at. */
const MAX_BLOCK = 512

interface Block {
  /** Never empty, in the order of their keys. */
  versions: Version[]
  /** How many of them have a value. */
  live: number
}

/**
 * The newest version of each key, in the order of the keys: blocks of some hundred. Beside finding, it counts the values in a range by adding up blocks, which
 * keeps a page of a million objects as cheap as one of a thousand; and a key costs little more than its pointer.
 */
export class VersionTable {
  readonly #order: KeyOrder
  readonly #blocks: Block[] = []
  #size = 0

  constructor(order: KeyOrder) {
    this.#order = order
  }

  /** How many keys there are. */
  get size(): number {
    return this.#size
  }

  get(key: string): Version | undefined {
    const block = this.#blocks[this.#blockOf(key)]
    if (block === undefined) return undefined
    const version = block.versions[this.#placeIn(block, key)]
    return version?.key === key ? version : undefined
  }

  /** Puts a version in the place of its key. */
  set(version: Version): void {
    const at = this.#blockOf(version.key)
    const block = this.#blocks[at]
    if (block === undefined) {
      this.#blocks.push({ versions: [version], live: liveCount(version) })
      this.#size++
      return
    }
    const place = this.#placeIn(block, version.key)
    const before = block.versions[place]
    if (before?.key === version.key) {
      block.versions[place] = version
      block.live += liveCount(version) - liveCount(before)
      return
    }
    this.#size++
    if (block.versions.length < MAX_BLOCK) insert(block, place, version)
    else this.#split(at, place, version)
  }

  delete(key: string): void {
    const at = this.#blockOf(key)
    const block = this.#blocks[at]
    if (block === undefined) return
    const place = this.#placeIn(block, key)
    const version = block.versions[place]
    if (version?.key !== key) return
    block.versions.splice(place, 1)
    block.live -= liveCount(version)
    this.#size--
    if (block.versions.length === 0) this.#blocks.splice(at, 1)
    else if (!this.#merge(at)) this.#merge(at - 1)
  }

  /** Calls with each version whose key is in [low, high), in order, until it answers true. */
  walk(low: string, high: string, visit: (version: Version) => boolean): void {
    const first = this.#blockOf(low)
    for (let at = first; at < this.#blocks.length; at++) {
      const block = this.#blocks[at] as Block
      const { versions } = block
      const end = this.#endIn(at, high)
      for (let place = at === first ? this.#placeIn(block, low) : 0; place < end; place++) if (visit(versions[place] as Version)) return
      if (end < versions.length) return
    }
  }

  /** How many versions in [low, high) have a value. */
  count(low: string, high: string): number {
    const first = this.#blockOf(low)
    let count = 0
    for (let at = first; at < this.#blocks.length; at++) {
      const block = this.#blocks[at] as Block
      const start = at === first ? this.#placeIn(block, low) : 0
      const end = this.#endIn(at, high)
      if (start === 0 && end === block.versions.length) count += block.live
      else for (let place = start; place < end; place++) count += liveCount(block.versions[place] as Version)
      if (end < block.versions.length) break
    }
    return count
  }

  /** The place of the block that has the key or would take it: the last one that does not begin behind it. */
  #blockOf(key: string): number {
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#order.compare(firstKey(this.#blocks[middle] as Block), key) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The place in a block of the first key that is not below this one. */
  #placeIn({ versions }: Block, key: string): number {
    let low = 0
    let high = versions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#order.compare((versions[middle] as Version).key, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The same for the end of a range; whole blocks below it are not searched. */
  #endIn(at: number, high: string): number {
    const next = this.#blocks[at + 1]
    const block = this.#blocks[at] as Block
    if (next !== undefined && this.#order.compare(firstKey(next), high) <= 0) return block.versions.length
    return this.#placeIn(block, high)
  }

  /** Keys that come in order leave full blocks behind. */
  #split(at: number, place: number, version: Version): void {
    const block = this.#blocks[at] as Block
    const behindAll = place === MAX_BLOCK && at === this.#blocks.length - 1
    const upper = behindAll ? [] : block.versions.splice(MAX_BLOCK >> 1)
    const added: Block = { versions: upper, live: upper.reduce((count, one) => count + liveCount(one), 0) }
    block.live -= added.live
    this.#blocks.splice(at + 1, 0, added)
    if (place > block.versions.length || behindAll) insert(added, place - block.versions.length, version)
    else insert(block, place, version)
  }

  /** Joins a block with the next one where both are small. */
  #merge(at: number): boolean {
    const [block, next] = [this.#blocks[at], this.#blocks[at + 1]]
    if (block === undefined || next === undefined || block.versions.length + next.versions.length > MAX_BLOCK >> 1) return false
    block.versions = block.versions.concat(next.versions)
    block.live += next.live
    this.#blocks.splice(at + 1, 1)
    return true
  }
}

function insert(block: Block, place: number, version: Version): void {
  block.versions.splice(place, 0, version)
  block.live += liveCount(version)
}

function liveCount(version: Version): number {
  return isLive(version) ? 1 : 0
}

function firstKey({ versions }: Block): string {
  return (versions[0] as Version).key
}
