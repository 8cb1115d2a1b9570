import { fieldError } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether a string has at most `maxLength` code points, or there is no such limit (spec/schema.md §6.5). */
export function isShortEnough(node: ValueNode, text: string): boolean {
  const { maxLength } = node.rules
  return maxLength === undefined || text.length <= maxLength || codePoints(text) <= maxLength
}

/** Whether a string has at least `minLength` code points. */
export function isLongEnough(node: ValueNode, text: string): boolean {
  const { minLength } = node.rules
  return minLength === undefined || (text.length >= minLength && codePoints(text) >= minLength)
}

/** Checks the length of a string; answers whether it passed. Of its limits the first that fails is the only one reported. */
export function checkLength(node: ValueNode, text: string, run: Run): boolean {
  const { maxLength, minLength } = node.rules
  if (maxLength !== undefined && !isShortEnough(node, text)) {
    run.add(fieldError.tooLong(run.field(run.name()), maxLength))
    return false
  }
  if (isLongEnough(node, text)) return true
  run.addAbout(text, `should be at least ${String(minLength)} chars long`)
  return false
}

function codePoints(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--
  }
  return count
}
