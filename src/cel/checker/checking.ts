import type { Expr } from '../parser/ast.js'
import type { IssueLog } from '../source/issues.js'
import type { Reference } from './checked.js'
import type { Declarations } from './environment.js'
import type { Type } from './types.js'
import type { Bindings } from './unify.js'

/** What the parts of the checker for macros and overloads need of it. */
export interface Checking {
  readonly bindings: Bindings
  readonly issues: IssueLog
  readonly declarations: Declarations
  /** Checks a node and all below it. @returns its type, type variables not yet replaced */
  check(node: Expr): Type
  /** Reports that a node has another type than it must. */
  mismatch(node: Expr, expected: Type, found: Type): void
  /** Makes sure that a node is a bool, or may be one. */
  expectBool(node: Expr, type: Type): void
  text(type: Type): string
  open(type: Type): string
  /** The type with what is known of its variables. */
  known(type: Type): Type
  freshVariable(): Type
  /** Checks `body` with local variables declared. */
  within<T>(variables: readonly (readonly [string, Type])[], body: () => T): T
  refer(node: Expr, reference: Reference): void
  undeclared(node: Expr, name: string): Type
}
