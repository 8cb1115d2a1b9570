import { atOnce, type PacedWork } from '../../base/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { Decoding, type CompoundType } from './decoding.js'

/** A value as its Go type writes it, and what the type did not know of it. */
export interface Decoded {
  readonly value: JsonObject
  /** `unknown field "spec.x"`, in document order, the first 100. */
  readonly findings: readonly string[]
}

/**
 * Decodes JSON into a struct and back (spec/crd.md §1.8), with rests where it is large. `isConversion`: the value was made of others, not read from JSON, which has
 * texts of its own. @throws TypedDecodeError where it does not fit
 */
export function* decodeInParts(type: CompoundType, value: JsonValue, isConversion = false): PacedWork<Decoded> {
  const decoding = new Decoding(isConversion)
  const decoded = yield* type.decodeParts(value, decoding)
  decoding.finish()
  return { value: decoded as JsonObject, findings: decoding.findings() }
}

/** {@link decodeInParts} in one go. */
export function decodeTyped(type: CompoundType, value: JsonValue, isConversion = false): Decoded {
  return atOnce(decodeInParts(type, value, isConversion))
}
