import type { JsonValue } from './value.js'

/** What a scan of a JSON text shows, without parsing it. Says nothing about whether the text is JSON. */
export interface Assessment {
  /** True when `JSON.parse` gives the value that the own reader would give (duplicate keys aside), or fails. */
  readonly lossless: boolean
  /** Colons outside strings: the number of keys. */
  readonly keys: number
  /** Deepest nesting. */
  readonly depth: number
}

const LOSSY: Assessment = Object.freeze({ lossless: false, keys: 0, depth: 0 })

/** Deeper texts go to the reader, so that {@link countKeys} may recurse. */
const FAST_DEPTH = 200

/** Longest integer token that a double holds whatever its digits are. */
const SAFE_DIGITS = 15

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/

/** Looks for whatever `JSON.parse` would lose: kinds and digits of numbers, lone surrogates. */
export function assessText(text: string): Assessment {
  if (text.includes('\\u') && SURROGATE_ESCAPE.test(text)) return LOSSY
  let keys = 0
  let level = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at + 1)
        break
      case 0x3a:
        keys++
        break
      case 0x7b:
      case 0x5b:
        if (++level > depth && (depth = level) > FAST_DEPTH) return LOSSY
        break
      case 0x7d:
      case 0x5d:
        level--
        break
      case 0x2d: case 0x30: case 0x31: case 0x32: case 0x33: case 0x34: case 0x35: case 0x36: case 0x37: case 0x38: case 0x39: {
        const end = endOfNumber(text, at)
        if (!isSafeNumber(text, at, end)) return LOSSY
        at = end - 1
      }
    }
  }
  return { lossless: isWellFormed(text), keys, depth }
}

/** Index of the closing quote; the text's length where there is none. */
function endOfString(text: string, start: number): number {
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 0x22 || code !== code) return at
    at += code === 0x5c ? 2 : 1
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1
  for (;;) {
    const code = text.charCodeAt(at)
    const isPart = (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === 0x2d
    if (!isPart) return at
    at++
  }
}

function isSafeNumber(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x2e || code === 0x65 || code === 0x45) {
      const value = Number(text.slice(start, end))
      return Number.isFinite(value) && !Number.isInteger(value)
    }
  }
  const isNegativeZero = text.charCodeAt(start) === 0x2d && text.charCodeAt(start + 1) === 0x30
  return end - start <= SAFE_DIGITS && !isNegativeZero
}

function isWellFormed(text: string): boolean {
  // In Node since 20, in the language's library since ES2024.
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}

/** The number of keys in all objects of a value that is at most {@link FAST_DEPTH} deep. */
export function countKeys(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countKeys(item)
    return count
  }
  for (const item of Object.values(value)) count += typeof item === 'object' ? 1 + countKeys(item as JsonValue) : 1
  return count
}
