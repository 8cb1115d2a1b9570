import type { JsonObject, JsonValue } from '../base/json/index.js'
import type { MaybePromise, ResourceContext } from '../registry/index.js'
import type { RequestScope } from './request.js'

/** A column of a Table (spec/custom-resources.md §6.2). */
export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  readonly priority: number
}

/** How objects of a resource become rows. */
export interface TableConvertor {
  readonly columns: readonly ColumnDefinition[]
  /** No rows are written as null, not as an empty list. */
  readonly nullRows?: true
  /** One cell a column. `now`: wall time in ms, for ages. */
  cells(object: JsonObject, now: number): JsonValue[]
}

/** An error of decoding a body into an object: its text is what stands behind `cannot be handled as a K: `. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** A decoded object and the paths that were not known to its type, as strict decoding reports them (spec/custom-resources.md §2.8). */
export interface DecodedObject {
  readonly object: JsonObject
  /** Findings such as `unknown field "spec.x"`, in order. */
  readonly findings: readonly string[]
}

/**
 * Makes an object of a JSON value whose `kind` is known: typed metadata, pruning, defaults. The value may be changed. What is large may take several turns.
 * @throws DecodeError, or rejects with it
 */
export interface ObjectDecoder {
  fromJson(value: JsonObject): MaybePromise<DecodedObject>
  /** Makes an object of what a JSON or merge patch left; by default kind and apiVersion have to be there, and {@link fromJson} does. @throws DecodeError */
  fromPatched?(value: JsonObject): MaybePromise<DecodedObject>
  /** Makes an object of what a strategic merge patch left, whose kind is the type's own whatever it says; by default {@link fromJson} does. @throws DecodeError */
  fromUntyped?(value: JsonObject): MaybePromise<DecodedObject>
}

/** What server-side apply needs to know, beyond what every write needs. */
export interface Applier {
  /**
   * The object as it is after `config` was applied by `manager` on `live` (undefined: it is created), its owners recorded; `live` itself when nothing changes.
   * @throws StatusError, conflicts included
   */
  apply(live: JsonObject | undefined, config: JsonObject, manager: string, force: boolean, now: string): MaybePromise<JsonObject>
}

/** What a create of which nothing is stored is answered, the given object or another one. @throws StatusError */
export type Answer = (object: JsonObject, scope: RequestScope) => MaybePromise<JsonObject>

/** One resource, or subresource, in one version: what the verbs need to know. */
export interface Resource {
  readonly context: ResourceContext
  readonly listKind: string
  /** The verbs that it has; `apply` goes with `patch` where {@link applier} is there. */
  readonly verbs: ReadonlySet<string>
  readonly decoder: ObjectDecoder
  readonly table: TableConvertor | undefined
  /** True for types without compiled-in definitions: no protobuf, no strategic merge patch, other texts. */
  readonly custom: boolean
  readonly applier: Applier | undefined
  /** The text of the 400 for a field label that does not select here; undefined when it does. */
  fieldLabelError(label: string): string | undefined
  /** The object of a BOOKMARK event, without metadata. */
  readonly bookmark: JsonObject
  /** Aborted when the type changed or went: watches end cleanly. */
  readonly retired: AbortSignal
  /** Merges a strategic merge patch; undefined where the type has none (415). */
  readonly strategicMerge?: (current: JsonObject, patch: JsonObject) => JsonObject
  /** Set where nothing is stored: creates are answered, and there is nothing else. */
  readonly answer?: Answer
  /** Set for /scale: the object that is read and written instead of the stored one. */
  readonly view?: SubresourceView
}

/** A subresource that shows something else than the stored object (spec/custom-resources.md §4). */
export interface SubresourceView {
  /** What is shown for the stored object. @throws StatusError */
  show(stored: JsonObject): JsonObject
  /** What a patch is applied to. @throws StatusError */
  patchBase(stored: JsonObject): JsonObject
  /** The stored object as it is after the shown one was written. @throws StatusError */
  write(stored: JsonObject, shown: JsonObject): JsonObject
  readonly decoder: ObjectDecoder
  /** The answer to a body of a PUT that does not decode, whatever is wrong with it. */
  undecodable(): Error
}
