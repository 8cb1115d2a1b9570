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
  if (isOrdinary(value, keepOrder, 0)) {
    const text = JSON.stringify(value)
    if (keepOrder ? !text.includes('\\ud') : !SURROGATE.test(text) && !text.includes('\\ud')) return text
  }
  return encodeValue(value, keepOrder, 0)
}

/** True where JSON.stringify writes the canonical text, surrogates aside. */
function isOrdinary(value: JsonValue, keepOrder: boolean, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint'
  if (value instanceof JsonFloat || depth > RECURSION) return false
  if (Array.isArray(value)) return value.every((item) => isOrdinary(item, keepOrder, depth + 1))
  let last = ''
  for (const key of Object.keys(value)) {
    if (key < last && !keepOrder) return false
    last = key
    const item = value[key] as JsonValue
    if ((typeof item === 'object' || typeof item === 'bigint') && !isOrdinary(item, keepOrder, depth + 1)) return false
  }
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
  let sorted = true
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] as string) > (keys[i] as string)) {
      sorted = false
      break
    }
  }
  if (!sorted) keys.sort()
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
