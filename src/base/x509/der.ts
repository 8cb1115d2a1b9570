// The few parts of ASN.1's Distinguished Encoding Rules that a certificate is made of.

const LONG_FORM = 0x80

/** A tag, a length, and the parts in turn. */
function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content])
}

function lengthOctets(length: number): Buffer {
  if (length < LONG_FORM) return Buffer.from([length])
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Buffer.from([LONG_FORM + octets.length, ...octets])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]): Buffer => element(0x31, ...parts)
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]))
export const octetString = (bytes: Uint8Array): Buffer => element(0x04, bytes)
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text))

/** A positive integer by its bytes, most significant first. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  // The first bit is the sign.
  return element(0x02, (digits[0] as number) >= LONG_FORM ? Buffer.from([0]) : Buffer.alloc(0), digits)
}

/** Bits, of which so many at the end do not count. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return element(0x03, Buffer.from([unused]), bytes)
}

/** An object identifier by its dotted text. */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(LONG_FORM + (rest % 128))
  return digits
}

/** A moment, in ms since 1970: years up to 2049 have two digits (RFC 5280 §4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:T]/g, '')}Z`
  return Number(digits.slice(0, 4)) < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits))
}

/** Something under a context-specific tag of its own (EXPLICIT). */
export const explicit = (tag: number, ...parts: readonly Uint8Array[]): Buffer => element(0xa0 + tag, ...parts)

/** Bytes whose own tag is replaced by a context-specific one (IMPLICIT). */
export const implicit = (tag: number, bytes: Uint8Array): Buffer => element(0x80 + tag, bytes)
