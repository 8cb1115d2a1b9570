import { encodeJson, isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../../base/json/index.js'

/**
 * A patched object of a compiled-in type as texts quote it: what the patch has not touched is written as it was, in the order of its type; everything else has
 * its keys sorted. Recursive as deep as the current object, which its type bounds.
 */
export function patchedText(patched: JsonObject, current: JsonObject): string {
  const members = Object.keys(patched)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf(patched[key] as JsonValue, own(current, key))}`)
  return `{${members.join(',')}}`
}

function textOf(value: JsonValue, before: JsonValue | undefined): string {
  if (before === undefined) return encodeJson(value)
  if (jsonEqual(value, before)) return encodeJson(before, { keepOrder: true })
  return isObject(value) && isObject(before) ? patchedText(value, before) : encodeJson(value)
}
