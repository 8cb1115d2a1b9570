import { isObject, jsonEqual, own } from '../../base/json/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { property, schemaAt, text } from './keywords.js'
import { MapList } from './map-list.js'

/** A value with the old one it is compared with, and their schema: to tell whether an update leaves a node as it was (spec/cel.md §4.6). */
class Correlated {
  readonly #value: JsonValue
  readonly #old: JsonValue
  readonly #schema: JsonObject
  #equal: boolean | undefined
  #oldItems: MapList | undefined

  constructor(value: JsonValue, old: JsonValue, schema: JsonObject) {
    this.#value = value
    this.#old = old
    this.#schema = schema
  }

  /** The value under a key, if both sides have it and the schema knows it. */
  key(name: string): Correlated | undefined {
    if (!isObject(this.#value) || !isObject(this.#old)) return undefined
    const value = own(this.#value, name)
    const old = own(this.#old, name)
    const schema = property(this.#schema, name) ?? schemaAt(this.#schema, 'additionalProperties')
    return value === undefined || old === undefined || schema === undefined ? undefined : new Correlated(value, old, schema)
  }

  /** The item at an index with the old one of the same keys; lists of other types have no correlated items. */
  index(index: number): Correlated | undefined {
    const items = schemaAt(this.#schema, 'items')
    if (!Array.isArray(this.#value) || !Array.isArray(this.#old) || !this.#isMapList || items === undefined) return undefined
    this.#oldItems ??= new MapList(this.#schema, this.#old)
    const value = this.#value[index] ?? null
    const old = this.#oldItems.get(value)
    return old === undefined ? undefined : new Correlated(value, old, items)
  }

  get #isMapList(): boolean {
    return text(this.#schema, 'x-kubernetes-list-type') === 'map'
  }

  /** Whether nothing changed. A key that the schema does not know counts as a change. */
  get equal(): boolean {
    this.#equal ??= this.#compare()
    return this.#equal
  }

  #compare(): boolean {
    const value = this.#value
    const old = this.#old
    if (Array.isArray(value) && Array.isArray(old)) {
      if (value.length !== old.length) return false
      return this.#isMapList ? value.every((_, i) => this.index(i)?.equal === true) : jsonEqual(value, old)
    }
    if (!isObject(value) || !isObject(old)) return jsonEqual(value, old)
    const keys = Object.keys(value)
    return keys.length === Object.keys(old).length && keys.every((key) => this.key(key)?.equal === true)
  }
}

/**
 * Whether a failure at a node of an updated object is let pass with a warning: the node is correlated and unchanged, or cannot be
 * correlated and the nearest node above that can is unchanged. Nothing is let pass on creation.
 */
export class Ratchet {
  static readonly NONE: Ratchet = new Ratchet(undefined, undefined)
  readonly #current: Correlated | undefined
  readonly #nearest: Correlated | undefined

  private constructor(current: Correlated | undefined, nearest: Correlated | undefined) {
    this.#current = current
    this.#nearest = nearest
  }

  /** The root of an object that replaces an old one. */
  static update(value: JsonValue, old: JsonValue, schema: JsonObject): Ratchet {
    return new Ratchet(new Correlated(value, old, schema), undefined)
  }

  get unchanged(): boolean {
    return (this.#current ?? this.#nearest)?.equal ?? false
  }

  key(name: string): Ratchet {
    if (this.#current === undefined) return this
    if (this.#nearest === undefined && (name === 'apiVersion' || name === 'kind')) return Ratchet.NONE
    return new Ratchet(this.#current.key(name), this.#current)
  }

  index(index: number): Ratchet {
    return this.#current === undefined ? this : new Ratchet(this.#current.index(index), this.#current)
  }
}
