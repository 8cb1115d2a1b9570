import type { Checked } from '../checker/checked.js'
import { typeAt } from '../checker/checked.js'
import { isOptional, sameType, typeText, unwrapOptional } from '../checker/types.js'
import type { Type } from '../checker/types.js'
import type { Resources } from '../library/resources.js'
import { children } from '../parser/ast.js'
import type { Call, Expr } from '../parser/ast.js'
import type { IssueLog } from '../source/issues.js'
import { parseGoDuration, parseTimestamp } from '../values/time-parse.js'
import { CelError } from '../values/value.js'
import { validateFormat } from './format.js'

/** Which literals are checked. */
export interface LiteralChecks {
  /** That literals do not mix types. */
  readonly types: boolean
  /** That arguments of conversions and patterns can be converted, and formats fit their arguments. */
  readonly conversions: boolean
}

/** Checks literals for what the types alone do not show (spec/cel.md §5.2, §5.3). */
export function validateLiterals(checked: Checked, checks: LiteralChecks, resources: Resources, issues: IssueLog): void {
  const pending: { readonly node: Expr; readonly formatted: boolean }[] = [{ node: checked.root, formatted: false }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, formatted } = next
    if (node.kind === 'call' && checks.conversions) validateCall(checked, node, resources, issues)
    // What a format takes may be of mixed types.
    if (!formatted && checks.types) homogeneous(checked, node, issues)
    const below = formatted || (node.kind === 'call' && node.fn === 'format')
    for (const child of children(node)) pending.push({ node: child, formatted: below })
  }
}

type Test = (text: string, resources: Resources) => boolean

const isPattern: Test = (text, resources) => !(resources.regexp(text) instanceof CelError)

const VALID: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['string_to_duration', (text) => parseGoDuration(text) !== undefined],
  ['string_to_timestamp', (text) => parseTimestamp(text) !== undefined],
  ['matches', isPattern],
  ['matches_string', isPattern],
])

function validateCall(checked: Checked, node: Call, resources: Resources, issues: IssueLog): void {
  const reference = checked.references[node.id]
  if (reference?.kind !== 'function') return
  const argument = node.args[node.args.length - 1]
  for (const overload of reference.overloads) {
    if (overload === 'string_format') validateFormat(checked, node, issues)
    const valid = VALID.get(overload)
    if (valid === undefined || argument?.kind !== 'literal' || typeof argument.value !== 'string' || valid(argument.value, resources))
      continue
    issues.report(argument.offset, `invalid ${reference.name} argument`)
  }
}

function homogeneous(checked: Checked, node: Expr, issues: IssueLog): void {
  if (node.kind === 'list') report(mixed(node.elements.map((element) => typed(checked, element))).slice(0, 1), issues)
  if (node.kind !== 'map') return
  report(mixed(node.entries.map((entry) => typed(checked, { value: entry.key, optional: false }))), issues)
  report(mixed(node.entries.map((entry) => typed(checked, entry))), issues)
}

interface Typed {
  readonly node: Expr
  readonly type: Type
}

function typed(checked: Checked, { value, optional }: { readonly value: Expr; readonly optional: boolean }): Typed {
  const type = typeAt(checked, value)
  return { node: value, type: optional && isOptional(type) ? unwrapOptional(type) : type }
}

interface Mixed {
  readonly node: Expr
  readonly expected: Type
  readonly found: Type
}

/** The elements of another type than the first one. */
function mixed(elements: readonly Typed[]): readonly Mixed[] {
  const expected = elements[0]?.type
  if (expected === undefined) return []
  return elements.filter(({ type }) => !sameType(expected, type)).map(({ node, type }) => ({ node, expected, found: type }))
}

function report(faults: readonly Mixed[], issues: IssueLog): void {
  for (const { node, expected, found } of faults)
    issues.report(node.offset, `expected type '${typeText(expected)}' but found '${typeText(found)}'`)
}
