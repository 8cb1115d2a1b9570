import { parseGoDuration, parseTimestamp } from './time-parse.js'
import type { Timestamp } from './value.js'

// The laxer readings that JSON data of a format has, against the ones of the language's own conversions (spec/cel.md §2.5).

const UNITS: readonly (readonly [readonly string[], bigint])[] = [
  [['ns', 'nano'], 1n],
  [['us', 'µs', 'micro'], 1_000n],
  [['ms', 'milli'], 1_000_000n],
  [['s', 'sec'], 1_000_000_000n],
  [['m', 'min'], 60_000_000_000n],
  [['h', 'hr', 'hour'], 3_600_000_000_000n],
  [['d', 'day'], 86_400_000_000_000n],
  [['w', 'wk', 'week'], 604_800_000_000_000n],
]

/** Nanoseconds of a duration in Go's syntax, or the sum of all `<integer> <unit>` in the text; undefined if there is none. */
export function parseDataDuration(text: string): bigint | undefined {
  const plain = parseGoDuration(text)
  if (plain !== undefined) return plain
  let total: bigint | undefined
  for (const [, digits = '', word = ''] of text.matchAll(/(\d{1,20})\s*([A-Za-zµ]+)/g)) {
    const unit = word.toLowerCase()
    for (const [names, nanos] of UNITS) {
      const last = names[names.length - 1] ?? ''
      if (names.includes(unit) || unit.startsWith(last)) total = (total ?? 0n) + BigInt(digits) * nanos
    }
  }
  return total === undefined ? undefined : BigInt.asIntN(64, total)
}

/** A date-time: RFC 3339, or the same without a zone, which is UTC then. */
export function parseDataTime(text: string): Timestamp | undefined {
  return parseTimestamp(text) ?? parseTimestamp(`${text}Z`)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Bytes of padded URL-safe base64, or the offset of the first character that is wrong. */
export function parseDataBytes(text: string): Uint8Array | number {
  const characters = text.replace(/[\r\n]/g, '')
  const data = characters.replace(/={1,2}$/, '')
  for (let i = 0; i < data.length; i++) if (!ALPHABET.includes(data.charAt(i))) return i
  if (characters.length % 4 !== 0 || data.length % 4 === 1) return data.length
  const bytes = new Uint8Array(Math.floor((data.length * 3) / 4))
  let buffer = 0
  let at = 0
  for (let i = 0; i < data.length; i++) {
    buffer = ((buffer << 6) | ALPHABET.indexOf(data.charAt(i))) & 0xffffff
    if (i % 4 !== 0) bytes[at++] = (buffer >> (6 - 2 * (i % 4))) & 0xff
  }
  return bytes
}
