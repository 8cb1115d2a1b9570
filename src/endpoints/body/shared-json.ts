import { decodeJson, JsonFloat, type JsonValue } from '../../base/json/index.js'

/** Characters and escapes that YAML reads in another way than JSON, or may refuse. */
const UNSHARED = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|(?<!\\)(?:\\\\)*\\[^"\\bfnrt]/
/** Deeper values, and longer keys, are left to the YAML reader and its limits. */
const MAX_DEPTH = 100
const MAX_KEY = 300

/**
 * The value of a text that is a JSON object and that YAML reads as just that, as the bodies of kubectl and client-go are: it takes a tenth of the time that a YAML
 * parser takes. Undefined for every other text.
 */
export function decodeSharedJson(text: string): JsonValue | undefined {
  if (!text.startsWith('{') || UNSHARED.test(text)) return undefined
  try {
    const { value, duplicates } = decodeJson(text, { duplicates: true })
    return duplicates.length === 0 && isShared(value, 0) ? value : undefined
  } catch {
    return undefined // the YAML reader says why
  }
}

function isShared(value: JsonValue, depth: number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint'
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => isShared(item, depth + 1))
  if (value instanceof JsonFloat) return false
  for (const [key, item] of Object.entries(value)) if (key.length > MAX_KEY || key === '<<' || !isShared(item, depth + 1)) return false
  return true
}
