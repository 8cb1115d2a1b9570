import type { StoreEnvironment } from '../environment.js'
import type { VersionIndex } from './version-index.js'

/** How much history a store keeps (spec/storage.md §9.8): what is younger than `minAgeMs` or among the last `minRevisions`, but no more than `maxBytes`. */
export interface HistoryOptions {
  readonly minAgeMs: number
  readonly minRevisions: number
  /** Bytes of superseded versions, about. */
  readonly maxBytes: number
}

export const DEFAULT_HISTORY: HistoryOptions = { minAgeMs: 600_000, minRevisions: 10_000, maxBytes: 256 * 1024 * 1024 }

/** How many moments are remembered: the age of a revision is known to minAgeMs / MARKS. */
const MARKS = 40

/** Knows up to where history may go. Ages are of the monotonic clock; what a store finds when it opens is as old as that. */
export class Retention {
  readonly #index: VersionIndex
  readonly #clock: StoreEnvironment['clock']
  readonly #options: HistoryOptions
  /** The head at some moments, oldest first; no more than MARKS + 2. */
  #marks: { readonly time: number; readonly head: number }[] = []
  #aged = 0

  constructor(index: VersionIndex, clock: StoreEnvironment['clock'], options: HistoryOptions) {
    this.#index = index
    this.#clock = clock
    this.#options = options
  }

  /** How often {@link mark} is to be called, in ms. */
  get interval(): number {
    return Math.max(1, Math.ceil(this.#options.minAgeMs / MARKS))
  }

  /** Notes the time of the head. */
  mark(): void {
    const time = this.#clock.monotonic()
    const young = this.#marks.findIndex((mark) => mark.time > time - this.#options.minAgeMs)
    const old = this.#marks.splice(0, young < 0 ? this.#marks.length : young)
    this.#aged = old.at(-1)?.head ?? this.#aged
    if (this.#marks.at(-1)?.head !== this.#index.head) this.#marks.push({ time, head: this.#index.head })
  }

  /** The revision up to which history may be forgotten now. */
  get target(): number {
    const { head, supersededBytes } = this.#index
    if (supersededBytes > this.#options.maxBytes) return head
    return Math.min(this.#aged, head - this.#options.minRevisions)
  }
}
