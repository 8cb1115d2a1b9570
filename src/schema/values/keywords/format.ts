import { fieldError, goQuote } from '../../../meta/index.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether a string has the format, where there is one for strings (spec/schema.md §7). */
export function hasFormat(node: ValueNode, text: string): boolean {
  return node.checkFormat === undefined || node.checkFormat(text)
}

/** Checks the format of a string. */
export function checkFormat(node: ValueNode, text: string, run: Run): void {
  if (hasFormat(node, text)) return
  const name = run.name()
  run.add(fieldError.typeInvalid(run.field(name), text, `${name} in body must be of type ${node.format}: ${goQuote(text)}`))
}
