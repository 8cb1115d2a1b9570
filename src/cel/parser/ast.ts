/** The types of literals. */
export type LiteralType = 'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes'

/** What every node has: a number of its own (from 1, dense) and the UTF-16 offset where findings about it point. */
interface Node {
  readonly id: number
  readonly offset: number
}

/** A literal. `value`: null, boolean, number (double), bigint (int and uint), string or Uint8Array, by `type`. */
export interface Literal extends Node {
  readonly kind: 'literal'
  readonly type: LiteralType
  readonly value: null | boolean | number | bigint | string | Uint8Array
}

/** A name; a leading dot is kept (`.self`). */
export interface Ident extends Node {
  readonly kind: 'ident'
  readonly name: string
}

/** `operand.field`, `operand.?field` (optional) or `has(operand.field)` (test). */
export interface Select extends Node {
  readonly kind: 'select'
  readonly operand: Expr
  readonly field: string
  readonly test: boolean
  readonly optional: boolean
}

/** A function or operator call; `target` is the receiver of `target.fn(args)`. */
export interface Call extends Node {
  readonly kind: 'call'
  readonly fn: string
  readonly target: Expr | undefined
  readonly args: readonly Expr[]
}

/** A list literal. */
export interface List extends Node {
  readonly kind: 'list'
  readonly elements: readonly { readonly value: Expr; readonly optional: boolean }[]
}

/** A map literal. */
export interface MapLiteral extends Node {
  readonly kind: 'map'
  readonly entries: readonly { readonly key: Expr; readonly value: Expr; readonly optional: boolean }[]
}

/** A message literal `Name{field: value}`. */
export interface Struct extends Node {
  readonly kind: 'struct'
  readonly name: string
  readonly fields: readonly { readonly name: string; readonly offset: number; readonly value: Expr; readonly optional: boolean }[]
}

/** The macros that loop over a list or map. */
export type LoopMacro = 'all' | 'exists' | 'existsOne' | 'map' | 'filter' | 'transformMap' | 'transformMapEntry'

/**
 * A loop: `range.macro(variable[, second], [filter,] body)`. Upstream expands it into a fold with an accumulator; here the macro
 * stays, and checker, cost and interpreter know what its expansion would do. `filter` is also the predicate of the macro `filter`.
 */
export interface Loop extends Node {
  readonly kind: 'loop'
  readonly macro: LoopMacro
  readonly range: Expr
  readonly variable: string
  readonly second: string | undefined
  readonly filter: Expr | undefined
  /** Predicate of all, exists, existsOne; result per element of map, transformMap, transformMapEntry; absent for filter. */
  readonly body: Expr | undefined
}

/** `target.optMap(variable, body)`, `target.optFlatMap(variable, body)`, `target.sortBy(variable, body)`. */
export interface Bind extends Node {
  readonly kind: 'bind'
  readonly macro: 'optMap' | 'optFlatMap' | 'sortBy'
  readonly target: Expr
  readonly variable: string
  readonly body: Expr
}

export type Expr = Literal | Ident | Select | Call | List | MapLiteral | Struct | Loop | Bind

/** The sub-expressions of a node, in source order. */
export function children(node: Expr): readonly Expr[] {
  switch (node.kind) {
    case 'literal':
    case 'ident':
      return []
    case 'select':
      return [node.operand]
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args]
    case 'list':
      return node.elements.map((element) => element.value)
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value])
    case 'struct':
      return node.fields.map((field) => field.value)
    case 'loop':
      return [node.range, node.filter, node.body].filter((part) => part !== undefined)
    case 'bind':
      return [node.target, node.body]
  }
}

/** `a.b.c` as a dotted name, if the node is a name or a chain of plain selections on one. */
export function qualifiedName(node: Expr): string | undefined {
  const parts: string[] = []
  let at = node
  while (at.kind === 'select' && !at.test && !at.optional) {
    parts.push(at.field)
    at = at.operand
  }
  return at.kind === 'ident' ? [at.name, ...parts.reverse()].join('.') : undefined
}
