import type { Checked } from '../checker/checked.js'
import { typeAt } from '../checker/checked.js'
import { runtimeName } from '../checker/types.js'
import type { Type } from '../checker/types.js'
import { CLAUSES, parseFormat } from '../library/ext/format-clauses.js'
import type { Clause } from '../library/ext/format-clauses.js'
import { children } from '../parser/ast.js'
import type { Call, Expr } from '../parser/ast.js'
import type { IssueLog } from '../source/issues.js'

/** Checks a call of `format` whose format and argument list are literals: clauses, number and types of arguments. */
export function validateFormat(checked: Checked, node: Call, issues: IssueLog): void {
  const [list] = node.args
  if (node.target?.kind !== 'literal' || typeof node.target.value !== 'string' || list?.kind !== 'list') return
  const args = list.elements.map((element) => element.value)
  const parts = parseFormat(node.target.value, args.length)
  for (const [index, clause] of parts.clauses.entries()) {
    const wrong = mismatch(checked, args[index] as Expr, clause)
    if (wrong === undefined) continue
    issues.report(wrong.offset, `error during formatting: ${CLAUSES[clause].refusal}, was given ${runtimeName(typeAt(checked, wrong))}`)
    return
  }
  if (parts.error !== undefined) issues.report(node.offset, parts.error)
  else if (args.length > parts.clauses.length) {
    issues.report(
      node.offset,
      `too many arguments supplied to string.format (expected ${String(parts.clauses.length)}, got ${String(args.length)})`,
    )
  }
}

/** The argument, or the part of it, that a clause cannot print. */
function mismatch(checked: Checked, argument: Expr, clause: Clause): Expr | undefined {
  if (!accepts(typeAt(checked, argument), clause)) return argument
  if (clause !== 's' || (argument.kind !== 'list' && argument.kind !== 'map')) return undefined
  for (const part of children(argument)) {
    const wrong = mismatch(checked, part, clause)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function accepts(type: Type, clause: Clause): boolean {
  return type.kind === 'dyn' || CLAUSES[clause].types.includes(type.kind)
}
