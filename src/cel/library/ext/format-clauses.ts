import type { Type } from '../../checker/types.js'

/** The clauses of a format. */
export type Clause = 's' | 'd' | 'f' | 'e' | 'b' | 'x' | 'X' | 'o'

interface ClauseRule {
  /** The kinds of types it prints; also strings that spell a special double, for `f` and `e`. */
  readonly types: readonly Type['kind'][]
  /** What is said about any other. */
  readonly refusal: string
}

const HEX: ClauseRule = {
  types: ['int', 'uint', 'string', 'bytes'],
  refusal: 'only integers, byte buffers, and strings can be formatted as hex',
}

/** What each clause takes. */
export const CLAUSES: Readonly<Record<Clause, ClauseRule>> = {
  s: {
    types: ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'],
    refusal: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  },
  d: { types: ['int', 'uint'], refusal: 'decimal clause can only be used on integers' },
  f: { types: ['double', 'string'], refusal: 'fixed-point clause can only be used on doubles' },
  e: { types: ['double', 'string'], refusal: 'scientific clause can only be used on doubles' },
  b: { types: ['int', 'uint', 'bool'], refusal: 'only integers and bools can be formatted as binary' },
  x: HEX,
  X: HEX,
  o: { types: ['int', 'uint'], refusal: 'octal clause can only be used on integers' },
}

/** A piece of a format: text, or a clause with its precision. */
export type FormatPart = string | { readonly clause: Clause; readonly precision: number | undefined }

/** Clauses up to the first fault, and the fault. */
export interface ParsedFormat {
  readonly parts: readonly FormatPart[]
  readonly clauses: readonly Clause[]
  readonly error: string | undefined
}

const CLAUSE = /%(?:(%)|(\.)?(\d*)([^]?))/gu
const UNPARSED = 'could not parse formatting clause: '

/** Reads a format for `count` arguments, up to the first thing that is wrong. */
export function parseFormat(format: string, count: number): ParsedFormat {
  const parts: FormatPart[] = []
  const clauses: Clause[] = []
  const fail = (error: string): ParsedFormat => ({ parts, clauses, error })
  let from = 0
  for (const match of format.matchAll(CLAUSE)) {
    parts.push(format.slice(from, match.index))
    from = match.index + match[0].length
    if (match[1] !== undefined) {
      parts.push('%')
      continue
    }
    if (clauses.length >= count) return fail(`index ${String(clauses.length)} out of range`)
    if (match.index + 1 >= format.length) return fail('unexpected end of string')
    const clause = readClause(match)
    if (typeof clause === 'string') return fail(UNPARSED + clause)
    parts.push(clause)
    clauses.push(clause.clause)
  }
  parts.push(format.slice(from))
  return { parts, clauses, error: undefined }
}

function readClause([, , dot, digits = '', letter = '']: readonly (string | undefined)[]): Exclude<FormatPart, string> | string {
  const name = dot === undefined && digits !== '' ? digits.charAt(0) : letter
  if (dot !== undefined && letter === '') return 'error while parsing precision: could not find end of precision specifier'
  if (dot !== undefined && digits === '') {
    return 'error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax'
  }
  if (!Object.hasOwn(CLAUSES, name)) return `unrecognized formatting clause "${name}"`
  const precision = dot === undefined ? undefined : Number(digits)
  if (precision !== undefined && precision > MAX_PRECISION) {
    return `error while parsing precision: precision ${digits} exceeds maximum allowed precision ${String(MAX_PRECISION)}`
  }
  return { clause: name as Clause, precision }
}

/** More digits than a double has, and as many as JavaScript prints. */
const MAX_PRECISION = 100
