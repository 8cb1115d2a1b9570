import type { IssueLog } from '../source/issues.js'
import type { Expr, LiteralType, Literal } from './ast.js'

/** Thrown when an expression is too deep or too wrong to go on with; the message has no place in the text, or has been reported. */
export class ParseLimit extends Error {
  override readonly name = 'ParseLimit'
}

type Draft<T> = T extends Expr ? Omit<T, 'id'> : never

/** Makes nodes: numbers them and keeps their depth within bounds. */
export class Builder {
  readonly #issues: IssueLog
  readonly #maxDepth: number
  readonly #depths: number[] = [0]

  constructor(issues: IssueLog, maxDepth: number) {
    this.#issues = issues
    this.#maxDepth = maxDepth
  }

  /** The number of nodes made so far; ids are below or equal. */
  get count(): number {
    return this.#depths.length - 1
  }

  /** A node; `parts` are the sub-expressions that count for its depth. @throws ParseLimit */
  make<T extends Expr>(draft: Draft<T>, ...parts: readonly (Expr | undefined)[]): T {
    let deepest = 0
    for (const part of parts) if (part !== undefined) deepest = Math.max(deepest, this.#depths[part.id] ?? 0)
    return this.#add(draft, deepest + 1)
  }

  /** A node that upstream's grammar keeps at its parts' level: operands of a logical chain. */
  makeLevel<T extends Expr>(draft: Draft<T>, ...parts: readonly Expr[]): T {
    const depth = Math.max(...parts.map((part) => this.#depths[part.id] ?? 0))
    return this.#add(draft, depth)
  }

  literal(type: LiteralType, value: Literal['value'], offset: number): Literal {
    return this.make<Literal>({ kind: 'literal', type, value, offset })
  }

  /** Reports a finding and stands in for the node that could not be made. */
  error(offset: number, message: string): Expr {
    this.#issues.report(offset, message)
    return this.literal('null', null, offset)
  }

  #add<T extends Expr>(draft: Draft<T>, depth: number): T {
    if (depth > this.#maxDepth) throw new ParseLimit('max recursion depth exceeded')
    this.#depths.push(depth)
    return Object.assign(draft, { id: this.#depths.length - 1 }) as unknown as T
  }
}
