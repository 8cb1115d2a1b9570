import { DYN, parameters, sameType, withParameters } from './types.js'
import type { Type } from './types.js'

/** What the type variables of one expression stand for; grows while it is checked. */
export class Bindings {
  readonly #bound = new Map<string, Type>()
  /** What to put back if the attempt under way fails. */
  #journal: { readonly name: string; readonly before: Type | undefined }[] = []

  /** Checks that values of types `from` may stand where `to` are asked, binding variables on the way; binds nothing on failure. */
  assign(from: readonly Type[], to: readonly Type[]): boolean {
    if (this.#journal.length > 0) this.#journal = []
    if (this.#all(from, to)) return true
    if (this.#journal.length === 0) return false
    for (const { name, before } of this.#journal.reverse()) {
      if (before === undefined) this.#bound.delete(name)
      else this.#bound.set(name, before)
    }
    return false
  }

  /** The type with bound variables replaced; unbound ones become dyn if `closed`. */
  substitute(type: Type, closed: boolean): Type {
    if (type.kind === 'param') {
      const bound = this.#bound.get(type.name)
      if (bound !== undefined) return this.substitute(bound, closed)
      return closed ? DYN : type
    }
    if (type.size === 1) return type
    return withParameters(type, (parameter) => this.substitute(parameter, closed))
  }

  #all(from: readonly Type[], to: readonly Type[]): boolean {
    if (from.length !== to.length) return false
    for (let i = 0; i < from.length; i++) if (!this.#one(from[i] as Type, to[i] as Type)) return false
    return true
  }

  #one(from: Type, to: Type): boolean {
    if (to.kind === 'param') {
      const bound = this.#bound.has(to.name)
      if (this.#variable(to.name, from)) return true
      if (bound) return false
    }
    if (from.kind === 'param') return this.#variable(from.name, to)
    if (isOpen(from) || isOpen(to)) return true
    if (from.kind === 'null') return isNullable(to)
    if (to.kind === 'null') return isNullable(from)
    if (from.kind !== to.kind) return false
    if (from.kind === 'type') return true
    if (from.kind === 'list' || from.kind === 'map') return this.#all(parameters(from), parameters(to))
    if (from.kind === 'opaque' && to.kind === 'opaque') return from.name === to.name && this.#all(from.params, to.params)
    return sameType(from, to)
  }

  /** Lets the variable stand for the type, or for something both it and its former meaning agree with. */
  #variable(name: string, type: Type): boolean {
    if (type.kind === 'param' && type.name === name) return true
    const bound = this.#bound.get(name)
    if (bound === undefined) {
      if (this.#occurs(name, type)) return false
      this.#bind(name, type)
      return true
    }
    if (sameType(type, bound)) return true
    if (!this.#one(type, bound)) return false
    const general = mostGeneral(type, bound)
    if (!this.#occurs(name, general)) this.#bind(name, general)
    return true
  }

  #bind(name: string, type: Type): void {
    this.#journal.push({ name, before: this.#bound.get(name) })
    this.#bound.set(name, type)
  }

  #occurs(name: string, within: Type): boolean {
    if (within.kind === 'param') {
      if (within.name === name) return true
      const bound = this.#bound.get(within.name)
      return bound !== undefined && this.#occurs(name, bound)
    }
    return parameters(within).some((parameter) => this.#occurs(name, parameter))
  }
}

/** The more general of two types that agree. */
export function mostGeneral(a: Type, b: Type): Type {
  return atMostAsSpecific(a, b) ? a : b
}

function atMostAsSpecific(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'param') return true
  if (b.kind === 'dyn' || b.kind === 'param' || a.kind !== b.kind) return false
  if (a.kind === 'type') return true
  if (a.kind === 'object' || (a.kind === 'opaque' && b.kind === 'opaque' && a.name !== b.name)) return sameType(a, b)
  const left = parameters(a)
  const right = parameters(b)
  return left.length === right.length && left.every((type, i) => atMostAsSpecific(type, right[i] as Type))
}

const isOpen = (type: Type): boolean => type.kind === 'dyn' || type.kind === 'error'

/** Object types, opaque ones, timestamps and durations compare with null; other types do not. */
const isNullable = (type: Type): boolean =>
  type.kind === 'object' || type.kind === 'opaque' || type.kind === 'timestamp' || type.kind === 'duration' || type.kind === 'null'
