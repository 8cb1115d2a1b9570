import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

/** Whether the pattern, where there is one, is to be found in a string (spec/schema.md §6.5). */
export function matchesPattern(node: ValueNode, text: string): boolean {
  return node.pattern === undefined || node.pattern.test(text)
}

/** Checks a string against the pattern. */
export function checkPattern(node: ValueNode, text: string, run: Run): void {
  if (!matchesPattern(node, text)) run.addAbout(text, `should match '${node.rules.pattern}'`)
}
