import type { JsonObject } from '../../base/json/index.js'
import type { FieldError } from '../../meta/index.js'

/** The schema work on objects of one version of a CRD. All decoding changes the object in place. */
export interface VersionSchema {
  /** Typed metadata, pruning, nulls, embedded resources and defaults of a request's object; answers the strict findings. @throws DecodeError */
  decodeRequest(object: JsonObject): readonly string[]
  /** The same for a stored object: what does not fit is dropped. @throws StatusError where nothing can be made of it */
  decodeStored(object: JsonObject): void
  /** After a conversion: pruned and coerced, no defaults. */
  decodeConverted(object: JsonObject): void
  /** Metadata and defaults of what apply made: what {@link decodeStored} drops stays, for validation to see. */
  decodeApplied(object: JsonObject): void
  /** Everything that there is to say about a new object: what is known already, the schema, list types, rules. */
  validate(object: JsonObject, known: KnownErrors): ValidationResult
  /** The same for a changed one, ratcheted. */
  validateUpdate(object: JsonObject, old: JsonObject, known: KnownErrors): ValidationResult
  /** The same for a changed status. */
  validateStatus(object: JsonObject, old: JsonObject, known: KnownErrors): ValidationResult
}

/** What stands for the errors of an object whose kind or version is not this one's: its values are not judged, its rules are. */
export const foreign = (metadata: readonly FieldError[]): KnownErrors => ({ metadata, scale: [], isForeign: true })

/** Errors that others have found: they take their places among those of the schema. */
export interface KnownErrors {
  /** They come first. */
  readonly metadata: readonly FieldError[]
  /** They come behind those of the schema's values. */
  readonly scale: readonly FieldError[]
  /** True for an object of another kind or version. */
  readonly isForeign?: boolean
}

/** Errors, and rules that an unchanged value breaks. */
export interface ValidationResult {
  readonly errors: readonly FieldError[]
  readonly warnings: readonly string[]
}
