import { encodeJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, htmlEscapeJson } from '../../meta/index.js'
import { dumpItems } from './dump.js'
import type { ErrorList } from './error-list.js'
import { hasKeyword, isTrueAt, schemaAt, stringsAt, textAt } from './schema-walk.js'

const PRESERVE = 'x-kubernetes-preserve-unknown-fields'
const LIST_TYPE = 'x-kubernetes-list-type'
const MAP_TYPE = 'x-kubernetes-map-type'
const MAP_KEYS = 'x-kubernetes-list-map-keys'
const LIST_TYPES = ['atomic', 'set', 'map']
const MAP_TYPES = ['atomic', 'granular']
const AS_SET_ITEM = 'must be atomic as item of a list with x-kubernetes-list-type=set'
const IS_MAP_KEY = 'this property is in x-kubernetes-list-map-keys, so it'

/** The extensions of a node (spec/schema.md §2.5), rules excepted. */
export function checkExtensions(
  schema: JsonObject,
  path: string,
  rules: { readonly requireAtomicSets: boolean; readonly requireMapKeyRules: boolean },
  errors: ErrorList,
): void {
  if (own(schema, PRESERVE) === false) errors.add(fieldError.invalid(`${path}.${PRESERVE}`, false, 'must be true or undefined'))
  checkTypeOf(schema, MAP_TYPE, 'object', MAP_TYPES, path, errors)
  checkTypeOf(schema, LIST_TYPE, 'array', LIST_TYPES, path, errors)
  if (rules.requireAtomicSets) checkSetItems(schema, path, errors)
  checkListTypeOfKeys(schema, path, errors)
  if (textAt(schema, LIST_TYPE) === 'map') checkMapList(schema, path, errors)
  if (rules.requireMapKeyRules) checkItemsOfListType(schema, path, errors)
}

/** A keyword that belongs to one type, with few values. */
function checkTypeOf(
  schema: JsonObject,
  keyword: string,
  wanted: string,
  values: readonly string[],
  path: string,
  errors: ErrorList,
): void {
  if (!hasKeyword(schema, keyword)) return
  const type = textAt(schema, 'type')
  const detail = `must be ${wanted} if ${keyword} is specified`
  if (type !== wanted)
    errors.add(type === '' ? fieldError.required(`${path}.type`, detail) : fieldError.invalid(`${path}.type`, type, detail))
  const value = textAt(schema, keyword)
  if (!values.includes(value)) errors.add(fieldError.notSupported(`${path}.${keyword}`, value, values))
}

/** What keeps the items of a set from being told apart as wholes; undefined for nothing. */
export function nonAtomicSetItems(schema: JsonObject): 'x-kubernetes-list-type' | 'x-kubernetes-map-type' | undefined {
  const items = schemaAt(schema, 'items')
  if (textAt(schema, LIST_TYPE) !== 'set' || items === undefined) return undefined
  const type = textAt(items, 'type')
  if (type === 'array' && hasKeyword(items, LIST_TYPE) && textAt(items, LIST_TYPE) !== 'atomic') return LIST_TYPE
  return type === 'object' && textAt(items, MAP_TYPE) !== 'atomic' ? MAP_TYPE : undefined
}

/** The value shown is the list type of the items, also where their map type is at fault: so does upstream. */
function checkSetItems(schema: JsonObject, path: string, errors: ErrorList): void {
  const keyword = nonAtomicSetItems(schema)
  if (keyword === undefined) return
  const shown = own(schemaAt(schema, 'items') ?? {}, LIST_TYPE) ?? null
  errors.add(fieldError.invalidText(`${path}.items.${keyword}`, htmlEscapeJson(encodeJson(shown)), AS_SET_ITEM))
}

function checkListTypeOfKeys(schema: JsonObject, path: string, errors: ErrorList): void {
  if (stringsAt(schema, MAP_KEYS).length === 0 || textAt(schema, LIST_TYPE) === 'map') return
  const at = `${path}.${LIST_TYPE}`
  const detail = 'must be map if x-kubernetes-list-map-keys is non-empty'
  const value = own(schema, LIST_TYPE)
  errors.add(value === undefined ? fieldError.required(at, detail) : fieldError.invalidText(at, htmlEscapeJson(encodeJson(value)), detail))
}

function checkMapList(schema: JsonObject, path: string, errors: ErrorList): void {
  const keys = stringsAt(schema, MAP_KEYS)
  if (keys.length === 0) errors.add(fieldError.required(`${path}.${MAP_KEYS}`, 'must not be empty if x-kubernetes-list-type is map'))
  const at = `${path}.items`
  const items = own(schema, 'items')
  if (items === undefined) errors.add(fieldError.required(at, 'must have a schema if x-kubernetes-list-type is map'))
  else if (!isObject(items))
    errors.add(fieldError.invalidText(at, dumpItems(items), 'must only have a single schema if x-kubernetes-list-type is map'))
  else if (textAt(items, 'type') === 'object') checkKeys(keys, items, path, errors)
  else errors.add(fieldError.invalid(`${at}.type`, textAt(items, 'type'), "must be object if parent array's x-kubernetes-list-type is map"))
}

function checkKeys(keys: readonly string[], items: JsonObject, path: string, errors: ErrorList): void {
  const properties = schemaAt(items, 'properties') ?? {}
  const seen = new Set<string>()
  const shown = htmlEscapeJson(encodeJson(keys as JsonValue[]))
  for (const key of keys) {
    if (errors.isFull()) return
    const property = schemaAt(properties, key)
    if (property === undefined)
      errors.add(fieldError.invalidText(`${path}.${MAP_KEYS}`, shown, 'entries must all be names of item properties'))
    else if (['array', 'object'].includes(textAt(property, 'type'))) {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map"
      errors.add(fieldError.invalid(`${path}.items.properties[${key}].type`, textAt(items, 'type'), detail))
    }
    if (seen.has(key)) errors.add(fieldError.invalidText(`${path}.${MAP_KEYS}`, shown, 'must not contain duplicate entries'))
    seen.add(key)
  }
}

/** Items of sets and maps are never null, keys of maps always there (spec/schema.md §2.5). */
export function checkItemsOfListType(schema: JsonObject, path: string, errors: ErrorList): void {
  const listType = textAt(schema, LIST_TYPE)
  const items = schemaAt(schema, 'items')
  if (items === undefined || (listType !== 'set' && listType !== 'map')) return
  if (isTrueAt(items, 'nullable')) {
    errors.add(fieldError.forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`))
  }
  if (listType !== 'map') return
  for (const { key, property, isRequired } of mapKeys(schema, items)) {
    if (errors.isFull()) return
    const at = `${path}.items.properties[${key}]`
    if (!isRequired && !hasKeyword(property, 'default')) {
      errors.add(fieldError.required(`${at}.default`, `${IS_MAP_KEY} must have a default or be a required property`))
    }
    if (isTrueAt(property, 'nullable')) errors.add(fieldError.forbidden(`${at}.nullable`, `${IS_MAP_KEY} cannot be nullable`))
  }
}

interface MapKey {
  readonly key: string
  readonly property: JsonObject
  readonly isRequired: boolean
}

function* mapKeys(schema: JsonObject, items: JsonObject): Generator<MapKey> {
  const properties = schemaAt(items, 'properties') ?? {}
  const required = new Set(stringsAt(items, 'required'))
  for (const key of stringsAt(schema, MAP_KEYS)) {
    const property = schemaAt(properties, key)
    if (property !== undefined) yield { key, property, isRequired: required.has(key) }
  }
}
