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
  /** Defaults alone (for results of apply). */
  applyDefaults(object: JsonObject): void
  /** Everything that the schema has to say about a new object, list types and rules included. */
  validate(object: JsonObject, between: readonly FieldError[]): ValidationResult
  /** The same for a changed one, ratcheted. */
  validateUpdate(object: JsonObject, old: JsonObject, between: readonly FieldError[]): ValidationResult
  /** The same for a changed status. */
  validateStatus(object: JsonObject, old: JsonObject, between: readonly FieldError[]): ValidationResult
}

/** Errors, and rules that an unchanged value breaks. */
export interface ValidationResult {
  readonly errors: readonly FieldError[]
  readonly warnings: readonly string[]
}
