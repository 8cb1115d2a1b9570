import { JsonNumberError, JsonSyntaxError } from './syntax-error.js'
import { unquote } from './unquote.js'
import { isObject, JsonFloat, own, put, type JsonObject, type JsonValue } from './value.js'

const MAX_DUPLICATES = 100

/** Duplicates looked at: their paths may be long, and one path may come up again and again. */
const MAX_OCCURRENCES = 1000

/** Longest integer token that a double holds whatever its digits are; longest that may be an int64. */
const SAFE_DIGITS = 15
const INT64_DIGITS = 19

/** A container that is being read, with the place of the value that is due next. */
interface Frame {
  readonly array: JsonValue[] | undefined
  readonly object: JsonObject
  key: string
  /** The keys of this text's object where `object` has members of an earlier one, too. */
  readonly seen: Set<string> | undefined
  /** Where it begins in the text. */
  readonly start: number
}

/** How a document is read. */
export interface ReaderOptions {
  readonly maxDepth: number
  readonly duplicates: boolean
  readonly mergeObjects: boolean
  readonly sources: WeakMap<object, string> | undefined
  /** Each character of the text is one byte of the document. */
  readonly ofBytes: boolean
}

const NO_OBJECT: JsonObject = Object.freeze({})

/**
 * A loss-free JSON reader: one pass, no recursion, the error texts of Go's encoding/json. One reader reads one text once.
 */
export class JsonReader {
  readonly #text: string
  readonly #maxDepth: number
  readonly #duplicates: Set<string> | undefined
  readonly #frames: Frame[] = []
  readonly #mergeObjects: boolean
  readonly #ofBytes: boolean
  readonly #sources: WeakMap<object, string> | undefined
  #at = 0
  #occurrences = 0
  #overflow: string | undefined

  constructor(text: string, { maxDepth, duplicates, mergeObjects, sources, ofBytes }: ReaderOptions) {
    this.#text = text
    this.#sources = sources
    this.#mergeObjects = mergeObjects
    this.#maxDepth = maxDepth
    this.#duplicates = duplicates ? new Set() : undefined
    this.#ofBytes = ofBytes
  }

  /** @throws JsonSyntaxError, JsonNumberError */
  read(): { readonly value: JsonValue; readonly duplicates: readonly string[] } {
    const value = this.#document()
    if (this.#blank() >= 0) throw this.#unexpected('after top-level value')
    if (this.#overflow !== undefined) throw new JsonNumberError(this.#overflow, value)
    return { value, duplicates: [...(this.#duplicates ?? [])] }
  }

  #document(): JsonValue {
    const frames = this.#frames
    for (;;) {
      let value = this.#begin()
      // Undefined: a container was opened, its first value is due.
      while (value !== undefined) {
        const frame = frames.at(-1)
        if (frame === undefined) return value
        if (frame.array !== undefined) frame.array.push(value)
        else put(frame.object, frame.key, value)
        if (this.#hasMore(frame)) break
        value = frame.array ?? frame.object
        this.#sources?.set(value, this.#text.slice(frame.start, this.#at))
        frames.pop()
      }
    }
  }

  /** Reads a scalar or an empty container; opens any other container and reads as far as its first value. */
  #begin(): JsonValue | undefined {
    const code = this.#blank()
    switch (code) {
      case 0x22:
        return this.#string()
      case 0x7b:
        return this.#openObject()
      case 0x5b:
        return this.#openArray()
      case 0x74:
        return this.#literal('true', true)
      case 0x66:
        return this.#literal('false', false)
      case 0x6e:
        return this.#literal('null', null)
      default:
        if (code === 0x2d || isDigit(code)) return this.#number(code)
        throw this.#unexpected('looking for beginning of value')
    }
  }

  #openObject(): JsonObject | undefined {
    const earlier = this.#mergeObjects ? this.#earlierObject() : undefined
    const object: JsonObject = earlier ?? {}
    const start = this.#at
    this.#descend()
    if (this.#blank() === 0x7d) {
      this.#at++
      return object
    }
    const frame: Frame = { array: undefined, object, key: '', seen: earlier === undefined ? undefined : new Set(), start }
    this.#frames.push(frame)
    this.#key(frame)
    return undefined
  }

  /** The object that the key, which is there for the second time, has already. */
  #earlierObject(): JsonObject | undefined {
    const parent = this.#frames.at(-1)
    const earlier = parent?.array === undefined && parent !== undefined ? own(parent.object, parent.key) : undefined
    return isObject(earlier) ? earlier : undefined
  }

  #openArray(): JsonValue[] | undefined {
    const array: JsonValue[] = []
    const start = this.#at
    this.#descend()
    if (this.#blank() === 0x5d) {
      this.#at++
      return array
    }
    this.#frames.push({ array, object: NO_OBJECT, key: '', seen: undefined, start })
    return undefined
  }

  #descend(): void {
    if (this.#frames.length >= this.#maxDepth) throw this.#unexpected('exceeded max depth')
    this.#at++
  }

  #key(frame: Frame): void {
    if (this.#blank() !== 0x22) throw this.#unexpected('looking for beginning of object key string')
    frame.key = this.#string()
    if (this.#blank() !== 0x3a) throw this.#unexpected('after object key')
    this.#at++
    if (this.#duplicates !== undefined && this.#isTaken(frame)) this.#noteDuplicate(this.#duplicates)
  }

  #isTaken({ object, key, seen }: Frame): boolean {
    if (seen === undefined) return Object.hasOwn(object, key)
    const isTaken = seen.has(key)
    seen.add(key)
    return isTaken
  }

  #noteDuplicate(paths: Set<string>): void {
    if (paths.size < MAX_DUPLICATES && this.#occurrences++ < MAX_OCCURRENCES) paths.add(this.#path())
  }

  /** After a value: true when another one is due, false when the container is closed. */
  #hasMore(frame: Frame): boolean {
    const isArray = frame.array !== undefined
    const code = this.#blank()
    if (code === 0x2c) {
      this.#at++
      if (!isArray) this.#key(frame)
      return true
    }
    if (code !== (isArray ? 0x5d : 0x7d)) throw this.#unexpected(isArray ? 'after array element' : 'after object key:value pair')
    this.#at++
    return false
  }

  /** The path of the value that is due, as Kubernetes prints it: `spec.list[0].a`. */
  #path(): string {
    let path = ''
    for (const { array, key } of this.#frames) path += array !== undefined ? `[${String(array.length)}]` : path === '' ? key : `.${key}`
    return path
  }

  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    let at = start
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        return text.slice(start, at)
      }
      // Also where the text ends: NaN is not above 0x1f.
      if (code === 0x5c || !(code > 0x1f) || (code >= 0xd800 && code <= 0xdfff)) break
      at++
    }
    const read = unquote(text, start, at)
    this.#at = read.end
    if (read.value === undefined) throw this.#unexpected(read.where)
    return read.value
  }

  #literal<T>(word: string, value: T): T {
    for (let i = 1; i < word.length; i++) {
      this.#at++
      if (this.#text[this.#at] !== word[i]) throw this.#unexpected(`in literal ${word} (expecting '${word[i] as string}')`)
    }
    this.#at++
    return value
  }

  #number(first: number): JsonValue {
    const start = this.#at
    const digitsAt = first === 0x2d ? start + 1 : start
    this.#at = digitsAt
    if (this.#text.charCodeAt(digitsAt) === 0x30) this.#at++
    else this.#digits('in numeric literal')
    const digits = this.#at - digitsAt
    const isInteger = !this.#fraction()
    const token = this.#text.slice(start, this.#at)
    if (!isInteger || digits > INT64_DIGITS) return this.#float(token)
    return digits <= SAFE_DIGITS ? Number(token) + 0 : longInteger(token)
  }

  /** Reads what makes a float: digits after a point, an exponent. */
  #fraction(): boolean {
    const start = this.#at
    if (this.#text.charCodeAt(this.#at) === 0x2e) {
      this.#at++
      this.#digits('after decimal point in numeric literal')
    }
    const code = this.#text.charCodeAt(this.#at)
    if (code === 0x65 || code === 0x45) {
      this.#at++
      const sign = this.#text.charCodeAt(this.#at)
      if (sign === 0x2b || sign === 0x2d) this.#at++
      this.#digits('in exponent of numeric literal')
    }
    return this.#at > start
  }

  #digits(where: string): void {
    if (!isDigit(this.#text.charCodeAt(this.#at))) throw this.#unexpected(where)
    do this.#at++
    while (isDigit(this.#text.charCodeAt(this.#at)))
  }

  #float(token: string): JsonValue {
    const value = Number(token)
    if (!Number.isFinite(value)) {
      this.#overflow ??= token
      return new JsonFloat(value, token)
    }
    return Number.isInteger(value) ? new JsonFloat(value, token) : value
  }

  /** Skips white space; the code unit that follows, or -1 at the end. */
  #blank(): number {
    const text = this.#text
    let at = this.#at
    let code = text.charCodeAt(at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
    this.#at = at
    return at < text.length ? code : -1
  }

  #unexpected(where: string): JsonSyntaxError {
    const code = this.#text.codePointAt(this.#at)
    return new JsonSyntaxError(
      code === undefined
        ? 'unexpected end of JSON input'
        : `invalid character ${quotedByte(this.#ofBytes ? code : firstByte(code))} ${where}`,
    )
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n

/** An integer of 16 to 19 digits in its one form (value.ts). */
function longInteger(token: string): JsonValue {
  const value = BigInt(token)
  if (value < MIN_INT64 || value > MAX_INT64) return new JsonFloat(Number(token), token)
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const ESCAPES: Readonly<Record<number, string>> = {
  0x07: '\\a',
  0x08: '\\b',
  0x09: '\\t',
  0x0a: '\\n',
  0x0b: '\\v',
  0x0c: '\\f',
  0x0d: '\\r',
  0x27: "\\'",
  0x5c: '\\\\',
}

/** Go reads bytes: a character beyond ASCII shows as its first UTF-8 byte, taken for a character. */
function quotedByte(byte: number): string {
  const isControl = byte < 0x20 || byte === 0x7f
  const plain = isControl ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte)
  return `'${ESCAPES[byte] ?? plain}'`
}

function firstByte(codePoint: number): number {
  return Buffer.from(String.fromCodePoint(codePoint))[0] as number
}
