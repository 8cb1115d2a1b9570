import type { FunctionDeclaration, Signature } from '../checker/environment.js'
import { hasVariables } from '../checker/types.js'
import type { Type } from '../checker/types.js'
import type { CelValue } from '../values/value.js'
import type { Context } from './context.js'

/** What a signature does. Arguments are values of the parameter types, never errors; a method's receiver comes first. */
export type Implementation = (context: Context, ...args: readonly CelValue[]) => CelValue

/** A signature with its implementation. */
export interface Overload extends Signature {
  readonly call: Implementation
  /** The Kubernetes minor version that introduced it; 0 for those that were always there. */
  readonly since: number
}

/** A function. `dynamic` serves calls whose signature is known only when they run; without it the values choose among the signatures. */
export interface CelFunction extends FunctionDeclaration<Overload> {
  readonly dynamic: Implementation | undefined
}

/** Functions that belong together. */
export type Library = readonly CelFunction[]

/** A signature called as `name(…)`. */
export function global(id: string, params: readonly Type[], result: Type, call: Implementation, since = 0): Overload {
  return { ...signature(id, params, result, since), call }
}

/** A signature called as `receiver.name(…)`; `params[0]` is the receiver. */
export function method(id: string, params: readonly Type[], result: Type, call: Implementation, since = 0): Overload {
  return { ...methodSignature(id, params, result, since), call }
}

/** A function of signatures that the values can tell apart. */
export function fn(name: string, ...overloads: readonly Overload[]): CelFunction {
  return { name, overloads, dynamic: undefined }
}

/** A function with one implementation for all its signatures. */
export function uniform(name: string, call: Implementation, signatures: readonly Omit<Overload, 'call'>[]): CelFunction {
  return { name, overloads: signatures.map((signature) => ({ ...signature, call })), dynamic: call }
}

/** A signature without implementation of its own, for {@link uniform}. */
export function signature(id: string, params: readonly Type[], result: Type, since = 0): Omit<Overload, 'call'> {
  return { id, method: false, params, result, generic: [...params, result].some(hasVariables), since }
}

/** As {@link signature}, for a method. */
export function methodSignature(id: string, params: readonly Type[], result: Type, since = 0): Omit<Overload, 'call'> {
  return { ...signature(id, params, result, since), method: true }
}
