import type { Version } from './version.js'

/** The versions of the revisions `first` .. `last`, without a gap, in order: what watches catch up from and compaction works off. */
export class History {
  #items: (Version | undefined)[] = []
  /** Place in `#items` of the oldest. */
  #start = 0
  #first: number

  constructor(first: number) {
    this.#first = first
  }

  /** The last revision held; `first - 1` when there is none. */
  get last(): number {
    return this.#first + this.#items.length - this.#start - 1
  }

  push(version: Version): void {
    if (version.revision !== this.last + 1) throw new Error(`revision ${String(version.revision)} does not follow ${String(this.last)}`)
    this.#items.push(version)
  }

  /** The version of a revision that is held. */
  at(revision: number): Version {
    const version = this.#items[this.#start + revision - this.#first]
    if (version === undefined) throw new Error(`revision ${String(revision)} is not in the history`)
    return version
  }

  /** Removes and returns the oldest. The array is moved up when half of it is free: O(1) amortised. */
  shift(): Version {
    const version = this.at(this.#first)
    this.#items[this.#start] = undefined
    this.#start++
    this.#first++
    if (this.#start > 1024 && this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start)
      this.#start = 0
    }
    return version
  }
}
