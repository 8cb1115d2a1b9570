import { partsWithRevision, REVISION_ROOM, writeWithRevision } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import type { ReplySink } from '../request.js'

/** Bytes gathered before they are handed on. */
const SLICE = 128 * 1024
const COMMA = 0x2c

/**
 * Gathers the items of a list into slices and hands these on: so much at a time, and only as fast as the client takes them, however long the list is
 * (DESIGN §5). Where a slice was handed on, the answer can be a promise that is to be awaited.
 */
export class SliceWriter {
  readonly #sink: ReplySink
  #slice: Buffer = Buffer.allocUnsafeSlow(SLICE)
  #used = 0

  constructor(sink: ReplySink) {
    this.#sink = sink
  }

  /** There is always room for it: slices are handed on before they are full. */
  comma(): void {
    this.#slice[this.#used++] = COMMA
  }

  /** Bytes, which are copied where they are short. */
  write(bytes: Buffer): Promise<void> | undefined {
    if (bytes.length >= SLICE / 2) return this.#passOn(bytes)
    const pending = this.#makeRoom(bytes.length)
    bytes.copy(this.#slice, this.#used)
    this.#used += bytes.length
    return pending
  }

  /** The stored bytes of an entry with its revision put in. */
  writeStored(entry: Entry): Promise<void> | undefined {
    const { value, revision } = entry
    const room = value.length + REVISION_ROOM
    if (room >= SLICE / 2) return this.#writeLarge(value, revision)
    const pending = this.#makeRoom(room)
    this.#used = writeWithRevision(this.#slice, this.#used, value, revision)
    return pending
  }

  /** Hands on what has gathered: a little of it as a copy, which keeps the slice. */
  flush(): Promise<void> | undefined {
    if (this.#used === 0) return undefined
    const gathered = this.#slice.subarray(0, this.#used)
    this.#used = 0
    if (gathered.length < SLICE / 2) return this.#sink.write(Buffer.from(gathered))
    this.#slice = Buffer.allocUnsafeSlow(SLICE)
    return this.#sink.write(gathered)
  }

  /** What is stored never changes, so it need not be copied. */
  #writeLarge(value: Buffer, revision: number): Promise<void> | undefined {
    const [head, rest] = partsWithRevision(value, revision)
    const before = this.write(head)
    const pending = this.#passOn(rest)
    return before === undefined || pending === undefined ? (pending ?? before) : before.then(() => pending)
  }

  #makeRoom(bytes: number): Promise<void> | undefined {
    return this.#used + bytes < SLICE ? undefined : this.flush()
  }

  #passOn(bytes: Buffer): Promise<void> | undefined {
    const before = this.flush()
    const pending = this.#sink.write(bytes)
    return before === undefined || pending === undefined ? (pending ?? before) : before.then(() => pending)
  }
}
