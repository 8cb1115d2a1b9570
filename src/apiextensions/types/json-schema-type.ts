import { isObject } from '../../base/json/index.js'
import {
  always,
  bool,
  custom,
  float64,
  int64,
  list,
  map,
  omitEmpty,
  pointer,
  rawJson,
  string,
  struct,
  TypedDecodeError,
  type Field,
  type GoType,
} from '../../meta/typed/index.js'

const validationRule = struct('ValidationRule', {
  rule: always(string()),
  message: omitEmpty(string()),
  messageExpression: omitEmpty(string()),
  reason: pointer(string('v1.FieldValueErrorReason')),
  fieldPath: omitEmpty(string()),
  optionalOldSelf: pointer(bool),
})

const externalDocs = struct('ExternalDocumentation', { description: omitEmpty(string()), url: omitEmpty(string()) })

/** v1.JSONSchemaProps (spec/crd.md §1.8). */
export const jsonSchemaProps: GoType = struct('JSONSchemaProps', () => FIELDS)

const schemas = list(jsonSchemaProps)
const schemaMap = map(jsonSchemaProps)

const STRINGS = list(string())

/** An object is a schema, an array a list of schemas, anything else neither. */
const schemaOrArray = custom('v1.JSONSchemaPropsOrArray', null, (value) => {
  if (isObject(value)) return jsonSchemaProps
  return Array.isArray(value) && value.length > 0 ? schemas : undefined
})

const schemaOrBool = custom('v1.JSONSchemaPropsOrBool', false, (value) => {
  if (isObject(value)) return jsonSchemaProps
  if (typeof value === 'boolean') return bool
  throw new TypedDecodeError('boolean or JSON schema expected')
})

const schemaOrStrings = custom('v1.JSONSchemaPropsOrStringArray', null, (value) => {
  if (isObject(value)) return jsonSchemaProps
  return Array.isArray(value) && value.length > 0 ? STRINGS : undefined
})

const FIELDS: Readonly<Record<string, Field>> = {
  id: omitEmpty(string()),
  $schema: omitEmpty(string('v1.JSONSchemaURL')),
  $ref: pointer(string()),
  description: omitEmpty(string()),
  type: omitEmpty(string()),
  format: omitEmpty(string()),
  title: omitEmpty(string()),
  default: pointer(rawJson),
  maximum: pointer(float64),
  exclusiveMaximum: omitEmpty(bool),
  minimum: pointer(float64),
  exclusiveMinimum: omitEmpty(bool),
  maxLength: pointer(int64),
  minLength: pointer(int64),
  pattern: omitEmpty(string()),
  maxItems: pointer(int64),
  minItems: pointer(int64),
  uniqueItems: omitEmpty(bool),
  multipleOf: pointer(float64),
  enum: omitEmpty(list(rawJson)),
  maxProperties: pointer(int64),
  minProperties: pointer(int64),
  required: omitEmpty(list(string())),
  items: pointer(schemaOrArray),
  allOf: omitEmpty(schemas),
  oneOf: omitEmpty(schemas),
  anyOf: omitEmpty(schemas),
  not: pointer(jsonSchemaProps),
  properties: omitEmpty(schemaMap),
  additionalProperties: pointer(schemaOrBool),
  patternProperties: omitEmpty(schemaMap),
  // Go writes no empty map, but validation refuses it all the same, so that it is never written.
  dependencies: pointer(map(schemaOrStrings, 'v1.JSONSchemaDependencies')),
  additionalItems: pointer(schemaOrBool),
  definitions: omitEmpty(map(jsonSchemaProps, 'v1.JSONSchemaDefinitions')),
  externalDocs: pointer(externalDocs),
  example: pointer(rawJson),
  nullable: omitEmpty(bool),
  'x-kubernetes-preserve-unknown-fields': pointer(bool),
  'x-kubernetes-embedded-resource': omitEmpty(bool),
  'x-kubernetes-int-or-string': omitEmpty(bool),
  'x-kubernetes-list-map-keys': omitEmpty(list(string())),
  'x-kubernetes-list-type': pointer(string()),
  'x-kubernetes-map-type': pointer(string()),
  'x-kubernetes-validations': omitEmpty(list(validationRule, 'v1.ValidationRules')),
}
