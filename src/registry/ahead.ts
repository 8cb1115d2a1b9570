import type { Entry } from '../storage/index.js'
import type { MaybePromise, ObjectCodec } from './codec.js'

/** Bytes of stored objects that are asked about with one question. */
const QUESTION_BYTES = 4 * 1024 * 1024

/** Entries in groups, in order, each small enough for one question; a single group where the codec does not ask. */
export function* questionsOf(codec: ObjectCodec, entries: readonly Entry[]): Generator<readonly Entry[]> {
  if (codec.remote === undefined) {
    yield entries
    return
  }
  let from = 0
  let bytes = 0
  for (const [index, { value }] of entries.entries()) {
    if (index > from && bytes + value.length > QUESTION_BYTES) {
      yield entries.slice(from, index)
      from = index
      bytes = 0
    }
    bytes += value.length
  }
  if (from < entries.length) yield entries.slice(from)
}

/** A codec that reads these entries at once; a promise only where one of them has to be asked about. */
export function codecFor(codec: ObjectCodec, entries: readonly Entry[]): MaybePromise<ObjectCodec> {
  const { remote } = codec
  return remote !== undefined && entries.some((entry) => remote.asks(entry)) ? remote.ahead(entries) : codec
}

/** The same for an entry that many watchers see. */
export function sharedCodecFor(codec: ObjectCodec, entry: Entry): MaybePromise<ObjectCodec> {
  return codec.remote?.asks(entry) === true ? codec.remote.shared(entry) : codec
}

/** Entries that may have been asked about already. */
export interface Readable {
  readonly entries: readonly Entry[]
  /** What reads each of them at once; undefined: nothing has been asked yet. */
  readonly readers?: ReadonlyMap<Entry, ObjectCodec> | undefined
}

/** Some of the entries of a list, and what reads each of them at once. */
export interface ReadyGroup {
  readonly entries: readonly Entry[]
  readonly readerOf: (entry: Entry) => ObjectCodec
}

/** All entries, in order and in groups, each once it has been asked about. */
export async function* readyGroups(codec: ObjectCodec, { entries, readers }: Readable): AsyncGenerator<ReadyGroup> {
  if (readers !== undefined) {
    yield { entries, readerOf: (entry) => readers.get(entry) ?? codec }
    return
  }
  for (const group of questionsOf(codec, entries)) {
    const ready = await codecFor(codec, group)
    yield { entries: group, readerOf: () => ready }
  }
}

/**
 * Reads entries in order, asking outside about many at a time. `signal`: nothing more is asked once it is aborted.
 * @throws whatever reading throws, and the reason of the signal
 */
export async function readEach<T>(
  codec: ObjectCodec,
  readable: Readable,
  signal: AbortSignal,
  read: (codec: ObjectCodec, entry: Entry) => MaybePromise<T>,
): Promise<T[]> {
  const results: T[] = []
  for await (const { entries, readerOf } of readyGroups(codec, readable)) {
    for (const entry of entries) {
      const result = read(readerOf(entry), entry)
      results.push(result instanceof Promise ? await result : result)
    }
    signal.throwIfAborted()
  }
  return results
}
