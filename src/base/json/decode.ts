import { membersOf, membersOfPlain } from './plain.js'
import { JsonReader } from './reader.js'
import { JsonNumberError } from './syntax-error.js'
import type { JsonValue } from './value.js'

/** What {@link decodeJson} is asked for. */
export interface DecodeOptions {
  /** Deepest nesting accepted; Go's decoder stops at 10,000. */
  readonly maxDepth?: number
  /** Collect the paths of duplicate keys (at most 100, document order, each once). */
  readonly duplicates?: boolean
  /** An object under a key that has one already is merged into that, as Go decodes into structs and maps; by default it replaces it. */
  readonly mergeObjects?: boolean
  /** Takes, for each container that is not empty, its text in the document. */
  readonly sources?: WeakMap<object, string>
}

/** A decoded document. */
export interface Decoded {
  readonly value: JsonValue
  /** Paths of duplicate keys as Kubernetes prints them (`spec.a`, `spec.list[0].a`); the last value of a key wins. */
  readonly duplicates: readonly string[]
}

const MAX_DEPTH = 10_000
const NONE: readonly string[] = []
const NO_EXTRAS = { duplicates: false, mergeObjects: false, sources: undefined }

/**
 * Decodes a JSON text without losing anything: long integers, `3` against `3.0`, `__proto__` keys. Lone surrogates become U+FFFD.
 * The texts of errors are Go's (spec/api.md §2.5, custom-resources.md §2.9).
 *
 * Of bytes, those that are no UTF-8 are read as U+FFFD.
 * @throws JsonSyntaxError; JsonNumberError (which is one too) for a number that no float64 holds
 */
export function decodeJson(text: string | Buffer, options: DecodeOptions = {}): Decoded {
  const { maxDepth = MAX_DEPTH, duplicates = false, mergeObjects = false, sources } = options
  const isText = typeof text === 'string'
  const document = isText ? text : text.toString()
  if (sources === undefined && maxDepth >= MAX_DEPTH && !(isText && HALF_CHARACTER.test(text))) {
    const value = parsePlain(document, duplicates || mergeObjects)
    if (value !== undefined) return { value, duplicates: NONE }
  }
  const whole = { maxDepth, duplicates, mergeObjects, sources, ofBytes: false }
  if (isText) return new JsonReader(document, whole).read()
  try {
    return new JsonReader(document, whole).read()
  } catch (error) {
    // Bytes that are no UTF-8 are U+FFFD by now: the second reader sees, and names, the byte itself.
    if (error instanceof JsonNumberError) throw error
    return new JsonReader(text.toString('latin1'), { ...NO_EXTRAS, maxDepth, ofBytes: true }).read()
  }
}

/** A lone surrogate: bytes do not decode to any. */
const HALF_CHARACTER = /[\ud800-\udfff]/u

/** What JSON.parse makes of a text that it does not lose anything of; undefined for all other texts, and, where that matters, for any with duplicate keys. */
function parsePlain(text: string, noDuplicates: boolean): JsonValue | undefined {
  const members = membersOfPlain(text)
  if (members < 0) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    return noDuplicates && membersOf(value) !== members ? undefined : value
  } catch {
    // Not well-formed: the reader says what is wrong.
    return undefined
  }
}
