import { decodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldErrorText, type FieldError } from '../../meta/index.js'
import { compileSchema, type CompiledSchema } from '../compile.js'

// Short forms of schemas and values for tests.

/** `type: string` with more. */
export const str = (more: JsonObject = {}): JsonObject => ({ type: 'string', ...more })
/** `type: integer` with more. */
export const int = (more: JsonObject = {}): JsonObject => ({ type: 'integer', ...more })
/** `type: number` with more. */
export const num = (more: JsonObject = {}): JsonObject => ({ type: 'number', ...more })
/** `type: array` of items, with more. */
export const list = (items: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'array', items, ...more })
/** `type: object` with properties and more. */
export const obj = (properties: Record<string, JsonObject> = {}, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})
/** `type: object` with additional properties and more. */
export const map = (value: JsonObject | boolean, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  additionalProperties: value,
  ...more,
})
/** An int-or-string. */
export const intOrString = (more: JsonObject = {}): JsonObject => ({ 'x-kubernetes-int-or-string': true, ...more })
/** What keeps unknown fields. */
export const KEEP: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true }
/** What makes an embedded resource. */
export const EMBEDDED: JsonObject = { 'x-kubernetes-embedded-resource': true }
/** A list of type `map`. */
export const listMap = (keys: string[], items: JsonObject, more: JsonObject = {}): JsonObject =>
  list(items, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys, ...more })

/** A value from JSON text, numbers as they are written. */
export const json = (text: string): JsonValue => decodeJson(text).value

/** A whole object around a spec, itself or its JSON text. */
export function widget(spec: JsonValue): JsonObject {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec }
}

/** A schema whose `spec` has the given properties. */
export const specSchema = (properties: Record<string, JsonObject>): CompiledSchema => compileSchema(obj({ spec: obj(properties) }))

/** The texts of errors. */
export const texts = (errors: readonly FieldError[]): string[] => errors.map(fieldErrorText)

/** The texts of the errors of a value, given as JSON text, that stands at `spec.a`. */
export const errorsAtA = (schema: JsonObject, value: string): string[] =>
  texts(specSchema({ a: schema }).validate(widget(json(`{"a":${value}}`))))
/** The text of a type error at `spec.a`. */
export const typeError = (want: string, got: string): string =>
  `spec.a: Invalid value: "${got}": spec.a in body must be of type ${want}: "${got}"`
/** The text of an invalid value at `spec.a`. */
export const invalid = (value: string, why: string): string => `spec.a: Invalid value: ${value}: spec.a in body ${why}`
/** The text of an error without a path. */
export const raw = (text: string): string => `<nil>: Invalid value: "": ${text}`
