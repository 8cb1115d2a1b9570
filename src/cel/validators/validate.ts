import type { Checked } from '../checker/checked.js'
import { typeAt } from '../checker/checked.js'
import { isOptional, sameType, typeText, unwrapOptional } from '../checker/types.js'
import type { Type } from '../checker/types.js'
import { compileRegexp } from '../library/regexp.js'
import { children } from '../parser/ast.js'
import type { Call, Expr } from '../parser/ast.js'
import type { IssueLog } from '../source/issues.js'
import { parseGoDuration, parseTimestamp } from '../values/time-parse.js'
import { validateFormat } from './format.js'

/** Checks what the types alone do not show: literals that cannot be converted, literals of mixed types, formats (spec/cel.md §5.2, §5.3). */
export function validateLiterals(checked: Checked, issues: IssueLog): void {
  const pending: { readonly node: Expr; readonly formatted: boolean }[] = [{ node: checked.root, formatted: false }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, formatted } = next
    if (node.kind === 'call') validateCall(checked, node, issues)
    // What a format takes may be of mixed types.
    if (!formatted) homogeneous(checked, node, issues)
    const below = formatted || (node.kind === 'call' && node.fn === 'format')
    for (const child of children(node)) pending.push({ node: child, formatted: below })
  }
}

const VALID: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['string_to_duration', (text: string) => parseGoDuration(text) !== undefined],
  ['string_to_timestamp', (text: string) => parseTimestamp(text) !== undefined],
  ['matches', (text: string) => !('error' in compileRegexp(text))],
  ['matches_string', (text: string) => !('error' in compileRegexp(text))],
])

function validateCall(checked: Checked, node: Call, issues: IssueLog): void {
  const reference = checked.references[node.id]
  if (reference?.kind !== 'function') return
  const argument = node.args[node.args.length - 1]
  for (const overload of reference.overloads) {
    if (overload === 'string_format') validateFormat(checked, node, issues)
    const valid = VALID.get(overload)
    if (valid === undefined || argument?.kind !== 'literal' || typeof argument.value !== 'string' || valid(argument.value)) continue
    issues.report(argument.offset, `invalid ${reference.name} argument`)
  }
}

function homogeneous(checked: Checked, node: Expr, issues: IssueLog): void {
  if (node.kind === 'list') sameTypes(node.elements.map((element) => typed(checked, element)), issues)
  if (node.kind !== 'map') return
  sameTypes(node.entries.map((entry) => typed(checked, { value: entry.key, optional: false })), issues)
  sameTypes(node.entries.map((entry) => typed(checked, entry)), issues)
}

interface Typed {
  readonly node: Expr
  readonly type: Type
}

function typed(checked: Checked, { value, optional }: { readonly value: Expr; readonly optional: boolean }): Typed {
  const type = typeAt(checked, value)
  return { node: value, type: optional && isOptional(type) ? unwrapOptional(type) : type }
}

function sameTypes(elements: readonly Typed[], issues: IssueLog): void {
  const first = elements[0]
  const other = first && elements.find(({ type }) => !sameType(first.type, type))
  if (first === undefined || other === undefined) return
  issues.report(other.node.offset, `expected type '${typeText(first.type)}' but found '${typeText(other.type)}'`)
}
