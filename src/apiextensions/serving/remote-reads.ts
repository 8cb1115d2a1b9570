import type { ObjectCodec, RemoteReads } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'

/** What is remembered of conversions that watchers share: so many, of so many stored bytes. */
const REMEMBERED = 1024
const REMEMBERED_BYTES = 8 * 1024 * 1024

interface Remembered {
  readonly codec: Promise<ObjectCodec>
  /** Of the stored value. */
  readonly bytes: number
}

/** Reads through a webhook: how entries are asked about is the codec's business, that nobody asks twice at a time is this class's. */
export class SharedReads implements RemoteReads {
  readonly asks: (entry: Entry) => boolean
  readonly ahead: (entries: readonly Entry[]) => Promise<ObjectCodec>
  /** By revision, in the order in which they were asked for. */
  readonly #remembered = new Map<number, Remembered>()
  #bytes = 0

  constructor(asks: (entry: Entry) => boolean, ahead: (entries: readonly Entry[]) => Promise<ObjectCodec>) {
    this.asks = asks
    this.ahead = ahead
  }

  /** A failure is not remembered: who comes later asks again. */
  shared(entry: Entry): Promise<ObjectCodec> {
    const { revision } = entry
    const known = this.#remembered.get(revision)
    if (known !== undefined) return known.codec
    const asked = this.ahead([entry])
    const bytes = entry.value.length
    this.#remembered.set(revision, { codec: asked, bytes })
    this.#bytes += bytes
    asked.catch(() => {
      this.#forget(revision)
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

  #forget(revision: number): void {
    this.#bytes -= this.#remembered.get(revision)?.bytes ?? 0
    this.#remembered.delete(revision)
  }
}
