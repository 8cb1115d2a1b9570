import { isObject, type JsonValue } from '../base/json/index.js'

const METADATA = Buffer.from('"metadata":{')
const LABELS = 'labels'
/** Members behind which no labels come, in either order of members that is stored ({@link encodeStored}, {@link encodeTyped}). */
const BEHIND_LABELS: ReadonlySet<string> = new Set(['managedFields', 'ownerReferences'])

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const CLOSE_BRACE = 0x7d

const NONE: Readonly<Record<string, string>> = Object.freeze({})

/**
 * The JSON text of the labels in the stored form of an object, '' where there are none: read from the bytes, since a selector looks at all objects of a
 * collection and parsing each as a whole would take twenty times as long.
 */
export function labelsText(stored: Buffer): string {
  const found = stored.indexOf(METADATA)
  let at = found + METADATA.length
  if (found < 0 || stored[at] === CLOSE_BRACE) return ''
  for (;;) {
    const keyEnd = endOfString(stored, at)
    if (stored[keyEnd] !== COLON) return ''
    const name = stored.toString('latin1', at + 1, keyEnd - 1)
    const valueEnd = endOfValue(stored, keyEnd + 1)
    if (valueEnd < 0) return ''
    if (name === LABELS) return stored.toString('utf8', keyEnd + 1, valueEnd)
    if (BEHIND_LABELS.has(name) || stored[valueEnd] !== COMMA) return ''
    at = valueEnd + 1
  }
}

/** Labels from their JSON text; what is no string is left out. */
export function parseLabels(text: string): Readonly<Record<string, string>> {
  if (text === '') return NONE
  const labels = JSON.parse(text) as JsonValue
  if (!isObject(labels)) return NONE
  return Object.fromEntries(Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

/** The place behind the string that begins here. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return bytes.length
}

/** The place of the `,`, `}` or `]` behind the value that begins here; -1 where there is none. */
function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length;) {
    const byte = bytes[at] as number
    if (byte === QUOTE) {
      at = endOfString(bytes, at)
      continue
    }
    const closes = byte === CLOSE_BRACE || byte === 0x5d
    if (depth === 0 && (closes || byte === COMMA)) return at
    if (closes) depth--
    else if (byte === 0x7b || byte === 0x5b) depth++
    at++
  }
  return -1
}
