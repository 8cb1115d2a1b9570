import { NumberList } from './number-list.js'

/** The versions of the revisions `first` .. `last`, without a gap, in order: what watches catch up from and compaction works off. */
export class History {
  readonly #versions = new NumberList()
  #first: number

  constructor(first: number) {
    this.#first = first
  }

  /** The last revision held; `first - 1` when there is none. */
  get last(): number {
    return this.#first + this.#versions.length - 1
  }

  /** `version`: its number in the {@link VersionMemory}. */
  push(revision: number, version: number): void {
    if (revision !== this.last + 1) throw new Error(`revision ${String(revision)} does not follow ${String(this.last)}`)
    this.#versions.push(version)
  }

  /** The version of a revision that is held. */
  at(revision: number): number {
    if (revision < this.#first || revision > this.last) throw new Error(`revision ${String(revision)} is not in the history`)
    return this.#versions.at(revision - this.#first)
  }

  /** Removes and returns the oldest. */
  shift(): number {
    const version = this.at(this.#first)
    this.#versions.shift()
    this.#first++
    return version
  }
}
