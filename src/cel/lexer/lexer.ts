import type { IssueLog } from '../source/issues.js'
import { scanNumber } from './number.js'
import { scanString } from './string.js'
import { Kind } from './token.js'
import type { Scan, Token } from './token.js'

/** Operators of one character, and those of two that begin with it. */
const OPERATORS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['==', Kind.EQUALS],
  ['!=', Kind.NOT_EQUALS],
  ['<=', Kind.LESS_EQUALS],
  ['>=', Kind.GREATER_EQUALS],
  ['&&', Kind.AND],
  ['||', Kind.OR],
  ['<', Kind.LESS],
  ['>', Kind.GREATER],
  ['[', Kind.LBRACKET],
  [']', Kind.RBRACKET],
  ['{', Kind.LBRACE],
  ['}', Kind.RBRACE],
  ['(', Kind.LPAREN],
  [')', Kind.RPAREN],
  ['.', Kind.DOT],
  [',', Kind.COMMA],
  ['-', Kind.MINUS],
  ['!', Kind.EXCLAM],
  ['?', Kind.QUESTION],
  [':', Kind.COLON],
  ['+', Kind.PLUS],
  ['*', Kind.STAR],
  ['/', Kind.SLASH],
  ['%', Kind.PERCENT],
])

const WORDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['in', Kind.IN],
  ['true', Kind.TRUE],
  ['false', Kind.FALSE],
  ['null', Kind.NULL],
])

const HIDDEN = /(?:[\t \r\n\f]+|\/\/[^\n]*)/y
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y
const ESCAPED = /`[A-Za-z0-9_.\-/ ]+`/y
const ESCAPED_PART = /`[A-Za-z0-9_.\-/ ]*/y

/**
 * Cuts an expression into tokens. White space and comments come as HIDDEN tokens, since error texts quote them; text that is no token
 * is reported as upstream's lexer does: the failing start and the character that ended the attempt, which is then skipped.
 */
export function tokenize(text: string, issues: IssueLog): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const scan = scanToken(text, at)
    if (scan.end > at) {
      tokens.push({ kind: scan.kind, start: at, end: scan.end, text: text.slice(at, scan.end) })
      at = scan.end
      continue
    }
    const after = scan.stuck >= text.length ? text.length : scan.stuck + characterLength(text, scan.stuck)
    issues.report(at, `Syntax error: token recognition error at: '${errorDisplay(text.slice(at, after))}'`)
    at = after
  }
  tokens.push({ kind: Kind.EOF, start: text.length, end: text.length, text: '<EOF>' })
  return tokens
}

function scanToken(text: string, at: number): Scan {
  const first = text.charCodeAt(at)
  if (isLetter(first)) return scanWord(text, at)
  if (isDigit(first) || (first === 0x2e && isDigit(text.charCodeAt(at + 1)))) return scanNumber(text, at)
  if (first === 0x22 || first === 0x27) return scanString(text, at) ?? { end: -1, kind: Kind.STRING, stuck: at }
  if (first <= 0x20 || first === 0x2f) {
    const hidden = matchEnd(HIDDEN, text, at)
    if (hidden > at) return { end: hidden, kind: Kind.HIDDEN, stuck: hidden }
  }
  if (first === 0x60) return scanEscaped(text, at)
  return scanOperator(text, at, first)
}

/** A name, a word of the language, or a literal with a prefix. */
function scanWord(text: string, at: number): Scan {
  const string = 'bBrR'.includes(text.charAt(at)) ? scanString(text, at) : undefined
  if (string !== undefined && string.end > at) return string
  const end = matchEnd(WORD, text, at)
  return { end, kind: WORDS.get(text.slice(at, end)) ?? Kind.IDENTIFIER, stuck: end }
}

function scanOperator(text: string, at: number, first: number): Scan {
  for (const length of [2, 1]) {
    const kind = OPERATORS.get(text.slice(at, at + length))
    if (kind !== undefined) return { end: at + length, kind, stuck: at }
  }
  return { end: -1, kind: Kind.EOF, stuck: first === 0x3d || first === 0x26 || first === 0x7c ? at + 1 : at }
}

function scanEscaped(text: string, at: number): Scan {
  const end = matchEnd(ESCAPED, text, at)
  return { end, kind: Kind.ESCAPED, stuck: matchEnd(ESCAPED_PART, text, at) }
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

/** Line breaks and tabs of quoted input are shown as escapes. */
export function errorDisplay(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
}
