import { JsonFloat } from '../../base/json/index.js'
import { toInt } from './numbers.js'
import { CelError, MapValue, Uint } from './value.js'
import type { CelValue } from './value.js'

type Key = string | number | bigint | boolean

const UNSUPPORTED_KEY = new CelError('unsupported key type')

/** What a key is looked up by: equal numbers of different types are one key. Undefined for what cannot be a key. */
function lookupKey(key: CelValue): Key | undefined {
  if (typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint' || typeof key === 'number') return key
  if (key instanceof JsonFloat) return Math.abs(key.value) <= Number.MAX_SAFE_INTEGER ? key.value : BigInt(key.value)
  if (!(key instanceof Uint)) return undefined
  const int = toInt(key.value)
  return int instanceof CelError ? key.value : int
}

/** A map made of values, in order of insertion. */
export class HashMap extends MapValue {
  readonly #entries = new Map<Key, { readonly key: CelValue; readonly value: CelValue }>()

  /** A map with the entries of another. */
  static copy(map: MapValue): HashMap {
    const copy = new HashMap()
    for (const key of map.keys()) copy.set(key, map.get(key) as CelValue)
    return copy
  }

  override get size(): number {
    return this.#entries.size
  }

  override get(key: CelValue): CelValue | undefined {
    const lookup = lookupKey(key)
    return lookup === undefined ? UNSUPPORTED_KEY : this.#entries.get(lookup)?.value
  }

  override *keys(): Iterable<CelValue> {
    for (const entry of this.#entries.values()) yield entry.key
  }

  /** Adds an entry. @returns an error for a key that cannot be one or is there already */
  set(key: CelValue, value: CelValue): CelError | undefined {
    const lookup = lookupKey(key)
    if (lookup === undefined) return UNSUPPORTED_KEY
    if (this.#entries.has(lookup)) return new CelError(`insert failed: key ${String(lookup)} already exists`)
    this.#entries.set(lookup, { key, value })
    return undefined
  }
}
