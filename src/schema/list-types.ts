import { encodeJson, isObject, JsonFloat, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, type FieldError } from '../meta/index.js'
import { FieldPath } from './paths.js'
import { isPlain } from './plain-lists.js'
import { additionalSchema, type Structural } from './structural.js'

/**
 * The elements that lists of type `set` and `map` hold twice (spec/schema.md §8): each value once, at its second occurrence. Junctors are
 * not looked into.
 */
export function validateListTypes(object: JsonObject, schema: Structural): FieldError[] {
  if (isPlain(object, schema)) return []
  const errors: FieldError[] = []
  walk(object, schema, new FieldPath(), errors)
  return errors
}

function walk(value: JsonValue, schema: Structural, path: FieldPath, errors: FieldError[]): void {
  if (!schema.has.listTypes) return
  if (Array.isArray(value)) walkList(value, schema, path, errors)
  else if (isObject(value)) walkMembers(value, schema, path, errors)
}

function walkMembers(object: JsonObject, schema: Structural, path: FieldPath, errors: FieldError[]): void {
  const additional = additionalSchema(schema)
  for (const key of Object.keys(object).sort()) {
    const property = schema.properties.get(key)
    const known = property ?? additional
    if (known?.has.listTypes !== true) continue
    if (property === undefined) path.key(key)
    else path.property(key)
    walk(object[key] as JsonValue, known, path, errors)
    path.pop()
  }
}

function walkList(list: JsonValue[], schema: Structural, path: FieldPath, errors: FieldError[]): void {
  if (schema.xListType === 'set') addDuplicates(list, elementKey, (item) => item, path, errors)
  else if (schema.xListType === 'map') checkMapList(list, schema.xListMapKeys, path, errors)
  const { items } = schema
  if (items?.has.listTypes !== true) return
  for (const [i, item] of list.entries()) {
    path.index(i)
    walk(item, items, path, errors)
    path.pop()
  }
}

function checkMapList(list: JsonValue[], keys: readonly string[], path: FieldPath, errors: FieldError[]): void {
  const odd = list.findIndex((item) => item !== null && !isObject(item))
  if (odd >= 0) {
    errors.push(
      fieldError.invalid(path.toString(`[${String(odd)}]`), list[odd] as JsonValue, 'must be an object for an array of list-type map'),
    )
    return
  }
  const only = keys.length === 1 ? keys[0] : undefined
  const text = (item: JsonValue): string => {
    if (only === undefined) return encodeJson(keyFields(item, keys))
    const value = isObject(item) ? own(item, only) : undefined
    return value === undefined ? 'absent' : elementKey(value)
  }
  addDuplicates(list, text, (item) => keyFields(item, keys), path, errors)
}

/** The key fields of an element; absent ones are left out. */
function keyFields(item: JsonValue, keys: readonly string[]): JsonObject {
  const fields: JsonObject = {}
  if (!isObject(item)) return fields
  for (const key of keys) {
    const value = own(item, key)
    if (value !== undefined) put(fields, key, value)
  }
  return fields
}

function addDuplicates(
  list: JsonValue[],
  text: (item: JsonValue) => string,
  shown: (item: JsonValue) => JsonValue,
  path: FieldPath,
  errors: FieldError[],
): void {
  const seen = new Map<string, number>()
  for (const [i, item] of list.entries()) {
    const key = text(item)
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    if (times === 2) errors.push(fieldError.duplicate(path.toString(`[${String(i)}]`), shown(item)))
  }
}

/** Scalars are equal within one kind, lists and objects when their canonical JSON is. */
function elementKey(value: JsonValue): string {
  if (typeof value === 'string') return `"${value}`
  const isFloat = value instanceof JsonFloat || (typeof value === 'number' && !Number.isInteger(value))
  return isFloat ? `float ${encodeJson(value)}` : encodeJson(value)
}
