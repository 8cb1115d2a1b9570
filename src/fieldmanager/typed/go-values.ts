import { isObject, JsonFloat, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goFloat, goQuote } from '../../meta/index.js'
import { compareText } from '../paths/element.js'

// Values as Go's fmt package prints them inside the texts of spec/apply.md §2.8.

/** Below this depth a value is printed as dots. */
const MAX_DEPTH = 1_000
const DOTS = '...'

/** The name of the Go type that holds a value. */
export function goTypeName(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return isObject(value) ? 'map[string]interface {}' : 'number'
}

/** `%v`: strings raw, `[a b]`, `map[k:v]`, `<nil>`. */
export function goValue(value: JsonValue, depth = 0): string {
  if (value === null) return '<nil>'
  if (typeof value === 'string') return value
  if (depth > MAX_DEPTH) return DOTS
  if (Array.isArray(value)) return `[${value.map((item) => goValue(item, depth + 1)).join(' ')}]`
  if (!isObject(value)) return scalarText(value)
  return `map[${entriesOf(value)
    .map(([key, item]) => `${key}:${goValue(item, depth + 1)}`)
    .join(' ')}]`
}

/** `%#v`: strings quoted, `[]interface {}{1, 2}`, `map[string]interface {}{"a":1}`. */
export function goSyntax(value: JsonValue, depth = 0): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return goQuote(value)
  if (depth > MAX_DEPTH) return DOTS
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => goSyntax(item, depth + 1)).join(', ')}}`
  if (!isObject(value)) return scalarText(value)
  return `map[string]interface {}{${entriesOf(value)
    .map(([key, item]) => `${goQuote(key)}:${goSyntax(item, depth + 1)}`)
    .join(', ')}}`
}

function scalarText(value: boolean | number | bigint | JsonFloat): string {
  if (value instanceof JsonFloat) return goFloat(value.value)
  return typeof value === 'number' && !Number.isInteger(value) ? goFloat(value) : String(value)
}

function entriesOf(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.keys(object)
    .sort(compareText)
    .map((key) => [key, own(object, key) as JsonValue] as const)
}
