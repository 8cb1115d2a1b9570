import { assessText, countKeys } from './assess.js'
import { JsonReader } from './reader.js'
import { JsonNumberError, JsonSyntaxError } from './syntax-error.js'
import type { JsonValue } from './value.js'

/** What {@link decodeJson} is asked for. */
export interface DecodeOptions {
  /** Deepest nesting accepted; Go's decoder stops at 10,000. */
  readonly maxDepth?: number
  /** Collect the paths of duplicate keys (at most 100, document order, each once). */
  readonly duplicates?: boolean
}

/** A decoded document. */
export interface Decoded {
  readonly value: JsonValue
  /** Paths of duplicate keys as Kubernetes prints them (`spec.a`, `spec.list[0].a`); the last value of a key wins. */
  readonly duplicates: readonly string[]
}

export { JsonNumberError, JsonSyntaxError }

const MAX_DEPTH = 10_000

/**
 * Decodes a JSON text without losing anything: long integers, `3` against `3.0`, `__proto__` keys. Lone surrogates become U+FFFD.
 * The texts of errors are Go's (spec/api.md §2.5, custom-resources.md §2.9).
 *
 * `JSON.parse` does the work where a scan of the text shows that it can lose nothing; the own reader does it everywhere else.
 * @throws JsonSyntaxError; JsonNumberError (a JsonSyntaxError too) for a number that no float64 holds
 */
export function decodeJson(text: string, options: DecodeOptions = {}): Decoded {
  const { maxDepth = MAX_DEPTH, duplicates = false } = options
  return decodeFast(text, maxDepth, duplicates) ?? new JsonReader(text, maxDepth, duplicates).read()
}

const NONE: readonly string[] = Object.freeze([])

/** Undefined when the text has something that `JSON.parse` would lose, or is wrong. */
function decodeFast(text: string, maxDepth: number, duplicates: boolean): Decoded | undefined {
  const { lossless, keys, depth } = assessText(text)
  if (!lossless || depth > maxDepth) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    // A key that is there twice is one in the tree: fewer keys there than colons in the text.
    return duplicates && countKeys(value) !== keys ? undefined : { value, duplicates: NONE }
  } catch {
    return undefined
  }
}
