import type { DataType } from '../values/data-type.js'

/** Where a variable is kept while an expression runs. */
export interface Slot {
  readonly index: number
  /** How the JSON data in the slot becomes values; absent for a slot that holds values. */
  readonly data: DataType | undefined
}

/** The local variables visible at a place, innermost first. */
export interface Locals {
  readonly name: string
  readonly slot: Slot
  readonly outer: Locals | undefined
}

/** The slot of a local variable. */
export function findLocal(locals: Locals | undefined, name: string): Slot | undefined {
  for (let at = locals; at !== undefined; at = at.outer) if (at.name === name) return at.slot
  return undefined
}
