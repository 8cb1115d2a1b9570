import type { Reference } from '../checker/checked.js'
import type { Type } from '../checker/types.js'
import type { CelFunction } from '../library/function.js'
import type { Resources } from '../library/resources.js'
import type { Expr } from '../parser/ast.js'
import type { CelError, CelValue } from '../values/value.js'
import type { DataType } from '../values/data-type.js'
import type { Planned } from './planned.js'
import type { Slot } from './scope.js'

/** What the parts of the planner need of it. */
export interface Planning {
  readonly resources: Resources
  /** Makes a node and all below it ready to run. */
  plan(node: Expr): Planned
  reference(node: Expr): Reference | undefined
  type(node: Expr): Type
  /** The name of a variable node, without a leading dot. */
  variableName(node: Expr): string
  /** Where a variable node's value is kept; undefined for the name of a type. */
  slot(node: Expr): Slot | undefined
  /** What a name without a slot stands for: a type, or nothing. */
  named(name: string): Planned
  function(name: string): CelFunction | undefined
  /** Runs `body` with local variables in slots of their own. */
  within<T>(variables: readonly { readonly name: string; readonly data: DataType | undefined }[], body: (slots: readonly number[]) => T): T
  /** Ends the planning: a constant part of the expression cannot be computed. @throws PlanError */
  fail(error: CelError): never
  /** The value of a function of constants. */
  fold(run: () => CelValue): CelValue
}

/** Thrown when a program cannot be made: a literal that does not convert, a pattern that is none. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
}
