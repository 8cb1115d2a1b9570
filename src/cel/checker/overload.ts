import type { Call, Expr } from '../parser/ast.js'
import type { Checking } from './checking.js'
import type { FunctionDeclaration, Signature } from './environment.js'
import { BOOL, DYN, ERROR, sameType, signatureText, withParameters } from './types.js'
import type { Type } from './types.js'

/**
 * Finds the signatures that fit the argument types and records them; the result is their common type, else dyn.
 * Reports the call if none fits.
 */
export function resolveOverload(
  checker: Checking,
  node: Call,
  declared: FunctionDeclaration,
  args: readonly Type[],
  method: boolean,
): Type {
  if (declared.name === '_&&_' || declared.name === '_||_') return logical(checker, node, declared, args)
  let result: Type | undefined
  const fitting: string[] = []
  for (const overload of declared.overloads) {
    if (overload.method !== method) continue
    const signature = overload.generic ? instantiate(checker, overload) : overload
    if (!checker.bindings.assign(args, signature.params)) continue
    fitting.push(overload.id)
    const type = checker.known(signature.result)
    if (result === undefined) result = type
    else if (result.kind !== 'dyn' && !sameType(type, result)) result = DYN
  }
  if (result === undefined) return noMatch(checker, node, declared.name, args, method)
  checker.refer(node, { kind: 'function', name: declared.name, overloads: fitting, method })
  return result
}

/** Reports that no signature of `name` fits. */
export function noMatch(checker: Checking, node: Expr, name: string, args: readonly Type[], method: boolean): Type {
  const known = args.map((type) => checker.bindings.substitute(type, true))
  checker.issues.report(node.offset, `found no matching overload for '${name}' applied to '${signatureText(known, method)}'`)
  return ERROR
}

function logical(checker: Checking, node: Call, declared: FunctionDeclaration, args: readonly Type[]): Type {
  const wrong = args.filter((type, i) => {
    if (checker.bindings.assign([type], [BOOL])) return false
    checker.mismatch(node.args[i] as Expr, BOOL, type)
    return true
  })
  const id = declared.overloads[0]?.id ?? ''
  const sound = wrong.length === 0
  if (sound) checker.refer(node, { kind: 'function', name: declared.name, overloads: [id], method: false })
  return sound ? BOOL : ERROR
}

/** The signature with variables of its own for its type parameters. */
function instantiate(checker: Checking, { params, result }: Signature): { readonly params: readonly Type[]; readonly result: Type } {
  const fresh = new Map<string, Type>()
  const replace = (type: Type): Type => {
    if (type.kind !== 'param') return withParameters(type, replace)
    const variable = fresh.get(type.name) ?? checker.freshVariable()
    fresh.set(type.name, variable)
    return variable
  }
  return { params: params.map(replace), result: replace(result) }
}
