import { isObject, JsonFloat, type JsonObject, type JsonValue } from './value.js'

/** What {@link encodeJson} is asked for. */
export interface EncodeOptions {
  /** Keys in the order that the objects have them, not sorted: for typed objects. */
  readonly keepOrder?: boolean
}

/** Objects nested deeper are written without recursion. */
const RECURSION = 400

/**
 * The canonical compact JSON text of a value: keys sorted by the bytes of their UTF-8 form, numbers as Go writes them
 * (`3.0` as `3`, `1e21` as `1e+21`, spec/crd.md §1.8), lone surrogates as U+FFFD, nothing escaped that need not be. Any depth.
 */
export function encodeJson(value: JsonValue, options: EncodeOptions = {}): string {
  const keepOrder = options.keepOrder === true
  const ordinary = inOrder(value, keepOrder, 0)
  if (ordinary !== undefined) {
    const text = JSON.stringify(ordinary)
    if (keepOrder ? !text.includes('\\ud') : !SURROGATE.test(text) && !text.includes('\\ud')) return text
  }
  return encodeValue(value, keepOrder, 0)
}

/** The value with its keys in order, itself where they are, for JSON.stringify to write; undefined where that would not be the canonical text (surrogates aside). */
function inOrder(value: JsonValue, keepOrder: boolean, depth: number): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? undefined : value
  if (value instanceof JsonFloat || depth > RECURSION) return undefined
  return Array.isArray(value) ? itemsInOrder(value, keepOrder, depth + 1) : membersInOrder(value, keepOrder, depth + 1)
}

function itemsInOrder(items: JsonValue[], keepOrder: boolean, depth: number): JsonValue[] | undefined {
  let ordered: JsonValue[] | undefined
  for (const [i, item] of items.entries()) {
    if (typeof item !== 'object' && typeof item !== 'bigint') continue
    const part = inOrder(item, keepOrder, depth)
    if (part === undefined) return undefined
    if (part !== item) (ordered ??= items.slice())[i] = part
  }
  return ordered ?? items
}

function membersInOrder(object: JsonObject, keepOrder: boolean, depth: number): JsonObject | undefined {
  const keys = Object.keys(object)
  let ordered: JsonObject | undefined
  if (!keepOrder && !isSorted(keys)) {
    ordered = {}
    for (const key of keys.sort()) {
      if (UNSORTABLE.test(key)) return undefined
      ordered[key] = object[key] as JsonValue
    }
  }
  for (const key of keys) {
    const item = object[key] as JsonValue
    if (typeof item !== 'object' && typeof item !== 'bigint') continue
    const part = inOrder(item, keepOrder, depth)
    if (part === undefined) return undefined
    if (part !== item) (ordered ??= { ...object })[key] = part
  }
  return ordered ?? object
}

/** Keys that a JS object has in a place of its own, or not as a member. */
const UNSORTABLE = /^(?:\d|__proto__$)/

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false
  return true
}

function encodeValue(value: JsonValue, keepOrder: boolean, depth: number): string {
  if (typeof value !== 'object' || value === null || value instanceof JsonFloat) return scalarText(value)
  if (depth > RECURSION) return encodeDeep(value, keepOrder)
  if (Array.isArray(value)) {
    let out = '['
    for (const item of value) out += (out === '[' ? '' : ',') + encodeValue(item, keepOrder, depth + 1)
    return `${out}]`
  }
  let out = '{'
  for (const key of keysOf(value, keepOrder)) {
    const item = value[key] as JsonValue
    out += `${out === '{' ? '' : ','}${quote(key)}:${encodeValue(item, keepOrder, depth + 1)}`
  }
  return `${out}}`
}

/** A container that is being written. `keys` is undefined for an array. */
interface Frame {
  readonly container: JsonObject | JsonValue[]
  readonly keys: readonly string[] | undefined
  next: number
}

function encodeDeep(root: JsonObject | JsonValue[], keepOrder: boolean): string {
  const frames: Frame[] = [frameOf(root, keepOrder)]
  let out = Array.isArray(root) ? '[' : '{'
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { container, keys, next } = frame
    if (next === (keys ?? (container as JsonValue[])).length) {
      out += keys === undefined ? ']' : '}'
      frames.pop()
      continue
    }
    frame.next++
    if (next > 0) out += ','
    const key = keys?.[next]
    if (key !== undefined) out += `${quote(key)}:`
    const item = (key === undefined ? (container as JsonValue[])[next] : (container as JsonObject)[key]) as JsonValue
    if (Array.isArray(item) || isObject(item)) {
      frames.push(frameOf(item, keepOrder))
      out += Array.isArray(item) ? '[' : '{'
    } else out += scalarText(item)
  }
  return out
}

function frameOf(container: JsonObject | JsonValue[], keepOrder: boolean): Frame {
  return { container, keys: Array.isArray(container) ? undefined : keysOf(container, keepOrder), next: 0 }
}

/** JS writes a number as Go's encoder does: exponents below 1e-6 and from 1e21, `e+21`, `e-7`. */
function scalarText(value: JsonFloat | bigint | boolean | number | string | null): string {
  if (typeof value === 'string') return quote(value)
  if (value instanceof JsonFloat) return Object.is(value.value, -0) ? '-0' : String(value.value)
  return String(value)
}

/** Neither quote, backslash nor control character, and no surrogate (which may be a lone one). */
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/
const LONE_ESCAPE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g

function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  // JSON.stringify escapes lone surrogates and no other character beyond ASCII.
  return JSON.stringify(text).replace(LONE_ESCAPE, '$1\ufffd')
}

function keysOf(object: JsonObject, keepOrder: boolean): string[] {
  const keys = Object.keys(object)
  if (keepOrder) return keys
  if (!isSorted(keys)) keys.sort()
  return keys.some(isBeyondBasicPlane) ? keys.sort(compareCodePoints) : keys
}

const SURROGATE = /[\ud800-\udfff]/
const isBeyondBasicPlane = (text: string): boolean => SURROGATE.test(text)

/** Order of code points, which is the order of UTF-8 bytes; JS compares code units. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above all other code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
