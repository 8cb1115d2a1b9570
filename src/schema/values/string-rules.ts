import { fieldError, goQuote } from '../../meta/index.js'
import type { ValueNode } from './node.js'
import type { Run } from './run.js'

/** Length and pattern of a string: the first that fails is the only one reported (spec/schema.md §6.5). */
export function checkString(node: ValueNode, value: string, run: Run): void {
  const { maxLength, minLength } = node.schema.valueValidation
  if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength) {
    run.add(fieldError.tooLong(run.field(run.name()), maxLength))
  } else if (minLength !== undefined && (value.length < minLength || codePoints(value) < minLength)) {
    fail(value, `should be at least ${String(minLength)} chars long`, run)
  } else if (node.pattern?.test(value) === false) {
    fail(value, `should match '${node.schema.valueValidation.pattern}'`, run)
  }
}

function fail(value: string, why: string, run: Run): void {
  const name = run.name()
  run.add(fieldError.invalid(run.field(name), value, `${name} in body ${why}`))
}

/** Checks the format of a string (spec/schema.md §7). */
export function checkFormat(node: ValueNode, value: string, run: Run): void {
  if (node.checkFormat?.(value) !== false) return
  const name = run.name()
  run.add(fieldError.typeInvalid(run.field(name), value, `${name} in body must be of type ${node.format}: ${goQuote(value)}`))
}

function codePoints(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--
  }
  return count
}
