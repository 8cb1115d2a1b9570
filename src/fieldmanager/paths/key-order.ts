import type { JsonObject, JsonValue } from '../../base/json/index.js'

/** Sorts keys in place unless they are in order already. */
export function inOrder(keys: string[]): string[] {
  return isInOrder(keys) ? keys : keys.sort()
}

/** The object with its keys in order, itself where they are. Not for objects that may have a key `__proto__`. */
export function inKeyOrder(object: JsonObject): JsonObject {
  const keys = Object.keys(object)
  if (isInOrder(keys)) return object
  const ordered: JsonObject = {}
  for (const key of keys.sort()) ordered[key] = object[key] as JsonValue
  return ordered
}

function isInOrder(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false
  return true
}
