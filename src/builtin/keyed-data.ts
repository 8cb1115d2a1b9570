import { isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, type FieldError } from '../meta/index.js'

// What the data of ConfigMaps and Secrets have in common (spec/openapi-and-clients.md §6.2).

/** The bytes that all values of an object may have together. */
export const MAX_DATA_BYTES = 1_048_576

const MAX_KEY = 253
const KEY = /^[-._a-zA-Z0-9]+$/
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

/** A member of an object that is a map; an empty one where it is absent. */
export function mapOf(object: JsonObject, member: string): JsonObject {
  const value = own(object, member)
  return isObject(value) ? value : {}
}

/** What is wrong with the keys of a map. `field`: its name. `more`: further texts about a key. */
export function keyErrors(keys: readonly string[], field: string, more: (key: string) => readonly string[] = () => []): FieldError[] {
  return keys.flatMap((key) => [...keyTexts(key), ...more(key)].map((why) => fieldError.invalid(`${field}[${key}]`, key, why)))
}

function keyTexts(key: string): string[] {
  const texts = Buffer.byteLength(key) > MAX_KEY ? [`must be no more than ${String(MAX_KEY)} characters`] : []
  if (!KEY.test(key)) texts.push(KEY_TEXT)
  if (key === '.') texts.push("must not be '.'")
  else if (key === '..') texts.push("must not be '..'")
  else if (key.startsWith('..')) texts.push("must not start with '..'")
  return texts
}

/** The bytes that a base64 text stands for. */
export function base64Bytes(text: JsonValue | undefined): number {
  return typeof text === 'string' ? Buffer.byteLength(text, 'base64') : 0
}

const IMMUTABLE = 'field is immutable when `immutable` is set'

/** What an update of an object that is `immutable` may not do: take that back, or change one of the `members`. */
export function immutableErrors(object: JsonObject, old: JsonObject, members: readonly string[]): FieldError[] {
  if (own(old, 'immutable') !== true) return []
  const errors = own(object, 'immutable') === true ? [] : [fieldError.forbidden('immutable', IMMUTABLE)]
  const changed = members.filter((member) => !jsonEqual(mapOf(object, member), mapOf(old, member)))
  return [...errors, ...changed.map((member) => fieldError.forbidden(member, IMMUTABLE))]
}
