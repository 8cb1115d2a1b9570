import type { Type } from './types.js'

/** One local variable and those around it. */
export class Scope {
  readonly #name: string
  readonly #type: Type
  readonly #outer: Scope | undefined

  constructor(name: string, type: Type, outer: Scope | undefined) {
    this.#name = name
    this.#type = type
    this.#outer = outer
  }

  /** The type of the innermost variable of that name. */
  find(name: string): Type | undefined {
    if (name === this.#name) return this.#type
    return this.#outer?.find(name)
  }
}
