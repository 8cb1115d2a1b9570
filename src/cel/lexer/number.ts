import { Kind } from './token.js'
import type { Scan } from './token.js'

const FLOAT = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y
const INTEGER = /(?:0x[0-9a-fA-F]+|\d+)[uU]?/y

/** A number at an offset: the longer of an integer and a floating-point literal. */
export function scanNumber(text: string, at: number): Scan {
  FLOAT.lastIndex = at
  if (FLOAT.test(text)) return { end: FLOAT.lastIndex, kind: Kind.FLOAT, stuck: FLOAT.lastIndex }
  INTEGER.lastIndex = at
  if (!INTEGER.test(text)) return { end: -1, kind: Kind.INT, stuck: at }
  const end = INTEGER.lastIndex
  const last = text.charCodeAt(end - 1) | 0x20
  return { end, kind: last === 0x75 ? Kind.UINT : Kind.INT, stuck: end }
}
