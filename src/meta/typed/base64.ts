const PADDING = 0x3d

const isDigit = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2f

const isBreak = (code: number): boolean => code === 0x0a || code === 0x0d

/** Standard base64 as Go writes it: without line breaks, unused bits zero. The text must be legal. */
export function canonicalBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('base64')
}

/** Where Go's decoder of standard, padded base64 stops; undefined for a legal text. Line breaks are skipped anywhere. */
export function illegalBase64At(text: string): number | undefined {
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isBreak(code)) continue
    if (isDigit(code)) digits++
    else return code === PADDING && digits % 4 >= 2 ? illegalPaddingAt(text, at + 1, digits % 4) : at
  }
  // An incomplete group: Go counts back from the end.
  return digits % 4 === 0 ? undefined : text.length - (digits % 4)
}

/** The same, behind the first padding character of a group with 2 or 3 digits. */
function illegalPaddingAt(text: string, behind: number, digits: number): number | undefined {
  let at = skipBreaks(text, behind)
  if (digits === 2) {
    if (at === text.length) return at
    if (text.charCodeAt(at) !== PADDING) return at - 1
    at = skipBreaks(text, at + 1)
  }
  return at === text.length ? undefined : at
}

function skipBreaks(text: string, from: number): number {
  let at = from
  while (at < text.length && isBreak(text.charCodeAt(at))) at++
  return at
}
