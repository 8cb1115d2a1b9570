import { cloneJson, isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** RFC 7386: the target with the patch merged in; neither is changed (spec/api.md §5.4). Any depth. */
export function mergePatch(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const result = copyOf(target)
  // Objects of the result whose part of the patch has still to be merged in.
  const results = [result]
  const patches = [patch]
  for (let into = results.pop(); into !== undefined; into = results.pop()) {
    const from = patches.pop() as JsonObject
    for (const key of Object.keys(from)) {
      const value = own(from, key) as JsonValue
      if (value === null) Reflect.deleteProperty(into, key)
      else if (isObject(value)) {
        const inner = copyOf(own(into, key))
        put(into, key, inner)
        results.push(inner)
        patches.push(value)
      } else put(into, key, cloneJson(value))
    }
  }
  return result
}

/** What an object is merged into: a copy of what is there, where that is an object. */
function copyOf(target: JsonValue | undefined): JsonObject {
  return isObject(target) ? { ...target } : {}
}
