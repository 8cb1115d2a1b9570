import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { OBJECT_META } from './object-meta.js'
import { anyOfTypes, DEDUCED, listType, mapType, scalarType, type Type } from './type.js'

const STRING = scalarType('string')
const NUMERIC = scalarType('numeric')
const BOOLEAN = scalarType('boolean')
const ANY_SCALAR = scalarType('untyped')
const PRESERVE = 'x-kubernetes-preserve-unknown-fields'

/**
 * The type of a custom resource, from the structural schema of one version (raw v1 JSONSchemaProps); apiVersion, kind and metadata are added. Without schema
 * everything is deduced. `preserve`: the CRD-wide preserveUnknownFields (spec/apply.md §2.1, §2.2).
 */
export function typeFromSchema(schema: JsonObject | undefined, preserve = false): Type {
  if (schema === undefined) return DEDUCED
  return structType(schema, preserve || isTrue(schema, PRESERVE), true)
}

function typeOf(schema: JsonValue | undefined, inherited: boolean): Type {
  if (!isObject(schema)) return DEDUCED
  const preserve = inherited || isTrue(schema, PRESERVE)
  switch (own(schema, 'type')) {
    case 'integer':
    case 'number':
      return NUMERIC
    case 'boolean':
      return BOOLEAN
    case 'string':
      return stringType(own(schema, 'format'))
    case 'array':
      return arrayType(schema, preserve)
    case 'object':
      return structType(schema, preserve, isTrue(schema, 'x-kubernetes-embedded-resource'))
    default:
      return openType(schema, preserve)
  }
}

/** Formats turn a string into any scalar; `byte` is none in this sense. */
function stringType(format: JsonValue | undefined): Type {
  return typeof format === 'string' && format !== '' && format !== 'byte' ? ANY_SCALAR : STRING
}

function arrayType(schema: JsonObject, preserve: boolean): Type {
  const items = own(schema, 'items')
  const element = typeOf(items, preserve)
  switch (own(schema, 'x-kubernetes-list-type')) {
    case 'set':
      return listType(false, element)
    case 'map':
      return listType(false, element, listKeys(schema, items))
    default:
      return listType(true, element)
  }
}

function listKeys(schema: JsonObject, items: JsonValue | undefined): (readonly [string, JsonValue | undefined])[] {
  const names = own(schema, 'x-kubernetes-list-map-keys')
  const properties = propertiesOf(isObject(items) ? items : {})
  return (Array.isArray(names) ? names : [])
    .filter((name) => typeof name === 'string')
    .map((name) => {
      const property = own(properties, name)
      return [name, isObject(property) ? own(property, 'default') : undefined] as const
    })
}

/** An object. `isResource`: it has apiVersion, kind and metadata of its own. */
function structType(schema: JsonObject, preserve: boolean, isResource: boolean): Type {
  const fields = new Map<string, Type>()
  const properties = propertiesOf(schema)
  for (const name of Object.keys(properties)) fields.set(name, typeOf(properties[name], preserve))
  if (isResource) fields.set('apiVersion', STRING).set('kind', STRING).set('metadata', OBJECT_META)
  return mapType(own(schema, 'x-kubernetes-map-type') === 'atomic', fields, elementType(schema, preserve, fields.size > 0))
}

function elementType(schema: JsonObject, preserve: boolean, hasFields: boolean): Type | undefined {
  const additional = own(schema, 'additionalProperties')
  if (isObject(additional)) return typeOf(additional, preserve)
  if (additional === true || preserve) return DEDUCED
  return hasFields || additional === false ? undefined : DEDUCED
}

/** A schema without type: int-or-string, or unknown fields preserved. */
function openType(schema: JsonObject, preserve: boolean): Type {
  const struct = structType(schema, preserve, isTrue(schema, 'x-kubernetes-embedded-resource'))
  const list = arrayType(schema, preserve)
  if (struct.map === undefined || list.list === undefined) return DEDUCED
  const isPlain =
    struct.map.fields.size === 0 &&
    struct.map.element === DEDUCED &&
    list.list.atomic &&
    list.list.element === DEDUCED &&
    !struct.map.atomic
  return isPlain ? DEDUCED : anyOfTypes(list.list, struct.map, struct.mayCollapse)
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = own(schema, 'properties')
  return isObject(properties) ? properties : {}
}

function isTrue(schema: JsonObject, keyword: string): boolean {
  return own(schema, keyword) === true
}
