import type { Type } from './types.js'

/** One signature of a function; type parameters (`param`) are variables of the signature. */
export interface Signature {
  readonly id: string
  /** A method: the first parameter is the receiver. */
  readonly method: boolean
  readonly params: readonly Type[]
  readonly result: Type
}

/** A function's signatures, in the order they are tried. */
export interface FunctionDeclaration<S extends Signature = Signature> {
  readonly name: string
  readonly overloads: readonly S[]
}

/** What names mean to the checker. */
export interface Declarations {
  /** The type of a variable or of a type's name used as a value. */
  variable(name: string): Type | undefined
  function(name: string): FunctionDeclaration | undefined
  /** The fields of a message type that may be built by a literal; undefined where there is no such type. */
  message(name: string): Type | undefined
}
