import type { Expr } from '../parser/ast.js'
import type { Type } from './types.js'

/** What a node was resolved to. */
export type Reference =
  | { readonly kind: 'variable'; readonly name: string }
  /** A local variable of a macro. */
  | { readonly kind: 'local'; readonly name: string }
  /** A function with the ids of the signatures that fit; `method` tells whether a receiver stays an argument. */
  | { readonly kind: 'function'; readonly name: string; readonly overloads: readonly string[]; readonly method: boolean }

/** A type-checked expression: type and reference of each node, by node id. */
export interface Checked {
  readonly root: Expr
  readonly types: readonly Type[]
  readonly references: readonly (Reference | undefined)[]
}

/** The type of a node. */
export function typeAt(checked: Checked, node: Expr): Type {
  return checked.types[node.id] as Type
}
