import { encodeJson, isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goPrint } from '../../meta/index.js'
import { DELETE_PRIMITIVES, DIRECTIVE, mergeError, ORDER, RETAIN } from './strategic-rules.js'

/** What a patch sets where nothing is to merge with: no nulls, no directives; a map with a `$patch` says nothing (undefined). */
export function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined)
  if (!isObject(value)) return value
  if (Object.hasOwn(value, DIRECTIVE)) return undefined
  const plain: JsonObject = {}
  for (const key of Object.keys(value)) {
    if (key === RETAIN || key.startsWith(ORDER) || key.startsWith(DELETE_PRIMITIVES)) continue
    const member = own(value, key) as JsonValue
    const cleaned = member === null ? undefined : withoutDirectives(member)
    if (cleaned !== undefined) put(plain, key, cleaned)
  }
  return plain
}

/** What an item is known by: its value of the merge key, or (no key) itself. @throws StatusError for an item without it */
export function identityOf(item: JsonValue, key: string | undefined): string {
  if (key === undefined) return encodeJson(item)
  const map = asMap(item)
  const id = own(map, key)
  if (id === undefined) throw mergeError(`map: ${goPrint(map)} does not contain declared merge key: ${key}`)
  return encodeJson(id)
}

/** An item of a list of maps. */
export function asMap(item: JsonValue): JsonObject {
  if (!isObject(item)) throw mergeError('list element types are not identical: map[string]interface {}')
  return item
}
