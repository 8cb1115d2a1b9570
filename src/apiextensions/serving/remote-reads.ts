import type { ObjectCodec, RemoteReads } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'

/** What is remembered of conversions that watchers share: so many, of so many stored bytes. */
const REMEMBERED = 1024
const REMEMBERED_BYTES = 8 * 1024 * 1024

/** Reads through a webhook: how entries are asked about is the codec's business, that nobody asks twice at a time is this class's. */
export class SharedReads implements RemoteReads {
  readonly asks: (entry: Entry) => boolean
  readonly ahead: (entries: readonly Entry[]) => Promise<ObjectCodec>
  /** In the order in which they were asked for. */
  readonly #remembered = new Map<Entry, Promise<ObjectCodec>>()
  #bytes = 0

  constructor(asks: (entry: Entry) => boolean, ahead: (entries: readonly Entry[]) => Promise<ObjectCodec>) {
    this.asks = asks
    this.ahead = ahead
  }

  /** A failure is not remembered: who comes later asks again. */
  shared(entry: Entry): Promise<ObjectCodec> {
    const known = this.#remembered.get(entry)
    if (known !== undefined) return known
    const asked = this.ahead([entry])
    this.#remembered.set(entry, asked)
    this.#bytes += entry.value.length
    asked.catch(() => {
      this.#forget(entry)
    })
    this.#trim()
    return asked
  }

  #trim(): void {
    for (const oldest of this.#remembered.keys()) {
      const fits = this.#remembered.size <= REMEMBERED && this.#bytes <= REMEMBERED_BYTES
      if (fits || this.#remembered.size === 1) return
      this.#forget(oldest)
    }
  }

  #forget(entry: Entry): void {
    if (this.#remembered.delete(entry)) this.#bytes -= entry.value.length
  }
}
