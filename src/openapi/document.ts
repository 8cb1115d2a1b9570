import { createHash } from 'node:crypto'
import type { Fragment } from './fragment.js'

/** Lets other work go on between two steps of a long one. */
export type Pause = () => Promise<void>

/** Bytes that are hashed, copied or encoded between two pauses. */
const SLICE_BYTES = 262_144

/** A document in JSON, encoded. Its bytes are in pieces, which documents share. */
export interface EncodedJson {
  readonly chunks: readonly Buffer[]
  /** Upper-case hex of the SHA-512 of the bytes. */
  readonly hash: string
  /** When the bytes were first produced, wall time in ms. */
  readonly modified: number
}

/** A document that has a protobuf form beside the JSON one. */
export interface EncodedDocument extends EncodedJson {
  /** The pieces of the same document as protobuf; made when it is first asked for. */
  protobuf(): Promise<readonly Buffer[]>
}

const COMMA = Buffer.from(',')

/** The members of an object in pieces, in the order of their names: `"a":…,"b":…`. */
export function memberChunks(fragments: readonly Fragment[]): Buffer[] {
  return fragments.flatMap(({ json }, i) => (i === 0 ? [json] : [COMMA, json]))
}

/** The fragments of a map in the order of their names. */
export function sortFragments(fragments: Iterable<Fragment>): Fragment[] {
  return [...fragments].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The SHA-512 of a document, in slices. */
export async function hashChunks(chunks: readonly Buffer[], pause: Pause): Promise<string> {
  const hash = createHash('sha512')
  let done = 0
  for (const chunk of chunks) {
    hash.update(chunk)
    done += chunk.length
    if (done > SLICE_BYTES) {
      await pause()
      done = 0
    }
  }
  return hash.digest('hex').toUpperCase()
}

/** Encodes the entries of all fragments as protobuf, in slices. */
export async function protobufEntries(
  fragments: readonly Fragment[],
  pause: Pause,
): Promise<{ readonly entries: readonly Buffer[]; readonly size: number }> {
  const entries: Buffer[] = []
  let size = 0
  let done = 0
  for (const fragment of fragments) {
    if (!fragment.isEncoded) done += fragment.json.length
    entries.push(fragment.protobuf)
    size += fragment.protobuf.length
    if (done > SLICE_BYTES / 4) {
      await pause()
      done = 0
    }
  }
  return { entries, size }
}

/** Remembers the promise of the first call; a failure is not remembered. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
