import { typeAt } from '../checker/checked.js'
import type { Checked, Reference } from '../checker/checked.js'
import type { Type } from '../checker/types.js'
import type { Environment } from '../environment.js'
import type { CelFunction } from '../library/function.js'
import type { Resources } from '../library/resources.js'
import type { Call, Expr } from '../parser/ast.js'
import type { DataType } from '../values/data-type.js'
import { CelError, TypeValue } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { isAttribute, planAttribute } from './attributes.js'
import { planBind } from './binds.js'
import { planCall } from './calls.js'
import { planList, planLiteral, planMap, planStruct } from './literals.js'
import { planConditional, planLogical } from './logic.js'
import { planLoop } from './loops.js'
import { constant, dynamic } from './planned.js'
import type { Planned, Run } from './planned.js'
import { PlanError } from './planning.js'
import type { Planning } from './planning.js'
import { findLocal } from './scope.js'
import type { Locals, Slot } from './scope.js'

/** A checked expression made ready to run. */
export interface Plan {
  readonly run: Run
  /** The number of variable slots a frame needs; those of the environment's variables come first, in its order. */
  readonly slots: number
}

/** Plans a checked expression. @throws PlanError where a constant part cannot be computed */
export function plan(checked: Checked, environment: Environment): Plan {
  const planner = new Planner(checked, environment)
  return { run: planner.plan(checked.root).run, slots: planner.slots }
}

class Planner implements Planning {
  readonly resources: Resources
  readonly #checked: Checked
  readonly #environment: Environment
  readonly #variables: ReadonlyMap<string, Slot>
  #locals: Locals | undefined = undefined
  #depth: number
  slots: number

  constructor(checked: Checked, environment: Environment) {
    this.#checked = checked
    this.#environment = environment
    this.resources = environment.resources
    this.#variables = new Map(environment.variables.map(({ name, data }, index) => [name, { index, data }]))
    this.#depth = environment.variables.length
    this.slots = this.#depth
  }

  plan(node: Expr): Planned {
    switch (node.kind) {
      case 'literal':
        return planLiteral(node)
      case 'ident':
      case 'select':
        return planAttribute(this, node, true)
      case 'call':
        return this.#call(node)
      case 'list':
        return planList(this, node)
      case 'map':
        return planMap(this, node)
      case 'struct':
        return planStruct(this, node)
      case 'loop':
        return planLoop(this, node)
      case 'bind':
        return planBind(this, node)
    }
  }

  #call(node: Call): Planned {
    if (isAttribute(node)) return planAttribute(this, node, true)
    if (node.target === undefined) {
      if (node.fn === '_&&_' || node.fn === '_||_') return planLogical(this, node)
      if (node.fn === '_?_:_') return planConditional(this, node)
    }
    return planCall(this, node)
  }

  reference(node: Expr): Reference | undefined {
    return this.#checked.references[node.id]
  }

  type(node: Expr): Type {
    return typeAt(this.#checked, node)
  }

  variableName(node: Expr): string {
    const reference = this.reference(node)
    if (reference !== undefined) return reference.name
    return node.kind === 'ident' ? node.name : ''
  }

  slot(node: Expr): Slot | undefined {
    const reference = this.reference(node)
    const name = this.variableName(node)
    return reference?.kind === 'variable' ? this.#variables.get(name) : findLocal(this.#locals, name)
  }

  named(name: string): Planned {
    if (this.#environment.variable(name) !== undefined) return constant(new TypeValue(name))
    return dynamic(() => new CelError(`no such attribute(s): ${name}`))
  }

  function(name: string): CelFunction | undefined {
    return this.#environment.function(name)
  }

  within<T>(
    variables: readonly { readonly name: string; readonly data: DataType | undefined }[],
    body: (slots: readonly number[]) => T,
  ): T {
    const outer = this.#locals
    const depth = this.#depth
    const indexes = variables.map(({ name, data }, i) => {
      this.#locals = { name, slot: { index: depth + i, data }, outer: this.#locals }
      return depth + i
    })
    this.#depth += variables.length
    this.slots = Math.max(this.slots, this.#depth)
    const result = body(indexes)
    this.#locals = outer
    this.#depth = depth
    return result
  }

  fail(error: CelError): never {
    throw new PlanError(error.message)
  }

  fold(run: () => CelValue): CelValue {
    return run()
  }
}
