import { Kind } from '../lexer/token.js'
import type { Expr } from './ast.js'
import type { Builder } from './builder.js'
import type { TokenCursor } from './cursor.js'
import { unescapeBytes, unescapeString } from './unescape.js'

const MAX_INT = 2n ** 63n - 1n
const MAX_UINT = 2n ** 64n - 1n

/** A scalar literal; a minus before a number belongs to it. */
export function literal(cursor: TokenCursor, builder: Builder): Expr {
  const sign = cursor.accept(Kind.MINUS)
  const token = cursor.take()
  const offset = sign?.start ?? token.start
  switch (token.kind) {
    case Kind.INT:
      return integer(builder, token.text, sign !== undefined, offset)
    case Kind.UINT:
      return unsigned(builder, token.text.slice(0, -1), offset)
    case Kind.FLOAT:
      return double(builder, Number(token.text), sign !== undefined, offset)
    case Kind.STRING: {
      const value = unescapeString(token.text)
      return value === undefined ? builder.error(offset, 'invalid unicode code point') : builder.literal('string', value, offset)
    }
    case Kind.BYTES: {
      const value = unescapeBytes(token.text)
      return value === undefined ? builder.error(offset, 'unable to unescape string') : builder.literal('bytes', value, offset)
    }
    case Kind.TRUE:
    case Kind.FALSE:
      return builder.literal('bool', token.kind === Kind.TRUE, offset)
    default:
      return builder.literal('null', null, offset)
  }
}

/** Digits beyond this many cannot be a 64-bit number, whatever they are: no need to build a huge one. */
const MAX_DIGITS = 400

function integer(builder: Builder, text: string, negative: boolean, offset: number): Expr {
  const magnitude = text.length > MAX_DIGITS ? MAX_UINT : BigInt(text)
  const value = negative ? -magnitude : magnitude
  if (value > MAX_INT || value < -MAX_INT - 1n) return builder.error(offset, 'invalid int literal')
  return builder.literal('int', value, offset)
}

function unsigned(builder: Builder, text: string, offset: number): Expr {
  const value = text.length > MAX_DIGITS ? MAX_UINT + 1n : BigInt(text)
  return value > MAX_UINT ? builder.error(offset, 'invalid uint literal') : builder.literal('uint', value, offset)
}

function double(builder: Builder, magnitude: number, negative: boolean, offset: number): Expr {
  if (!Number.isFinite(magnitude)) return builder.error(offset, 'invalid double literal')
  return builder.literal('double', negative ? -magnitude : magnitude, offset)
}
