import { tokenize } from '../lexer/lexer.js'
import { EXPRESSION_START, Kind } from '../lexer/token.js'
import type { IssueLog } from '../source/issues.js'
import { codePoints } from '../source/source.js'
import type { Source } from '../source/source.js'
import type { Call, Expr, Select } from './ast.js'
import { balance } from './balance.js'
import { Builder, ParseLimit } from './builder.js'
import { TokenCursor } from './cursor.js'
import type { ParseOptions } from './parser-options.js'
import { PrimaryParser } from './primary.js'

/** Longest expression, in code points. */
export const MAX_CODE_POINTS = 100_000

/** A parsed expression; node ids are 1 … `nodeCount`. */
export interface Parsed {
  readonly root: Expr
  readonly nodeCount: number
}

/** Parses an expression; findings go to `issues`, in which case the tree is of no use (spec/cel.md §5.2, §8.1). */
export function parse(source: Source, options: ParseOptions, issues: IssueLog): Parsed | undefined {
  const size = source.text.length > MAX_CODE_POINTS ? codePoints(source.text) : 0
  if (size > MAX_CODE_POINTS) {
    issues.report(-1, `expression code point size exceeds limit: size: ${String(size)}, limit ${String(MAX_CODE_POINTS)}`)
    return undefined
  }
  const builder = new Builder(issues, options.limits.depth)
  const cursor = new TokenCursor(tokenize(source.text, issues), issues, options.limits)
  const parser = new Parser(cursor, builder, options, issues)
  try {
    const root = parser.expression()
    cursor.expect(Kind.EOF, [])
    return issues.empty ? { root, nodeCount: builder.count } : undefined
  } catch (error) {
    if (!(error instanceof ParseLimit)) throw error
    if (error.message !== '') issues.report(-1, error.message)
    return undefined
  }
}

interface Operator {
  readonly fn: string
  /** How closely it binds. */
  readonly level: number
  readonly logical: boolean
}

const binary = (fn: string, level: number): Operator => ({ fn, level, logical: level <= 2 })

const BINARY: ReadonlyMap<Kind, Operator> = new Map<Kind, Operator>([
  [Kind.OR, binary('_||_', 1)],
  [Kind.AND, binary('_&&_', 2)],
  [Kind.LESS, binary('_<_', 3)],
  [Kind.LESS_EQUALS, binary('_<=_', 3)],
  [Kind.GREATER_EQUALS, binary('_>=_', 3)],
  [Kind.GREATER, binary('_>_', 3)],
  [Kind.EQUALS, binary('_==_', 3)],
  [Kind.NOT_EQUALS, binary('_!=_', 3)],
  [Kind.IN, binary('@in', 3)],
  [Kind.PLUS, binary('_+_', 4)],
  [Kind.MINUS, binary('_-_', 4)],
  [Kind.STAR, binary('_*_', 5)],
  [Kind.SLASH, binary('_/_', 5)],
  [Kind.PERCENT, binary('_%_', 5)],
])

const INDEX_START: readonly Kind[] = [...EXPRESSION_START, Kind.QUESTION]

class Parser {
  readonly #cursor: TokenCursor
  readonly #builder: Builder
  readonly #options: ParseOptions
  readonly #issues: IssueLog
  readonly #primary: PrimaryParser
  #nesting = 0

  constructor(cursor: TokenCursor, builder: Builder, options: ParseOptions, issues: IssueLog) {
    this.#cursor = cursor
    this.#builder = builder
    this.#options = options
    this.#issues = issues
    this.#primary = new PrimaryParser(cursor, builder, options, issues, () => this.expression())
  }

  /** `or ('?' or ':' expression)?` */
  expression(): Expr {
    const { depth } = this.#options.limits
    if (++this.#nesting > depth) throw new ParseLimit(`expression recursion limit exceeded: ${String(depth)}`)
    const condition = this.#operation(1)
    const question = this.#cursor.accept(Kind.QUESTION)
    const result = question === undefined ? condition : this.#ternary(condition, question.start)
    this.#nesting--
    return result
  }

  #ternary(condition: Expr, offset: number): Expr {
    const whenTrue = this.#cursor.within([Kind.COLON], () => this.#operation(1))
    if (!this.#cursor.expectAfterOperand(Kind.COLON, EXPRESSION_START)) return this.#placeholder()
    const whenFalse = this.expression()
    return this.#call('_?_:_', [condition, whenTrue, whenFalse], offset)
  }

  /** Operands with operators of at least a level between them. */
  #operation(level: number): Expr {
    let left = this.#unary()
    for (;;) {
      const { kind } = this.#cursor.token
      const operator = BINARY.get(kind)
      if (operator === undefined || operator.level < level) return left
      if (operator.logical) left = this.#logical(left, kind, operator)
      else {
        const offset = this.#cursor.take().start
        left = this.#call(operator.fn, [left, this.#operation(operator.level + 1)], offset)
      }
    }
  }

  #logical(first: Expr, kind: Kind, { fn, level }: Operator): Expr {
    const terms = [first]
    const offsets: number[] = []
    while (this.#cursor.is(kind)) {
      offsets.push(this.#cursor.take().start)
      terms.push(this.#operation(level + 1))
    }
    return balance(this.#builder, fn, terms, offsets)
  }

  #unary(): Expr {
    const cursor = this.#cursor
    if (!cursor.sync(EXPRESSION_START)) return this.#placeholder()
    const first = cursor.token
    if (first.kind === Kind.EXCLAM) return this.#prefix(Kind.EXCLAM, '!_')
    if (first.kind !== Kind.MINUS || this.#primary.signedNumber()) return this.#member()
    // A minus without an operand is taken for the operator of a difference whose left side is missing.
    let ahead = 1
    while (cursor.peek(ahead).kind === Kind.MINUS) ahead++
    if (EXPRESSION_START.includes(cursor.peek(ahead).kind)) return this.#prefix(Kind.MINUS, '-_')
    cursor.noViable(cursor.peek(ahead - 1), ahead)
    for (let i = 1; i < ahead; i++) cursor.take()
    return this.#placeholder()
  }

  #prefix(operator: Kind, fn: string): Expr {
    const first = this.#cursor.take()
    let count = 1
    while (this.#cursor.is(operator)) {
      this.#cursor.take()
      count++
    }
    if (!EXPRESSION_START.includes(this.#cursor.token.kind)) this.#cursor.unwanted(EXPRESSION_START)
    const operand = this.#member()
    return count % 2 === 0 ? operand : this.#call(fn, [operand], first.start)
  }

  #member(): Expr {
    let operand = this.#primary.parse()
    for (;;) {
      if (this.#cursor.is(Kind.DOT)) operand = this.#afterDot(operand)
      else if (this.#cursor.is(Kind.LBRACKET)) operand = this.#index(operand)
      else return operand
    }
  }

  #afterDot(operand: Expr): Expr {
    const cursor = this.#cursor
    const next = cursor.peek(1).kind
    if (next !== Kind.QUESTION && next !== Kind.IDENTIFIER && next !== Kind.ESCAPED) {
      this.#notAField(operand)
      return this.#placeholder()
    }
    const dot = cursor.take()
    const optional = cursor.accept(Kind.QUESTION) !== undefined
    if (!cursor.sync([Kind.IDENTIFIER, Kind.ESCAPED])) return this.#placeholder()
    const name = cursor.take()
    if (!optional && name.kind === Kind.IDENTIFIER && cursor.is(Kind.LPAREN)) return this.#primary.call(name.text, operand)
    if (optional && !this.#options.optionalSyntax) return this.#builder.error(dot.start, "unsupported syntax '.?'")
    if (name.kind === Kind.ESCAPED) this.#issues.report(name.start, "unsupported syntax: '`'")
    return this.#builder.make<Select>({ kind: 'select', operand, field: name.text, test: false, optional, offset: dot.start }, operand)
  }

  #notAField(operand: Expr): void {
    const cursor = this.#cursor
    // After a name, upstream takes the dot for part of a message's name unless an operator follows.
    const literal = [Kind.TRUE, Kind.FALSE, Kind.NULL, Kind.FLOAT, Kind.INT, Kind.UINT, Kind.STRING, Kind.BYTES].includes(
      cursor.peek(1).kind as never,
    )
    if (literal && this.#primary.isNameChain(operand)) {
      cursor.take()
      cursor.mismatch([Kind.IDENTIFIER])
    } else {
      const dot = cursor.token
      cursor.noViable(dot, 1, true)
      if (cursor.token === dot) cursor.take()
    }
  }

  #index(operand: Expr): Expr {
    const cursor = this.#cursor
    const bracket = cursor.take()
    if (!cursor.sync(INDEX_START)) return this.#placeholder()
    const optional = cursor.accept(Kind.QUESTION) !== undefined
    const index = cursor.within([Kind.RBRACKET], () => this.expression())
    cursor.expectClosing(Kind.RBRACKET)
    if (optional && !this.#options.optionalSyntax) return this.#builder.error(bracket.start, "unsupported syntax '[?'")
    return this.#call(optional ? '_[?_]' : '_[_]', [operand, index], bracket.start)
  }

  #call(fn: string, args: readonly Expr[], offset: number): Expr {
    return this.#builder.make<Call>({ kind: 'call', fn, target: undefined, args, offset }, ...args)
  }

  /** What stands where a syntax error was; the tree is dropped then. */
  #placeholder(): Expr {
    return this.#builder.literal('null', null, this.#issues.empty ? 0 : this.#cursor.token.start)
  }
}
