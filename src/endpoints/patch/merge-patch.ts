import { cloneJson, isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** RFC 7386: the target with the patch merged in; neither is changed (spec/api.md §5.4). */
export function mergePatch(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const value = own(patch, key) as JsonValue
    if (value === null) Reflect.deleteProperty(result, key)
    else put(result, key, isObject(value) ? mergePatch(own(result, key), value) : cloneJson(value))
  }
  return result
}
