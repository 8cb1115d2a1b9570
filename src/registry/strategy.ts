import type { JsonObject } from '../base/json/index.js'
import type { FieldError } from '../meta/index.js'
import type { MaybePromise } from './codec.js'

/**
 * What is special about one kind: pure functions, called by the store in one place and one order. The object they get is the request's own and may be changed in
 * place; `old` must not be.
 */
export interface Strategy {
  readonly namespaced: boolean
  /** PUT of a missing object creates it. */
  readonly allowCreateOnUpdate: boolean
  /** PUT without a resourceVersion overwrites whatever is there. */
  readonly allowUnconditionalUpdate: boolean
  /** Removal answers with the object instead of a Status. */
  readonly returnsDeleted: boolean
  /** Clears and sets what a client may not decide, before a create. */
  prepareForCreate(object: JsonObject): void
  /** All findings about a new object, ObjectMeta included; a promise where finding them takes long. */
  validate(object: JsonObject): MaybePromise<readonly FieldError[]>
  /** Warnings about an accepted new object. */
  warningsOnCreate(object: JsonObject): readonly string[]
  /** Restores what this update may not touch and moves the generation. */
  prepareForUpdate(object: JsonObject, old: JsonObject): void
  /** All findings about a changed object; generic ObjectMeta rules come before it. `warn`: told of rules that an unchanged value breaks. */
  validateUpdate(object: JsonObject, old: JsonObject, warn: (text: string) => void): MaybePromise<readonly FieldError[]>
  warningsOnUpdate(object: JsonObject, old: JsonObject): readonly string[]
  /** Brings a valid object into its stored form, the last step before it is written. */
  canonicalize?(object: JsonObject): void
  /** The kind that validation errors name, where it is not the body's own. */
  readonly invalidKind?: { readonly group: string; readonly kind: string }
  /** Some errors are told in the words of an older release: compiled-in types follow kube-apiserver 1.35. */
  readonly olderTexts?: boolean
  /** How deleting is special; by default metadata.finalizers alone hold an object. */
  readonly deletion?: DeletionStrategy
}

/** Deletion of kinds that do not simply go: CRDs (instances first) and namespaces (contents first). */
export interface DeletionStrategy {
  /**
   * The object as the first DELETE leaves it (deletionTimestamp included); undefined when the generic rule applies. `finalizers`: metadata.finalizers as the
   * propagation policy leaves them.
   */
  mark(old: JsonObject, now: string, finalizers: readonly string[]): JsonObject | undefined
  /** The 409 of a delete precondition where its text is the kind's own. */
  preconditionFailed?(name: string, what: 'UID' | 'ResourceVersion', wanted: string, found: string): Error
  /** True while something besides metadata.finalizers holds a terminating object; further DELETEs then change nothing. */
  held(object: JsonObject): boolean
}
