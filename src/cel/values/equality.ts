import { jsonEqual, own } from '../../base/json/index.js'
import type { JsonValue } from '../../base/json/index.js'
import { numbersEqual } from './compare.js'
import { DataList, DataMap, convert } from './data.js'
import type { DataType } from './data-type.js'
import { compareBytes } from './text.js'
import { CelError, Duration, ListValue, MapValue, OpaqueValue, Optional, Timestamp, TypeValue } from './value.js'
import type { CelValue } from './value.js'
import { spend } from './work.js'

/** Equality of two values (spec/cel.md §2.6); an error if one is an error. Values of different types are unequal, numbers equal by worth. */
export function equals(a: CelValue, b: CelValue): boolean | CelError {
  if (a instanceof CelError) return a
  if (b instanceof CelError) return b
  if (typeof a === 'string' || typeof a === 'boolean' || a === null) return a === b
  const numbers = numbersEqual(a, b)
  if (numbers !== undefined) return numbers
  if (a instanceof ListValue) return b instanceof ListValue && listsEqual(a, b)
  if (a instanceof MapValue) return b instanceof MapValue && mapsEqual(a, b)
  return othersEqual(a, b)
}

function othersEqual(a: CelValue, b: CelValue): boolean | CelError {
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0
  if (a instanceof Optional) return b instanceof Optional && optionalsEqual(a, b)
  return a instanceof OpaqueValue && b instanceof OpaqueValue && a.equals(b)
}

function optionalsEqual(a: Optional, b: Optional): boolean | CelError {
  if (a.value === undefined || b.value === undefined) return a.value === b.value
  return equals(a.value, b.value)
}

/** What comparing an element, or an entry or keyed element, weighs. */
const ELEMENT = 60
const ENTRY = 600

/** The left list's kind decides how lists are compared. */
function listsEqual(a: ListValue, b: ListValue): boolean | CelError {
  if (a.length !== b.length) return false
  if (a instanceof MergingList) return a.equalsList(b)
  if (a instanceof DataList && (a.data.listType === 'set' || a.data.listType === 'map')) return MergingList.of(a).equalsList(b)
  spend(a.length * ELEMENT)
  for (let i = 0; i < a.length; i++) {
    const equal = equals(a.at(i), b.at(i))
    if (equal !== true) return equal
  }
  return true
}

function mapsEqual(a: MapValue, b: MapValue): boolean | CelError {
  if (a.size !== b.size) return false
  if (a instanceof DataMap && a.data.kind === 'object') return objectsEqual(a, b)
  spend(a.size * ENTRY)
  for (const key of a.keys()) {
    const other = b.get(key)
    if (other === undefined) return false
    const equal = equals(a.get(key) as CelValue, other)
    if (equal !== true) return equal
  }
  return true
}

/** Declared properties are compared as values, unknown ones as data; an unknown one that only `a` has is passed over, as upstream does. */
function objectsEqual(a: DataMap, b: MapValue): boolean | CelError {
  if (!(b instanceof DataMap)) return false
  spend(a.size * ENTRY)
  for (const name of Object.keys(a.raw)) {
    const data = a.data.properties?.get(name)
    const left = own(a.raw, name)
    const right = own(b.raw, name)
    if (data === undefined) {
      if (right !== undefined && !dataEqual(left, right)) return false
      continue
    }
    const equal = propertiesEqual(data, left ?? undefined, right ?? undefined)
    if (equal !== true) return equal
  }
  return true
}

function propertiesEqual(data: DataType, left: JsonValue | undefined, right: JsonValue | undefined): boolean | CelError {
  if (left === undefined || right === undefined) return left === right
  return data.kind === 'hidden' ? dataEqual(left, right) : equals(convert(data, left), convert(data, right))
}

function dataEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  weigh(a)
  return jsonEqual(a, b)
}

function weigh(raw: JsonValue | undefined): void {
  spend(ENTRY)
  if (typeof raw === 'object' && raw !== null) for (const part of Object.values(raw)) weigh(part as JsonValue)
}

const SCALARS_ONLY = new CelError('listSet operations are only supported on lists of scalar values')

/** A list of type set or map, or the sum of such a list and another: compared without regard to order, added by element or key. */
export class MergingList extends ListValue {
  readonly #items: readonly CelValue[]
  /** What tells elements apart. */
  readonly #keyOf: (value: CelValue) => string | CelError

  private constructor(items: readonly CelValue[], keyOf: (value: CelValue) => string | CelError) {
    super()
    this.#items = items
    this.#keyOf = keyOf
  }

  /** The list as its declared type has it. */
  static of(list: DataList): MergingList {
    spend(list.length * ELEMENT)
    const items = Array.from({ length: list.length }, (_, i) => list.at(i))
    const keys = list.data.listType === 'map' ? (list.data.listKeys ?? []) : undefined
    return new MergingList(items, keys === undefined ? scalarKey : (value) => objectKey(value, keys))
  }

  override get length(): number {
    return this.#items.length
  }

  override at(index: number): CelValue {
    return this.#items[index] as CelValue
  }

  /** Equality without regard to order. */
  equalsList(other: ListValue): boolean | CelError {
    const mine = this.#byKey(this)
    if (mine instanceof CelError) return mine
    const theirs = this.#byKey(other)
    if (theirs instanceof CelError) return theirs
    for (const [key, value] of theirs) {
      const own = mine.get(key)
      if (own === undefined) return false
      const equal = equals(own, value)
      if (equal !== true) return equal
    }
    return mine.size === theirs.size
  }

  /** This list's positions with the other's elements: equal keys replaced, new ones appended. */
  add(other: ListValue): ListValue | CelError {
    const mine = this.#byKey(this)
    if (mine instanceof CelError) return mine
    spend(other.length * ENTRY)
    for (let i = 0; i < other.length; i++) {
      const value = other.at(i)
      const key = this.#keyOf(value)
      if (key instanceof CelError) return key
      mine.set(key, value)
    }
    return new MergingList([...mine.values()], this.#keyOf)
  }

  #byKey(list: ListValue): Map<string, CelValue> | CelError {
    const map = new Map<string, CelValue>()
    spend(list.length * ENTRY)
    for (let i = 0; i < list.length; i++) {
      const value = list.at(i)
      const key = this.#keyOf(value)
      if (key instanceof CelError) return key
      map.set(key, value)
    }
    return map
  }
}

function scalarKey(value: CelValue): string | CelError {
  if (value instanceof CelError) return value
  if (typeof value === 'object' && value !== null) {
    if (value instanceof Timestamp || value instanceof Duration) return `t${String(value.nanos)}`
    if (value instanceof Uint8Array) return `b${value.join()}`
    return 'value' in value && typeof value.value === 'number' ? `f${String(value.value)}` : SCALARS_ONLY
  }
  return `${typeof value}${String(value)}`
}

function objectKey(value: CelValue, names: readonly string[]): string | CelError {
  if (value instanceof CelError) return value
  const raw = value instanceof DataMap ? value.raw : {}
  return JSON.stringify(names.map((name) => keyText(own(raw, name))))
}

function keyText(value: JsonValue | undefined): string {
  return `${typeof value}${typeof value === 'object' ? '' : String(value)}`
}
