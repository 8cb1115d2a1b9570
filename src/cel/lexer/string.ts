import { Kind } from './token.js'
import type { Scan } from './token.js'

const PREFIX = /(?:[bB]?[rR]?)(?="|')/y

/** What most strings are: one line without escapes. */
const DOUBLE = /"[^"\\\n\r]*"/y
const SINGLE = /'[^'\\\n\r]*'/y

/** A string or bytes literal at an offset, or undefined where none begins. */
export function scanString(text: string, at: number): Scan | undefined {
  PREFIX.lastIndex = at
  const match = PREFIX.exec(text)
  if (match === null) return undefined
  const prefix = match[0].toLowerCase()
  const kind = prefix.startsWith('b') ? Kind.BYTES : Kind.STRING
  const raw = prefix.endsWith('r')
  const open = at + prefix.length
  const quote = text.charAt(open)
  const plain = quote === '"' ? DOUBLE : SINGLE
  plain.lastIndex = open
  if (plain.test(text) && text.charAt(plain.lastIndex) !== quote) return { end: plain.lastIndex, kind, stuck: open }
  const single = scanBody(text, open + 1, quote, raw, false)
  if (!text.startsWith(quote.repeat(3), open)) return { ...single, kind }
  // A failed triple-quoted attempt falls back on the empty string that its first two quotes are.
  const triple = scanBody(text, open + 3, quote.repeat(3), raw, true)
  return triple.end > 0 ? { ...triple, kind } : { end: open + 2, kind, stuck: triple.stuck }
}

type Body = Omit<Scan, 'kind'>

function scanBody(text: string, from: number, close: string, raw: boolean, multiline: boolean): Body {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (text.startsWith(close, at)) return { end: at + close.length, stuck: at }
    if (!multiline && (character === '\n' || character === '\r')) return { end: -1, stuck: at }
    if (character !== '\\' || raw) continue
    const escape = escapeEnd(text, at)
    if (escape.end < 0) return escape
    at = escape.end - 1
  }
  return { end: -1, stuck: text.length }
}

const HEX = /[0-9a-fA-F]/
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, X: 2, u: 4, U: 8 }

function escapeEnd(text: string, at: number): Body {
  const letter = text.charAt(at + 1)
  if ('abfnrtv"\'\\?`'.includes(letter) && letter !== '') return { end: at + 2, stuck: at }
  const digits = HEX_LENGTH[letter]
  if (digits !== undefined) return digitsEnd(text, at + 2, digits, HEX)
  if (/[0-3]/.test(letter)) return digitsEnd(text, at + 2, 2, /[0-7]/)
  return { end: -1, stuck: at + 1 }
}

function digitsEnd(text: string, from: number, count: number, digit: RegExp): Body {
  for (let i = 0; i < count; i++) if (!digit.test(text.charAt(from + i))) return { end: -1, stuck: from + i }
  return { end: from + count, stuck: from }
}
