import { isObject, own, type JsonObject } from '../../base/json/index.js'
import type { UserInfo } from '../../endpoints/index.js'

// Reviews come decoded by their types: members have the types that they should have, or are not there.

/** A member that is an object; undefined where it is not there. */
export function objectIn(object: JsonObject, name: string): JsonObject | undefined {
  const value = own(object, name)
  return isObject(value) ? value : undefined
}

/** A member that is a text; '' where it is not there. */
export function textIn(object: JsonObject, name: string): string {
  const value = own(object, name)
  return typeof value === 'string' ? value : ''
}

/** A member that is a list of texts. */
export function textsIn(object: JsonObject, name: string): readonly string[] {
  const value = own(object, name)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The `spec` of a review. */
export function specOf(review: JsonObject): JsonObject {
  return objectIn(review, 'spec') ?? {}
}

/** A user as reviews tell it: what is empty is left out. */
export function userInfoJson({ name, uid = '', groups, extra = {} }: UserInfo): JsonObject {
  const keys = Object.keys(extra).sort()
  return {
    ...(name === '' ? {} : { username: name }),
    ...(uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(keys.length === 0 ? {} : { extra: Object.fromEntries(keys.map((key) => [key, [...(extra[key] ?? [])]])) }),
  }
}
