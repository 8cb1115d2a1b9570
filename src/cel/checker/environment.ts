import type { ObjectFields, Type } from './types.js'

/** One signature of a function; type parameters (`param`) are variables of the signature. */
export interface Signature {
  readonly id: string
  /** A method: the first parameter is the receiver. */
  readonly method: boolean
  readonly params: readonly Type[]
  readonly result: Type
  /** Whether it has type parameters. */
  readonly generic: boolean
}

/** A function's signatures, in the order they are tried. */
export interface FunctionDeclaration<S extends Signature = Signature> {
  readonly name: string
  readonly overloads: readonly S[]
}

/** A message that can be written as a literal. */
export interface Message {
  readonly type: Type
  readonly fields: ObjectFields
}

/** What names mean to the checker. */
export interface Declarations {
  /** The type of a variable or of a type's name used as a value. */
  variable(name: string): Type | undefined
  function(name: string): FunctionDeclaration | undefined
  /** A message that a literal may build: the type of the literal, and the message's fields. */
  message(name: string): Message | undefined
}
