import { errorDisplay } from '../lexer/lexer.js'
import { Kind, kindSetText } from '../lexer/token.js'
import type { Token } from '../lexer/token.js'
import type { IssueLog } from '../source/issues.js'
import { ParseLimit } from './builder.js'
import type { ParseLimits } from './parser-options.js'

const OPERATORS: readonly Kind[] = [
  Kind.EQUALS,
  Kind.NOT_EQUALS,
  Kind.IN,
  Kind.LESS,
  Kind.LESS_EQUALS,
  Kind.GREATER_EQUALS,
  Kind.GREATER,
  Kind.AND,
  Kind.OR,
  Kind.LBRACKET,
  Kind.DOT,
  Kind.MINUS,
  Kind.QUESTION,
  Kind.PLUS,
  Kind.STAR,
  Kind.SLASH,
  Kind.PERCENT,
]

/** Where getting over an error in what follows a primary can stop: a selection or index is not gone on with. */
const AFTER_MEMBER: readonly Kind[] = OPERATORS.filter((kind) => kind !== Kind.DOT && kind !== Kind.LBRACKET)

/**
 * The visible tokens of an expression with a position, and upstream's way of reporting and getting over syntax errors: a token too
 * many is skipped ("extraneous input"), a missing one is made up ("missing … at"), anything else is a "mismatched input" after which
 * tokens are skipped until one that some enclosing construct can go on with. After an error nothing is reported until a token fits.
 */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  readonly #visible: readonly Token[]
  readonly #issues: IssueLog
  readonly #limits: ParseLimits
  /** What the open constructs wait for, innermost last. */
  readonly #waiting: (readonly Kind[])[] = [[Kind.EOF]]
  #at = 0
  #recovering = false
  #recoveries = 0
  #lastRecovery = -1

  constructor(tokens: readonly Token[], issues: IssueLog, limits: ParseLimits) {
    this.#tokens = tokens
    this.#visible = tokens.filter((token) => token.kind !== Kind.HIDDEN)
    this.#issues = issues
    this.#limits = limits
  }

  get token(): Token {
    return this.peek(0)
  }

  peek(ahead: number): Token {
    return this.#visible[Math.min(this.#at + ahead, this.#visible.length - 1)] as Token
  }

  is(kind: Kind): boolean {
    return this.token.kind === kind
  }

  /** Takes the current token, whatever it is. */
  take(): Token {
    const token = this.token
    this.#recovering = false
    if (token.kind !== Kind.EOF) this.#at++
    return token
  }

  /** Takes the current token if it is of the kind. */
  accept(kind: Kind): Token | undefined {
    return this.is(kind) ? this.take() : undefined
  }

  /** Runs a construct that ends with one of `closers`, so that errors inside stop there. */
  within<T>(closers: readonly Kind[], parse: () => T): T {
    this.#waiting.push(closers)
    const result = parse()
    this.#waiting.pop()
    return result
  }

  /** Takes a token that has to be there; `after` is what can follow it. @returns whether it was there, or as good as there */
  expect(kind: Kind, after: readonly Kind[]): boolean {
    if (this.accept(kind) !== undefined) return true
    this.#attempt()
    if (this.peek(1).kind === kind) {
      this.#report(`extraneous input ${this.#quoted()} expecting ${kindSetText([kind])}`)
      this.#at++
      this.take()
      return true
    }
    const innermost = this.#waiting[this.#waiting.length - 1] ?? []
    if (after.includes(this.token.kind) || (after === OPERATORS && innermost.includes(this.token.kind))) {
      this.#report(`missing ${kindSetText([kind])} at ${this.#quoted()}`)
      return true
    }
    this.#mismatch([kind])
    return false
  }

  /** As {@link expect}, for the end of an operand: an operator or what the enclosing construct waits for can follow. */
  expectClosing(kind: Kind): boolean {
    return this.expect(kind, OPERATORS)
  }

  /** Makes sure that the current token is one of `kinds`; one wrong token before a right one is skipped. */
  sync(kinds: readonly Kind[]): boolean {
    if (kinds.includes(this.token.kind)) return true
    if (kinds.includes(this.peek(1).kind) && !this.is(Kind.EOF)) {
      this.#report(`extraneous input ${this.#quoted()} expecting ${kindSetText(kinds)}`)
      this.#at++
      this.#recovering = false
      return true
    }
    this.#mismatch(kinds)
    return false
  }

  /** Reports a token that a repetition cannot go on with. */
  unwanted(kinds: readonly Kind[]): void {
    this.#report(`extraneous input ${this.#quoted()} expecting ${kindSetText(kinds)}`)
    this.#recovering = true
  }

  /** Reports a token sequence that no alternative begins with, from `start` to the token `ahead`; `member` after a primary. */
  noViable(start: Token, ahead: number, member = false): void {
    const end = this.peek(ahead)
    const quoted = this.#tokens.filter((token) => token.start >= start.start && token.start <= end.start && token.kind !== Kind.EOF)
    this.#report(`no viable alternative at input '${errorDisplay(quoted.map((token) => token.text).join(''))}'`, end)
    this.#recover(member ? AFTER_MEMBER : OPERATORS)
  }

  /** Reports that none of `kinds` is here and skips to something an open construct can use. */
  mismatch(kinds: readonly Kind[]): void {
    this.#mismatch(kinds)
  }

  /** As {@link expect}, for what follows a whole operand: without a bracket around it, no operator can be gone on with. */
  expectAfterOperand(kind: Kind, after: readonly Kind[]): boolean {
    if (this.is(kind) || this.peek(1).kind === kind || after.includes(this.token.kind)) return this.expect(kind, after)
    this.#attempt()
    this.#report(`mismatched input ${this.#quoted()} expecting ${kindSetText([kind])}`)
    this.#recover([])
    return false
  }

  #mismatch(kinds: readonly Kind[]): void {
    this.#report(`mismatched input ${this.#quoted()} expecting ${kindSetText(kinds)}`)
    this.#recover()
  }

  #report(message: string, token: Token = this.token): void {
    if (this.#recovering) return
    this.#issues.report(token.start, `Syntax error: ${message}`)
    this.#recovering = true
  }

  /** Skips to something an open construct can go on with: an operator of `own`, any if a bracket is open, what it waits for. */
  #recover(own: readonly Kind[] = OPERATORS): void {
    this.#attempt()
    if (this.#lastRecovery === this.#at && !this.is(Kind.EOF)) this.#at++
    this.#lastRecovery = this.#at
    const operators = this.#waiting.length > 1 ? OPERATORS : own
    const stops = new Set<Kind>([...operators, ...this.#waiting.flat()])
    const { skipped } = this.#limits
    for (let count = 0; !stops.has(this.token.kind) && !this.is(Kind.EOF); count++) {
      if (count >= skipped) throw new ParseLimit(`error recovery token lookahead limit exceeded: ${String(skipped)}`)
      this.#at++
    }
  }

  /** Counts an attempt at getting over an error, as upstream does: one where a token is missing, one more where tokens are skipped. */
  #attempt(): void {
    const { recoveries } = this.#limits
    if (this.#recoveries++ < recoveries) return
    this.#issues.report(this.token.start, `Syntax error: error recovery attempt limit exceeded: ${String(recoveries)}`)
    throw new ParseLimit('')
  }

  #quoted(): string {
    return `'${errorDisplay(this.token.text)}'`
  }
}
