/** The kinds of tokens; the numbers are the order in which "expecting {…}" lists them. */
export const Kind = {
  EOF: 0,
  EQUALS: 1,
  NOT_EQUALS: 2,
  IN: 3,
  LESS: 4,
  LESS_EQUALS: 5,
  GREATER_EQUALS: 6,
  GREATER: 7,
  AND: 8,
  OR: 9,
  LBRACKET: 10,
  RBRACKET: 11,
  LBRACE: 12,
  RBRACE: 13,
  LPAREN: 14,
  RPAREN: 15,
  DOT: 16,
  COMMA: 17,
  MINUS: 18,
  EXCLAM: 19,
  QUESTION: 20,
  COLON: 21,
  PLUS: 22,
  STAR: 23,
  SLASH: 24,
  PERCENT: 25,
  TRUE: 26,
  FALSE: 27,
  NULL: 28,
  HIDDEN: 29,
  FLOAT: 31,
  INT: 32,
  UINT: 33,
  STRING: 34,
  BYTES: 35,
  IDENTIFIER: 36,
  ESCAPED: 37,
} as const

export type Kind = (typeof Kind)[keyof typeof Kind]

/** A token; offsets are UTF-16 positions in the expression. */
export interface Token {
  readonly kind: Kind
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What a scanner says about the text at an offset: how far it accepts, and how far it looked before it could go no further. */
export interface Scan {
  /** End of the longest accepted token, or -1. */
  readonly end: number
  readonly kind: Kind
  /** The offset of the character that fits no continuation, or the text's length. */
  readonly stuck: number
}

const NAMES: Readonly<Record<number, string>> = {
  [Kind.EOF]: '<EOF>',
  [Kind.EQUALS]: "'=='",
  [Kind.NOT_EQUALS]: "'!='",
  [Kind.IN]: "'in'",
  [Kind.LESS]: "'<'",
  [Kind.LESS_EQUALS]: "'<='",
  [Kind.GREATER_EQUALS]: "'>='",
  [Kind.GREATER]: "'>'",
  [Kind.AND]: "'&&'",
  [Kind.OR]: "'||'",
  [Kind.LBRACKET]: "'['",
  [Kind.RBRACKET]: "']'",
  [Kind.LBRACE]: "'{'",
  [Kind.RBRACE]: "'}'",
  [Kind.LPAREN]: "'('",
  [Kind.RPAREN]: "')'",
  [Kind.DOT]: "'.'",
  [Kind.COMMA]: "','",
  [Kind.MINUS]: "'-'",
  [Kind.EXCLAM]: "'!'",
  [Kind.QUESTION]: "'?'",
  [Kind.COLON]: "':'",
  [Kind.PLUS]: "'+'",
  [Kind.STAR]: "'*'",
  [Kind.SLASH]: "'/'",
  [Kind.PERCENT]: "'%'",
  [Kind.TRUE]: "'true'",
  [Kind.FALSE]: "'false'",
  [Kind.NULL]: "'null'",
  [Kind.FLOAT]: 'NUM_FLOAT',
  [Kind.INT]: 'NUM_INT',
  [Kind.UINT]: 'NUM_UINT',
  [Kind.STRING]: 'STRING',
  [Kind.BYTES]: 'BYTES',
  [Kind.IDENTIFIER]: 'IDENTIFIER',
  [Kind.ESCAPED]: 'ESC_IDENTIFIER',
}

/** A set of kinds as error texts list it: one name plain, several in braces, by number. */
export function kindSetText(kinds: readonly Kind[]): string {
  const names = [...kinds].sort((a, b) => a - b).map((kind) => NAMES[kind] ?? '')
  return names.length === 1 ? (names[0] ?? '') : `{${names.join(', ')}}`
}

/** What an expression can begin with. */
export const EXPRESSION_START: readonly Kind[] = [
  Kind.LBRACKET,
  Kind.LBRACE,
  Kind.LPAREN,
  Kind.DOT,
  Kind.MINUS,
  Kind.EXCLAM,
  Kind.TRUE,
  Kind.FALSE,
  Kind.NULL,
  Kind.FLOAT,
  Kind.INT,
  Kind.UINT,
  Kind.STRING,
  Kind.BYTES,
  Kind.IDENTIFIER,
]
