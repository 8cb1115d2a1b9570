import { encodeJson, isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { Patch } from './patch-body.js'

/**
 * A patched object of a type with members in an order of their own, as texts quote it (spec/api.md §5.5): what the patch has not looked into, and what it has left as
 * it was further in, is written in that order; everything else has its keys sorted. Recursive as deep as the current object, which its type bounds.
 */
export function patchedText(patched: JsonObject, current: JsonObject, patch: Pick<Patch, 'looksInto'>): string {
  return membersText(patched, (key, value) => {
    if (!patch.looksInto(key)) return encodeJson(value, { keepOrder: true })
    const before = own(current, key)
    return isObject(value) && isObject(before) ? innerText(value, before) : encodeJson(value)
  })
}

function innerText(value: JsonObject, before: JsonObject): string {
  return membersText(value, (key, member) => {
    const old = own(before, key)
    if (old === undefined) return encodeJson(member)
    if (jsonEqual(member, old)) return encodeJson(old, { keepOrder: true })
    return isObject(member) && isObject(old) ? innerText(member, old) : encodeJson(member)
  })
}

function membersText(object: JsonObject, textOf: (key: string, value: JsonValue) => string): string {
  const members = Object.keys(object)
    .sort()
    .map((key) => `${encodeJson(key)}:${textOf(key, object[key] as JsonValue)}`)
  return `{${members.join(',')}}`
}
