const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '?': '?',
  '`': '`',
}

interface Parts {
  readonly body: string
  readonly raw: boolean
}

function parts(token: string): Parts {
  const prefix = /^[bBrR]*/.exec(token)?.[0] ?? ''
  const rest = token.slice(prefix.length)
  const quotes = rest.length >= 6 && (rest.startsWith('"""') || rest.startsWith("'''")) ? 3 : 1
  const body = rest
    .slice(quotes, rest.length - quotes)
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
  return { body, raw: /[rR]/.test(prefix) }
}

/** The value of a STRING token, or undefined for an escape of a code that is no Unicode character. */
export function unescapeString(token: string): string | undefined {
  const { body, raw } = parts(token)
  if (raw) return body
  const pieces: string[] = []
  for (const piece of escapes(body)) {
    if (typeof piece === 'string') pieces.push(piece)
    else if (piece.code > 0x10ffff || (piece.code >= 0xd800 && piece.code <= 0xdfff)) return undefined
    else pieces.push(String.fromCodePoint(piece.code))
  }
  return pieces.join('')
}

/** The value of a BYTES token: characters as UTF-8, `\xHH` and `\ooo` as single bytes; undefined for \u escapes. */
export function unescapeBytes(token: string): Uint8Array | undefined {
  const { body, raw } = parts(token)
  if (raw) return new TextEncoder().encode(body)
  const bytes: number[] = []
  for (const piece of escapes(body)) {
    if (typeof piece === 'string') for (const byte of new TextEncoder().encode(piece)) bytes.push(byte)
    else if (piece.unicode) return undefined
    else bytes.push(piece.code)
  }
  return Uint8Array.from(bytes)
}

interface Code {
  readonly code: number
  readonly unicode: boolean
}

function* escapes(body: string): Generator<string | Code> {
  let from = 0
  for (let at = body.indexOf('\\'); at !== -1; at = body.indexOf('\\', from)) {
    if (at > from) yield body.slice(from, at)
    const letter = body.charAt(at + 1)
    const simple = SIMPLE[letter]
    if (simple !== undefined) {
      yield simple
      from = at + 2
      continue
    }
    const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : letter === 'x' || letter === 'X' ? 2 : 0
    const start = digits > 0 ? at + 2 : at + 1
    from = start + (digits > 0 ? digits : 3)
    yield { code: parseInt(body.slice(start, from), digits > 0 ? 16 : 8), unicode: digits > 2 }
  }
  if (from < body.length) yield body.slice(from)
}
