import type { JsonObject } from '../base/json/index.js'
import type { Entry } from '../storage/index.js'

/** A value, or a promise of it where something outside the process has to be asked (a conversion webhook). */
export type MaybePromise<T> = T | Promise<T>

/**
 * What stands between stored bytes and objects of one served version: parsing, pruning, defaulting, conversion (spec/custom-resources.md §2.4).
 * `revision` is what `metadata.resourceVersion` shows; by default the entry's own (a DELETED event shows the deletion's).
 */
export interface ObjectCodec {
  /** The object of an entry, its resourceVersion set. The caller must not change it. */
  read(entry: Entry, revision?: number): MaybePromise<JsonObject>
  /** The JSON text of the same object, as replies and events carry it. */
  bytes(entry: Entry, revision?: number): MaybePromise<Buffer>
  /** True where the stored bytes, with the revision put in, are what {@link bytes} would answer. */
  servesAsStored(entry: Entry): boolean
  /** What is stored for an object of this version (without resourceVersion). */
  store(object: JsonObject): MaybePromise<Buffer>
  /**
   * The mark of values that are exactly what this codec would serve ({@link Entry.mark}), for what {@link store} made of a decoded object: reading it back need not
   * look whether it is so. 0: that is not known.
   */
  readonly mark: number
  /** The values of the field labels that select in this version (`metadata.name` and `metadata.namespace` excepted). */
  fields(entry: Entry): MaybePromise<Readonly<Record<string, string>>>
  /** The labels that select in this version; absent: those that are stored. */
  labels?(entry: Entry): MaybePromise<Readonly<Record<string, string>>>
  /** Set where reading an entry may have to ask outside the process; everywhere else all of the above answer at once. */
  readonly remote?: RemoteReads
}

/** How entries are read where that means to ask outside the process: not one by one. */
export interface RemoteReads {
  /** Whether reading this entry means to ask. */
  asks(entry: Entry): boolean
  /** Asks about all entries that need it with one question. The codec that comes of it reads every entry given at once. */
  ahead(entries: readonly Entry[]): Promise<ObjectCodec>
  /** The same for one entry that many watchers see at about the same time: they share the question. */
  shared(entry: Entry): Promise<ObjectCodec>
}
