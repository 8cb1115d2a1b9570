/** A token of a label selector; `text` is what stood there. */
export interface Token {
  readonly kind: 'end' | 'identifier' | 'in' | 'notin' | ',' | '!' | '(' | ')' | '=' | '==' | '!=' | '<' | '>'
  readonly text: string
}

const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '<', '>'] as const
const SPECIAL = '=!(),<> \t\r\n'

/** Splits a label selector into tokens. `in` and `notin` are identifiers where a value is expected. */
export class LabelLexer {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The next token, left where it is. */
  peek(values: boolean): Token {
    const at = this.#at
    const token = this.next(values)
    this.#at = at
    return token
  }

  /** The next token. `values`: `in` and `notin` are values like any other. */
  next(values: boolean): Token {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++
    if (this.#at >= this.#text.length) return { kind: 'end', text: '' }
    const symbol = SYMBOLS.find((candidate) => this.#text.startsWith(candidate, this.#at))
    if (symbol !== undefined) {
      this.#at += symbol.length
      return { kind: symbol, text: symbol }
    }
    const start = this.#at
    while (this.#at < this.#text.length && !SPECIAL.includes(this.#text[this.#at] as string)) this.#at++
    const text = this.#text.slice(start, this.#at)
    return { kind: !values && (text === 'in' || text === 'notin') ? text : 'identifier', text }
  }
}
