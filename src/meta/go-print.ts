import { isObject, JsonFloat, type JsonValue } from '../base/json/index.js'
import { goFloat } from './go-format.js'

/** A value as Go prints it with `%v`: `map[a:1 b:[x y]]`, keys sorted. Recursive: for values of bounded depth. */
export function goPrint(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`
  if (isObject(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${key}:${goPrint(value[key] as JsonValue)}`)
    return `map[${entries.join(' ')}]`
  }
  if (value instanceof JsonFloat) return goFloat(value.value)
  return typeof value === 'number' && !Number.isInteger(value) ? goFloat(value) : String(value)
}

/** The name of the Go type that an untyped JSON value has. */
export function goTypeName(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (isObject(value)) return 'map[string]interface {}'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return value instanceof JsonFloat || (typeof value === 'number' && !Number.isInteger(value)) ? 'float64' : 'int64'
}
