import { decodeJson, encodeJson, isObject, JsonFloat, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goFloat, goQuote, htmlEscapeJson } from '../../meta/index.js'

/**
 * One step of a field path, as the key that `fieldsV1` has for it (spec/apply.md §1.1): `f:name`, `k:{"port":80}`, `v:"x"`, `i:3`. Always in canonical form (names
 * of a key sorted, compact JSON, numbers by value), so that equal elements are equal strings.
 */
export type Element = string

/** Text that is no canonical or repairable path element. */
export class ElementError extends Error {
  override readonly name = 'ElementError'
}

/** The element of a struct field or map key. */
export function fieldElement(name: string): Element {
  return `f:${name}`
}

/** The element of an item of an atomic list; only in messages. */
export function indexElement(index: number): Element {
  return `i:${String(index)}`
}

/** The element of an item of a set. */
export function valueElement(value: JsonValue): Element {
  return `v:${valueText(value)}`
}

/** The element of an item of a keyed list. `pairs`: name and value, in order of names. */
export function keyElement(pairs: readonly (readonly [name: string, value: JsonValue])[]): Element {
  let text = ''
  for (const [name, value] of pairs) text += `${text === '' ? '' : ','}${valueText(name)}:${valueText(value)}`
  return `k:{${text}}`
}

/** The canonical JSON text of a value inside `k:` and `v:`: 1 and 1.0 are one number, `<`, `>` and `&` are escaped. */
export function valueText(value: JsonValue): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : htmlEscapeJson(JSON.stringify(value))
  if (typeof value === 'number') return String(value)
  if (value instanceof JsonFloat) return Math.abs(value.value) < INT64_RANGE ? String(BigInt(value.value)) : String(value.value)
  return htmlEscapeJson(encodeJson(value))
}

/** Nothing that JSON or HTML would escape. */
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/

/** Whole floats below it are written like the integers that they equal. */
const INT64_RANGE = 2 ** 63

/** True for keys of a `fieldsV1` object that are elements: not `.`, and of a known kind. */
export function isElement(key: string): boolean {
  return key.charCodeAt(1) === 0x3a && 'fkvi'.includes(key.charAt(0))
}

/** True for the element of a field. */
export function isField(element: Element): boolean {
  return element.startsWith('f:')
}

/** The field name of a field element, or whatever stands after the first two characters. */
export function elementName(element: Element): string {
  return element.slice(2)
}

/**
 * The canonical form of a key out of a client's `fieldsV1`; undefined when its kind is unknown (such keys are skipped).
 * @throws ElementError when it is malformed (spec/apply.md §1.3)
 */
export function normalizeElement(key: string): Element | undefined {
  if (key.length < 2) throw new ElementError(`key must be 2 characters long: ${key}`)
  if (key.charAt(1) !== ':') throw new ElementError(`missing colon: ${key}`)
  const rest = elementName(key)
  switch (key.charAt(0)) {
    case 'f':
      return key
    case 'v':
      return valueElement(payload(rest))
    case 'k':
      return normalizeKey(rest)
    case 'i':
      if (!/^[+-]?\d+$/.test(rest)) throw new ElementError(`strconv.Atoi: parsing ${goQuote(rest)}: invalid syntax`)
      return indexElement(Number(rest))
    default:
      return undefined
  }
}

function normalizeKey(text: string): Element {
  const value = payload(text)
  if (!isObject(value)) throw new ElementError('key is no JSON object')
  return keyElement(pairsOf(value))
}

function pairsOf(value: JsonObject): (readonly [string, JsonValue])[] {
  return Object.keys(value)
    .sort(compareText)
    .map((name) => [name, own(value, name) as JsonValue] as const)
}

function payload(text: string): JsonValue {
  try {
    return decodeJson(text).value
  } catch (error) {
    throw new ElementError(error instanceof Error ? error.message : String(error))
  }
}

/** The order of texts by their UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit
}

const KINDS = 'fkvi'

/** The order of elements (spec/apply.md §1.1). */
export function compareElements(a: Element, b: Element): number {
  if (a === b) return 0
  const kind = KINDS.indexOf(a.charAt(0)) - KINDS.indexOf(b.charAt(0))
  if (kind !== 0) return kind
  const left = elementName(a)
  const right = elementName(b)
  switch (a.charAt(0)) {
    case 'f':
      return compareText(left, right)
    case 'i':
      return Number(left) - Number(right)
    case 'v':
      return compareValues(payload(left), payload(right))
    default:
      return compareKeys(pairsOf(payload(left) as JsonObject), pairsOf(payload(right) as JsonObject))
  }
}

function compareKeys(a: readonly (readonly [string, JsonValue])[], b: readonly (readonly [string, JsonValue])[]): number {
  for (const [i, [name, value]] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    const order = compareText(name, other[0]) || compareValues(value, other[1])
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Numbers, strings, booleans, lists, maps, null. */
function valueRank(value: JsonValue): number {
  if (value === null) return 5
  if (typeof value === 'string') return 1
  if (typeof value === 'boolean') return 2
  if (Array.isArray(value)) return 3
  return isObject(value) ? 4 : 0
}

function compareValues(a: JsonValue, b: JsonValue): number {
  const order = valueRank(a) - valueRank(b)
  if (order !== 0) return order
  if (typeof a === 'string') return compareText(a, b as string)
  if (typeof a === 'boolean') return Number(a) - Number(b)
  if (typeof a === 'object' && !(a instanceof JsonFloat)) return compareText(valueText(a), valueText(b))
  const left = plainNumber(a)
  const right = plainNumber(b)
  return left < right ? -1 : left > right ? 1 : 0
}

function plainNumber(value: JsonValue): number | bigint {
  return value instanceof JsonFloat ? value.value : (value as number | bigint)
}

/**
 * An element as messages print it: `.name`, `[port=53,proto="UDP"]`, `[="x"]`, `[3]`. `stored`: the element comes out of managedFields, where all numbers are
 * floats for upstream, so that large ones print with an exponent (spec/apply.md §1.1).
 */
export function printElement(element: Element, stored: boolean): string {
  const rest = elementName(element)
  switch (element.charAt(0)) {
    case 'f':
      return `.${rest}`
    case 'i':
      return `[${rest}]`
    case 'v':
      return `[=${printValue(payload(rest), stored)}]`
    default:
      return `[${pairsOf(payload(rest) as JsonObject)
        .map(([name, value]) => `${name}=${printValue(value, stored)}`)
        .join(',')}]`
  }
}

function printValue(value: JsonValue, stored: boolean): string {
  if (typeof value === 'string') return goQuote(value)
  if (value instanceof JsonFloat) return goFloat(value.value, 6)
  if (typeof value === 'number' && !Number.isInteger(value)) return goFloat(value, 6)
  if (stored && (typeof value === 'number' || typeof value === 'bigint')) return goFloat(Number(value), 6)
  return valueText(value)
}

/** A path as messages print it. */
export function printPath(path: readonly Element[], stored: boolean): string {
  return path.map((element) => printElement(element, stored)).join('')
}
