import { isObject, JsonFloat, type JsonValue } from '../../base/json/index.js'

/** The kind of a Go type, as far as texts tell it. */
export type GoKind = 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'uint8' | 'slice' | 'map' | 'struct'

/** The kind of Go value that a JSON value is where it is not typed. */
function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'slice'
  if (isObject(value)) return 'map'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return value instanceof JsonFloat || (typeof value === 'number' && !Number.isInteger(value)) ? 'float64' : 'int64'
}

const NUMBERS = ['int32', 'int64', 'float64', 'uint8']

/** What upstream's converter of untyped values says of one that does not fit a Go type. */
export function conversionText(value: JsonValue, goType: string, goKind: GoKind): string {
  const found = kindOf(value)
  if (goKind === 'slice' || goKind === 'map') return `cannot restore ${goKind} from ${found}`
  if (goKind === 'struct') return `cannot restore struct from: ${found}`
  // Go can make these of each other (an integer as the code point of a string), which nobody wants.
  const convertible = goKind === 'string' ? found === 'int64' : NUMBERS.includes(found) && NUMBERS.includes(goKind)
  return convertible ? `cannot convert ${found} to ${goType}` : `unrecognized type: ${goKind}`
}
