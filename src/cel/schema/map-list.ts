import { isObject, own } from '../../base/json/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { listOf } from './keywords.js'

/** Finds the items of an old list by the key properties of new ones: for lists of type map. */
export class MapList {
  readonly #keys: readonly string[]
  readonly #items = new Map<string, JsonValue>()

  /** `schema` is the list's. */
  constructor(schema: JsonObject, items: readonly JsonValue[]) {
    this.#keys = listOf(schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string')
    for (const item of items) {
      const key = this.#keyOf(item)
      if (key !== undefined && !this.#items.has(key)) this.#items.set(key, item)
    }
  }

  /** The old item with the keys of a new one. */
  get(item: JsonValue): JsonValue | undefined {
    const key = this.#keyOf(item)
    return key === undefined ? undefined : this.#items.get(key)
  }

  /** What tells items apart; undefined for one that lacks a key or has one that is no scalar. */
  #keyOf(item: JsonValue): string | undefined {
    if (!isObject(item) || this.#keys.length === 0) return undefined
    const parts: string[] = []
    for (const name of this.#keys) {
      const value = own(item, name)
      if (value === undefined || value === null || Array.isArray(value) || isObject(value)) return undefined
      parts.push(`${typeof value}:${typeof value === 'object' ? String(value.value) : String(value)}`)
    }
    return JSON.stringify(parts)
  }
}
