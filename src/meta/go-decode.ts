import { encodeJson, isObject, JsonFloat, type JsonValue } from '../base/json/index.js'

// What Go's JSON decoder says and does where a value meets a Go type.

/** The JSON type of a value, as the decoder's texts name it. */
export function jsonTypeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'number'
}

/**
 * The text for a value that does not fit a struct's field; a number is quoted where the type is one of numbers, by default re-rendered (spec/schema.md §5.1).
 */
export function unmarshalText(
  value: JsonValue,
  structField: string,
  goType: string,
  numberText: (value: number | bigint | JsonFloat) => string = encodeJson,
): string {
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonFloat
  const what = isNumber && /^(?:int|float)/.test(goType) ? `number ${numberText(value)}` : jsonTypeName(value)
  return `json: cannot unmarshal ${what} into Go struct field ${structField} of type ${goType}`
}

/** The text for a kind that Go's scheme does not have in a version. */
export function notRegisteredText(kind: string, apiVersion: string): string {
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`
}

/** A number as it was written; where that is not known a float that is whole ends in `.0`. */
export function literalOf(value: number | bigint | JsonFloat): string {
  if (value instanceof JsonFloat && value.source !== undefined) return value.source
  const text = encodeJson(value)
  return value instanceof JsonFloat && /^-?[0-9]+$/.test(text) ? `${text}.0` : text
}

/** The int64 that a number is once it has been rendered again (`3.0` is 3 by then); undefined where it is none. */
export function integerValue(value: JsonValue): number | bigint | undefined {
  if (typeof value === 'bigint') return value
  const number = value instanceof JsonFloat ? value.value : value
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  if (Number.isSafeInteger(number)) return number + 0
  const text = encodeJson(value)
  const exact = /^-?[0-9]{1,19}$/.test(text) ? BigInt(text) : undefined
  return exact !== undefined && BigInt.asIntN(64, exact) === exact ? exact : undefined
}
