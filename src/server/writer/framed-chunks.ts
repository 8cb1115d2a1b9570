const LINE_END = '\r\n'

/**
 * Chunks of HTTP/1.1's chunked encoding, framed once: all watchers of a form get the same bytes, one after the other, so that the last one is all that has
 * to be remembered.
 */
export class FramedChunks {
  #chunk: Buffer | undefined
  #framed: Buffer | undefined

  /** The frame of a chunk that is not empty. */
  of(chunk: Buffer): Buffer {
    if (this.#chunk === chunk && this.#framed !== undefined) return this.#framed
    const head = `${chunk.length.toString(16)}${LINE_END}`
    const framed = Buffer.allocUnsafe(head.length + chunk.length + LINE_END.length)
    framed.write(head, 0, 'latin1')
    chunk.copy(framed, head.length)
    framed.write(LINE_END, head.length + chunk.length, 'latin1')
    this.#chunk = chunk
    this.#framed = framed
    return framed
  }
}
