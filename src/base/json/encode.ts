import { isObject, JsonFloat, put, type JsonObject, type JsonValue } from './value.js'

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
  const ready = readyForStringify(value, keepOrder, 0)
  if (ready !== undefined) {
    const text = JSON.stringify(ready)
    if ((keepOrder || !SURROGATE.test(text)) && !text.includes('\\ud')) return text
  }
  return encodeValue(value, keepOrder, 0)
}

/**
 * The value itself where JSON.stringify writes its canonical text, surrogates aside, or else a copy of what is not in order; undefined where there is no such copy.
 * JSON.stringify is several times faster than the functions below.
 */
function readyForStringify(value: JsonValue, keepOrder: boolean, depth: number): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? undefined : value
  if (value instanceof JsonFloat || depth > RECURSION) return undefined
  return Array.isArray(value) ? readyList(value, keepOrder, depth) : readyObject(value, keepOrder, depth)
}

function readyList(list: JsonValue[], keepOrder: boolean, depth: number): JsonValue[] | undefined {
  let result = list
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as JsonValue
    if (typeof item !== 'object' && typeof item !== 'bigint') continue
    const ready = readyForStringify(item, keepOrder, depth + 1)
    if (ready === undefined) return undefined
    if (ready === item) continue
    if (result === list) result = [...list]
    result[i] = ready
  }
  return result
}

function readyObject(object: JsonObject, keepOrder: boolean, depth: number, isOrdered = keepOrder): JsonObject | undefined {
  let result = object
  let last = ''
  // The fastest way over an object's members; were there inherited ones, they would only lead to the slower way.
  for (const key in object) {
    if (!isOrdered && key < last) {
      const keys = Object.keys(object)
      // Objects have their numeric keys first, whatever is done.
      return keys.some(isIndexLike) ? undefined : readyObject(sortedCopy(object, keys), keepOrder, depth, true)
    }
    last = key
    const member = object[key] as JsonValue
    if (typeof member !== 'object' && typeof member !== 'bigint') continue
    const ready = readyForStringify(member, keepOrder, depth + 1)
    if (ready === undefined) return undefined
    if (ready === member) continue
    if (result === object) result = { ...object }
    put(result, key, ready)
  }
  return result
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false
  return true
}

const isIndexLike = (key: string): boolean => {
  const first = key.charCodeAt(0)
  return first >= 0x30 && first <= 0x39
}

function sortedCopy(object: JsonObject, keys: string[]): JsonObject {
  const copy: JsonObject = {}
  for (const key of sort(keys)) put(copy, key, object[key] as JsonValue)
  return copy
}

/** Objects have few keys as a rule: there the library's sort costs more than everything else that encoding does. */
const FEW = 24

/** Sorts keys by their code units, in place. */
function sort(keys: string[]): string[] {
  if (keys.length > FEW) return keys.sort()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string
    let at = i
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string
    keys[at] = key
  }
  return keys
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
  if (!isSorted(keys)) sort(keys)
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
