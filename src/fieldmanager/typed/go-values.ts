import { isObject, JsonFloat, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goFloat, goQuote } from '../../meta/index.js'
import { compareText } from '../paths/element.js'

// Values as Go's fmt package prints them inside the texts of spec/apply.md §2.8.

/** The name of the Go type that holds a value. */
export function goTypeName(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return isObject(value) ? 'map[string]interface {}' : 'number'
}

/** `%v`: strings raw, `[a b]`, `map[k:v]`, `<nil>`. */
export function goValue(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`
  if (!isObject(value)) return scalarText(value)
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${goValue(own(value, key) ?? null)}`)
    .join(' ')}]`
}

/** `%#v`: strings quoted, `[]interface {}{1, 2}`, `map[string]interface {}{"a":1}`. */
export function goSyntax(value: JsonValue): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return goQuote(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (!isObject(value)) return scalarText(value)
  const pairs = sortedKeys(value).map((key) => `${goQuote(key)}:${goSyntax(own(value, key) ?? null)}`)
  return `map[string]interface {}{${pairs.join(', ')}}`
}

function scalarText(value: boolean | number | bigint | JsonFloat): string {
  if (value instanceof JsonFloat) return goFloat(value.value)
  return typeof value === 'number' && !Number.isInteger(value) ? goFloat(value) : String(value)
}

function sortedKeys(object: JsonObject): readonly string[] {
  return Object.keys(object).sort(compareText)
}
