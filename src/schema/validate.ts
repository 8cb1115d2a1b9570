import type { JsonValue } from '../base/json/index.js'
import type { FieldError } from '../meta/index.js'
import { isUnchanged } from './correlation.js'
import type { Structural } from './structural.js'
import { accepts } from './values/accept.js'
import { ValueNode } from './values/node.js'
import { Run } from './values/run.js'
import { distinct, evaluate } from './values/walker.js'

/**
 * Judges a value by a prepared node. `path`: its field path, '' for a whole object; `old`: its old value, undefined for none
 * (spec/schema.md §6, §9). Sound values cost no more than the verdict.
 */
export function validateNode(node: ValueNode, value: JsonValue, path: string, old?: JsonValue): FieldError[] {
  return accepts(node, value) ? [] : explain(node, value, path, old)
}

/** What is wrong with a value, in upstream's words and order; the same as {@link validateNode}, without a verdict beforehand. */
export function explain(node: ValueNode, value: JsonValue, path: string, old?: JsonValue): FieldError[] {
  const run = new Run(path)
  evaluate(node, value, old, run)
  if (run.count === 0 || (old !== undefined && isUnchanged(node.schema, value, old))) return []
  return distinct(run.take())
}

/**
 * Judges a default by the node it stands at (spec/schema.md §4.3, group 4): `path` is that of the default, names in texts begin there, and an
 * int-or-string is of any type unless its junctors say otherwise.
 */
export function validateDefault(schema: Structural, value: JsonValue, path: string): FieldError[] {
  return validateNode(new ValueNode(schema, true), value, path)
}
