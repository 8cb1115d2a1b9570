/** A string read to its end, or the place and kind of what is wrong in it (the words of Go's decoder). */
export type Unquoted =
  { readonly value: string; readonly end: number } | { readonly value?: undefined; readonly end: number; readonly where: string }

const SIMPLE: Readonly<Record<number, string>> = {
  0x22: '"',
  0x2f: '/',
  0x5c: '\\',
  0x62: '\b',
  0x66: '\f',
  0x6e: '\n',
  0x72: '\r',
  0x74: '\t',
}

/**
 * Reads a JSON string that is not plain. `start`: after the opening quote; `from`: everything before it is plain.
 * Lone surrogates, raw or escaped, become U+FFFD. `end` is behind the closing quote, or at what is wrong (the text's end where it is cut off).
 */
export function unquote(text: string, start: number, from: number): Unquoted {
  let value = ''
  let begin = start
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return { value: wellFormed(value + text.slice(begin, at)), end: at + 1 }
    // NaN, where the text ends, is not above 0x1f.
    if (!(code > 0x1f)) return { end: at, where: 'in string literal' }
    if (code !== 0x5c) {
      at++
      continue
    }
    value += text.slice(begin, at)
    const next = text.charCodeAt(at + 1)
    if (next === 0x75) {
      const bad = badHexAt(text, at + 2)
      if (bad >= 0) return { end: bad, where: 'in \\u hexadecimal character escape' }
      value += String.fromCharCode(parseInt(text.slice(at + 2, at + 6), 16))
      at += 6
    } else {
      const simple = SIMPLE[next]
      if (simple === undefined) return { end: at + 1, where: 'in string escape code' }
      value += simple
      at += 2
    }
    begin = at
  }
}

/** The index of the first of four characters that is no hex digit; -1 when all are. */
function badHexAt(text: string, start: number): number {
  for (let at = start; at < start + 4; at++) {
    const code = text.charCodeAt(at)
    const isHex = (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)
    if (!isHex) return at
  }
  return -1
}

const LONE_SURROGATE = /[\ud800-\udfff]/gu

/** The string with each lone surrogate replaced by U+FFFD, as Go's strings cannot hold one. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd')
}
