import { RESERVED_WORDS } from '../reserved-words.js'
import { EXPRESSION_START, Kind } from '../lexer/token.js'
import type { Token } from '../lexer/token.js'
import type { IssueLog } from '../source/issues.js'
import type { Call, Expr, Ident, List, MapLiteral, Struct } from './ast.js'
import { qualifiedName } from './ast.js'
import type { Builder } from './builder.js'
import type { TokenCursor } from './cursor.js'
import { literal } from './literal.js'
import { expandMacro } from './macros.js'
import type { ParseOptions } from './parser-options.js'

/** What can stand after a call's opening parenthesis. */
const ARGUMENT_START: readonly Kind[] = [...EXPRESSION_START, Kind.RPAREN]

/** Parses what operators work on: names, calls, parentheses, list, map and message literals, scalars. */
export class PrimaryParser {
  readonly #cursor: TokenCursor
  readonly #builder: Builder
  readonly #options: ParseOptions
  readonly #issues: IssueLog
  readonly #expression: () => Expr

  constructor(cursor: TokenCursor, builder: Builder, options: ParseOptions, issues: IssueLog, expression: () => Expr) {
    this.#cursor = cursor
    this.#builder = builder
    this.#options = options
    this.#issues = issues
    this.#expression = expression
  }

  /** True where a minus and a number are one literal. */
  signedNumber(): boolean {
    const next = this.#cursor.peek(1).kind
    return this.#cursor.is(Kind.MINUS) && (next === Kind.INT || next === Kind.FLOAT)
  }

  /** True for a name or a chain of selections on one. */
  isNameChain(node: Expr): boolean {
    return qualifiedName(node) !== undefined
  }

  parse(): Expr {
    const cursor = this.#cursor
    if (!cursor.sync(EXPRESSION_START)) return this.#placeholder()
    switch (cursor.token.kind) {
      case Kind.LPAREN:
        return this.#nested()
      case Kind.LBRACKET:
        return this.#list()
      case Kind.LBRACE:
        return this.#map()
      case Kind.DOT:
      case Kind.IDENTIFIER:
        return this.#name()
      default:
        return literal(cursor, this.#builder)
    }
  }

  /** The rest of a call whose name has been read: `(arguments)`; macros are expanded. */
  call(fn: string, target: Expr | undefined): Expr {
    const cursor = this.#cursor
    const open = cursor.take()
    const args: Expr[] = []
    cursor.within([Kind.RPAREN, Kind.COMMA], () => {
      if (cursor.sync(ARGUMENT_START) && !cursor.is(Kind.RPAREN)) {
        do args.push(this.#expression())
        while (cursor.accept(Kind.COMMA) !== undefined)
      }
    })
    cursor.expectClosing(Kind.RPAREN)
    const macro = expandMacro(this.#builder, this.#options.macros, { fn, target, args, offset: open.start })
    if (macro !== undefined) return macro
    return this.#builder.make<Call>({ kind: 'call', fn, target, args, offset: open.start }, target, ...args)
  }

  #nested(): Expr {
    this.#cursor.take()
    const inner = this.#cursor.within([Kind.RPAREN], () => this.#expression())
    this.#cursor.expectClosing(Kind.RPAREN)
    return inner
  }

  #name(): Expr {
    const cursor = this.#cursor
    const start = cursor.is(Kind.DOT) ? 1 : 0
    if (cursor.peek(start).kind !== Kind.IDENTIFIER) {
      const dot = cursor.token
      cursor.noViable(dot, 1)
      if (cursor.token === dot) cursor.take()
      return this.#placeholder()
    }
    if (this.#beginsMessage(start)) return this.#message()
    const dot = cursor.accept(Kind.DOT)
    const token = cursor.take()
    const name = (dot === undefined ? '' : '.') + token.text
    if (RESERVED_WORDS.has(token.text)) return this.#reserved(token)
    if (cursor.is(Kind.LPAREN)) return this.call(name, undefined)
    return this.#builder.make<Ident>({ kind: 'ident', name, offset: token.start })
  }

  #reserved(token: Token): Expr {
    const error = this.#builder.error(token.start, `reserved identifier: ${token.text}`)
    if (this.#cursor.is(Kind.LPAREN)) this.call('', undefined)
    return error
  }

  #beginsMessage(start: number): boolean {
    let at = start + 1
    while (this.#cursor.peek(at).kind === Kind.DOT && this.#cursor.peek(at + 1).kind === Kind.IDENTIFIER) at += 2
    return this.#cursor.peek(at).kind === Kind.LBRACE
  }

  #message(): Expr {
    const cursor = this.#cursor
    let name = cursor.accept(Kind.DOT) === undefined ? '' : '.'
    while (!cursor.is(Kind.LBRACE)) name += cursor.take().text
    const open = cursor.take()
    const fields: Struct['fields'][number][] = []
    this.#items(Kind.RBRACE, [Kind.QUESTION, Kind.IDENTIFIER, Kind.ESCAPED], () => {
      const question = this.#question()
      if (!cursor.sync([Kind.IDENTIFIER, Kind.ESCAPED])) return
      const field = cursor.take()
      if (field.kind === Kind.ESCAPED) this.#issues.report(field.start, "unsupported syntax: '`'")
      const offset = cursor.token.start
      if (!cursor.expect(Kind.COLON, EXPRESSION_START)) return
      fields.push({ name: field.text, offset, value: this.#expression(), optional: question !== undefined })
    })
    return this.#builder.make<Struct>({ kind: 'struct', name, fields, offset: open.start }, ...fields.map((field) => field.value))
  }

  #list(): Expr {
    const open = this.#cursor.take()
    const elements: List['elements'][number][] = []
    this.#items(Kind.RBRACKET, [...EXPRESSION_START, Kind.QUESTION], () => {
      const optional = this.#question() !== undefined
      elements.push({ value: this.#expression(), optional })
    })
    return this.#builder.make<List>({ kind: 'list', elements, offset: open.start }, ...elements.map((element) => element.value))
  }

  #map(): Expr {
    const cursor = this.#cursor
    const open = cursor.take()
    const entries: MapLiteral['entries'][number][] = []
    this.#items(Kind.RBRACE, [...EXPRESSION_START, Kind.QUESTION], () => {
      const optional = this.#question() !== undefined
      const key = cursor.within([Kind.COLON], () => this.#expression())
      if (!cursor.expect(Kind.COLON, EXPRESSION_START)) return
      entries.push({ key, value: this.#expression(), optional })
    })
    return this.#builder.make<MapLiteral>(
      { kind: 'map', entries, offset: open.start },
      ...entries.flatMap((entry) => [entry.key, entry.value]),
    )
  }

  /** `item (',' item)* ','?` up to `close`; the opening bracket has been taken. */
  #items(close: Kind, start: readonly Kind[], item: () => void): void {
    const cursor = this.#cursor
    let ends: readonly Kind[] = [close, Kind.COMMA]
    cursor.within([close, Kind.COMMA], () => {
      if (!cursor.sync([...start, close, Kind.COMMA])) return
      if (start.includes(cursor.token.kind)) {
        item()
        while (cursor.is(Kind.COMMA) && start.includes(cursor.peek(1).kind)) {
          cursor.take()
          item()
        }
      }
      if (cursor.accept(Kind.COMMA) !== undefined) ends = [close]
    })
    if (cursor.is(close)) cursor.take()
    else if (ends.length === 1) cursor.expectClosing(close)
    else if (cursor.sync(ends)) cursor.accept(close)
  }

  #question(): Token | undefined {
    const question = this.#cursor.accept(Kind.QUESTION)
    if (question !== undefined && !this.#options.optionalSyntax) this.#issues.report(question.start, "unsupported syntax '?'")
    return question
  }

  #placeholder(): Expr {
    return this.#builder.literal('null', null, this.#cursor.token.start)
  }
}
