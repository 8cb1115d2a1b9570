import { encodeJson, jsonEqual, numberKind, toNumber, type JsonValue } from '../../../base/json/index.js'
import { fieldError } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether a value is one of the enum, or there is none (spec/schema.md §6.6). */
export function isInEnum(node: ValueNode, value: JsonValue): boolean {
  if (node.enum.length === 0) return true
  if (typeof value === 'string' && node.enumStrings !== undefined) return node.enumStrings.has(value)
  return node.enum.some((entry) => isEntry(value, entry))
}

/** Checks a value against the enum. */
export function checkEnum(node: ValueNode, value: JsonValue, run: Run): void {
  if (isInEnum(node, value)) return
  const supported = node.enum.map((entry) => (typeof entry === 'string' ? entry : encodeJson(entry)))
  run.add(fieldError.notSupported(run.field(run.name()), value, supported))
}

/** Equality after the value has been converted to the type of the entry, as Go would; null equals nothing, not even null. */
export function isEntry(value: JsonValue, entry: JsonValue): boolean {
  if (value === null || entry === null) return false
  const kind = numberKind(value)
  const entryKind = numberKind(entry)
  if (kind !== undefined && entryKind !== undefined) {
    if (kind === entryKind) return jsonEqual(value, entry)
    return kind === 'float' ? Math.trunc(toNumber(value)) === toNumber(entry) : toNumber(value) === toNumber(entry)
  }
  if (kind === 'int' && typeof entry === 'string') return entry === runeText(Number(value))
  return jsonEqual(value, entry)
}

/** An int converted to a string is the character with that code. */
function runeText(code: number): string {
  const isRune = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isRune ? String.fromCodePoint(code) : '\ufffd'
}
