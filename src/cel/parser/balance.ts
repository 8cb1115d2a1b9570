import type { Call, Expr } from './ast.js'
import type { Builder } from './builder.js'

/** A chain of one logical operator as a balanced tree, so that its depth grows with the logarithm of its length. */
export function balance(builder: Builder, fn: string, terms: readonly Expr[], offsets: readonly number[]): Expr {
  const single = terms[0] as Expr
  return terms.length === 1 ? single : subtree(builder, fn, terms, offsets, 0, offsets.length - 1)
}

function subtree(builder: Builder, fn: string, terms: readonly Expr[], offsets: readonly number[], low: number, high: number): Expr {
  const middle = (low + high + 1) >> 1
  const left = middle === low ? (terms[middle] as Expr) : subtree(builder, fn, terms, offsets, low, middle - 1)
  const right = middle === high ? (terms[middle + 1] as Expr) : subtree(builder, fn, terms, offsets, middle + 1, high)
  const draft = { kind: 'call', fn, target: undefined, args: [left, right], offset: offsets[middle] ?? 0 } as const
  return builder.makeLevel<Call>(draft, left, right)
}
