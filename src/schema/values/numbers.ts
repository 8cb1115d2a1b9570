import { JsonFloat, toNumber, type JsonValue } from '../../base/json/index.js'
import { Kind } from './kinds.js'
import { isInRange, type AnyNumber } from './keywords/range.js'
import type { ValueNode } from './node.js'

// Numbers are judged twice over (spec/schema.md §6.7): an int against bounds that are cut to ints, a float against them as they are; and where
// a bound is no value of the declared type, everything is judged as a float.

/** An int as it is held. */
export type Int = number | bigint

/** A number and what it is held against, both in the form in which they are compared. */
export interface Comparison {
  readonly value: Int
  readonly bound: number
  /** Whether they are compared as ints. */
  readonly asInt: boolean
}

/** How a number of the given kind is compared with a bound of its node. */
export function comparison(node: ValueNode, value: AnyNumber, kind: number, bound: number): Comparison {
  const asInt = kind === Kind.integer && isInRange(node, bound)
  return asInt ? { value: value as Int, bound: Math.trunc(bound), asInt } : { value: toNumber(value), bound, asInt }
}

/** A number as messages show it: floats in their own form, whole or not. */
export function shown(value: Int, asInt: boolean): JsonValue {
  if (!asInt) return new JsonFloat(Number(value))
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? value : BigInt(value)
}
