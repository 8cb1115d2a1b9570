import { children, qualifiedName } from '../parser/ast.js'
import type { Call, Expr } from '../parser/ast.js'
import type { Checked, Reference } from './checked.js'
import type { Declarations } from './environment.js'
import { DYN } from './types.js'

/** Resolves names and functions without checking types: what does not fit, or is not there, is an error when it is reached. */
export function resolve(root: Expr, nodeCount: number, declarations: Declarations): Checked {
  const references: (Reference | undefined)[] = Array.from({ length: nodeCount + 1 }, () => undefined)
  visit(root, new Set(), (node, locals) => {
    references[node.id] = referenceOf(node, locals, declarations)
  })
  return { root, types: Array.from({ length: nodeCount + 1 }, () => DYN), references }
}

type Locals = ReadonlySet<string>

function visit(node: Expr, locals: Locals, act: (node: Expr, locals: Locals) => void): void {
  act(node, locals)
  if (node.kind === 'loop') {
    visit(node.range, locals, act)
    const inner = new Set([...locals, node.variable, ...(node.second === undefined ? [] : [node.second])])
    for (const part of [node.filter, node.body]) if (part !== undefined) visit(part, inner, act)
  } else if (node.kind === 'bind') {
    visit(node.target, locals, act)
    visit(node.body, new Set([...locals, node.variable]), act)
  } else for (const child of children(node)) visit(child, locals, act)
}

function referenceOf(node: Expr, locals: Locals, declarations: Declarations): Reference | undefined {
  if (node.kind === 'ident') return locals.has(node.name) ? { kind: 'local', name: node.name } : { kind: 'variable', name: bare(node.name) }
  if (node.kind === 'call') return functionOf(node, declarations)
  if (node.kind !== 'select' || node.test) return undefined
  const name = qualifiedName(node)
  const known = name !== undefined && !locals.has(name.split('.', 1)[0] ?? '') && declarations.variable(bare(name)) !== undefined
  return known ? { kind: 'variable', name: bare(name) } : undefined
}

function functionOf(node: Call, declarations: Declarations): Reference {
  const prefix = node.target === undefined ? undefined : qualifiedName(node.target)
  const namespaced = prefix === undefined ? undefined : declarations.function(`${bare(prefix)}.${node.fn}`)
  const method = node.target !== undefined && namespaced === undefined
  const declared = namespaced ?? declarations.function(bare(node.fn))
  const overloads = declared?.overloads.filter((overload) => overload.method === method).map((overload) => overload.id) ?? []
  return { kind: 'function', name: declared?.name ?? node.fn, overloads, method }
}

function bare(name: string): string {
  return name.startsWith('.') ? name.slice(1) : name
}
