import { createGzip } from 'node:zlib'
import type { Reply } from '../endpoints/index.js'

/** Larger bodies are streamed, so that no copy of them is made at once. */
const STREAM_BYTES = 1_048_576
const SLICE_BYTES = 262_144

/** Bytes of all pieces. */
export function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0)
}

/** The body of a reply from the pieces of a document. */
export function bodyOf(chunks: readonly Buffer[]): Reply['body'] {
  if (sizeOf(chunks) <= STREAM_BYTES) return Buffer.concat(chunks)
  return async (sink) => {
    for (const slice of slices(chunks)) {
      if (sink.signal.aborted) return
      const drained = sink.write(slice)
      if (drained !== undefined) await drained
    }
  }
}

/** The pieces compressed, outside of the event loop but for the handing over. */
export async function gzipChunks(chunks: readonly Buffer[]): Promise<Buffer> {
  const gzip = createGzip()
  const collected = collect(gzip)
  for (const slice of slices(chunks)) {
    await new Promise<void>((done, fail) => {
      gzip.write(slice, (error) => {
        if (error) fail(error)
        else done()
      })
    })
  }
  gzip.end()
  return collected
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const out: Buffer[] = []
  for await (const chunk of source) out.push(chunk)
  return Buffer.concat(out)
}

/** The bytes in pieces of a size that is worth a write. */
function* slices(chunks: readonly Buffer[]): Generator<Buffer> {
  let pending: Buffer[] = []
  let size = 0
  for (const chunk of chunks) {
    pending.push(chunk)
    size += chunk.length
    if (size >= SLICE_BYTES) {
      yield Buffer.concat(pending)
      pending = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(pending)
}
