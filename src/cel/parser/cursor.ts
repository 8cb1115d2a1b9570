import { errorDisplay } from '../lexer/lexer.js'
import { Kind, kindSetText } from '../lexer/token.js'
import type { Token } from '../lexer/token.js'
import type { IssueLog } from '../source/issues.js'
import { ParseLimit } from './builder.js'

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

/** Syntax errors reported for one expression before the parser gives up. */
const MAX_RECOVERIES = 30

/** Tokens that getting over one syntax error may skip. */
const MAX_SKIPPED = 256

/**
 * The visible tokens of an expression with a position, and upstream's way of reporting and getting over syntax errors: a token too
 * many is skipped ("extraneous input"), a missing one is made up ("missing … at"), anything else is a "mismatched input" after which
 * tokens are skipped until one that some enclosing construct can go on with. After an error nothing is reported until a token fits.
 */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  readonly #visible: readonly Token[]
  readonly #issues: IssueLog
  /** What the open constructs wait for, innermost last. */
  readonly #waiting: (readonly Kind[])[] = [[Kind.EOF]]
  #at = 0
  #recovering = false
  #recoveries = 0
  #lastRecovery = -1

  constructor(tokens: readonly Token[], issues: IssueLog) {
    this.#tokens = tokens
    this.#visible = tokens.filter((token) => token.kind !== Kind.HIDDEN)
    this.#issues = issues
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

  /** Reports a token sequence that no alternative begins with, from `start` to the token `ahead`. */
  noViable(start: Token, ahead: number): void {
    const end = this.peek(ahead)
    const quoted = this.#tokens.filter((token) => token.start >= start.start && token.start <= end.start && token.kind !== Kind.EOF)
    this.#report(`no viable alternative at input '${errorDisplay(quoted.map((token) => token.text).join(''))}'`, end)
    this.#recover()
  }

  /** Reports that none of `kinds` is here and skips to something an open construct can use. */
  mismatch(kinds: readonly Kind[]): void {
    this.#mismatch(kinds)
  }

  /** As {@link expect}, for what follows a whole operand: without a bracket around it, no operator can be gone on with. */
  expectAfterOperand(kind: Kind, after: readonly Kind[]): boolean {
    if (this.is(kind) || this.peek(1).kind === kind || after.includes(this.token.kind)) return this.expect(kind, after)
    this.#report(`mismatched input ${this.#quoted()} expecting ${kindSetText([kind])}`)
    this.#recover(this.#waiting.length > 1 ? OPERATORS : [])
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

  #recover(operators: readonly Kind[] = OPERATORS): void {
    if (++this.#recoveries > MAX_RECOVERIES) throw new ParseLimit(`error recovery attempt limit exceeded: ${String(MAX_RECOVERIES)}`)
    if (this.#lastRecovery === this.#at && !this.is(Kind.EOF)) this.#at++
    this.#lastRecovery = this.#at
    const stops = new Set<Kind>([...operators, ...this.#waiting.flat()])
    for (let skipped = 0; !stops.has(this.token.kind) && !this.is(Kind.EOF); skipped++) {
      if (skipped >= MAX_SKIPPED) throw new ParseLimit(`error recovery token lookahead limit exceeded: ${String(MAX_SKIPPED)}`)
      this.#at++
    }
  }

  #quoted(): string {
    return `'${errorDisplay(this.token.text)}'`
  }
}
