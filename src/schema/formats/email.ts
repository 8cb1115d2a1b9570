import { isIP } from 'node:net'

// `email`: one mail address as RFC 5322 and Go's parser have it (spec/schema.md §7.2), with a display name, comments or a group of one.

const ATEXT = /[^\0- \x7f()<>[\]:;@\\,"]/u
const QUOTED = /[^\0-\x08\n-\x1f\x7f]/u

/** A mail address. */
export function isEmail(text: string): boolean {
  const parser = new AddressParser(text)
  return parser.address(true) === 1 && parser.comments() && parser.atEnd()
}

/** A cursor over the text; each method advances over what it reads and answers whether it was there. */
class AddressParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** Reads a mailbox or, where `groups` are allowed, a group; answers how many addresses it had, -1 for none that can be read. */
  address(groups: boolean): number {
    this.#space()
    const start = this.#at
    if (this.#spec()) {
      this.#space()
      return this.#peek() !== '(' || this.#comment() ? 1 : -1
    }
    this.#at = start
    if (this.#peek() !== '<' && !this.#phrase()) return -1
    this.#space()
    if (groups && this.#take(':')) return this.#group()
    return this.#take('<') && this.#spec() && this.#take('>') ? 1 : -1
  }

  /** Passes over blanks and comments; false where a comment does not end. */
  comments(): boolean {
    this.#space()
    while (this.#peek() === '(') {
      if (!this.#comment()) return false
      this.#space()
    }
    return true
  }

  #group(): number {
    this.#space()
    if (this.#take(';')) return this.comments() ? 0 : -1
    for (let count = 1; ; count++) {
      if (this.address(false) < 0 || !this.comments()) return -1
      if (this.#take(';')) return this.comments() ? count : -1
      if (!this.#take(',')) return -1
    }
  }

  #spec(): boolean {
    this.#space()
    const quoted = this.#peek() === '"'
    const start = this.#at
    if (quoted ? !this.#quoted() || this.#at === start + 2 : !this.#dotAtom()) return false
    if (!this.#take('@')) return false
    this.#space()
    return this.#peek() === '[' ? this.#literal() : this.#dotAtom()
  }

  /** Words, of which at least one can be read. */
  #phrase(): boolean {
    for (let words = 0; ; words++) {
      if (words > 0 && !this.comments()) return false
      this.#space()
      const start = this.#at
      if (this.#peek() === '"' ? this.#quoted() : this.#atom() !== '') continue
      this.#at = start
      return words > 0
    }
  }

  #atom(): string {
    const start = this.#at
    while (!this.atEnd() && ATEXT.test(this.#char())) this.#at += this.#char().length
    return this.#text.slice(start, this.#at)
  }

  #dotAtom(): boolean {
    const atom = this.#atom()
    return atom !== '' && !atom.startsWith('.') && !atom.endsWith('.') && !atom.includes('..')
  }

  #quoted(): boolean {
    for (this.#at++; !this.atEnd(); this.#at += this.#char().length) {
      if (this.#take('"')) return true
      if (this.#peek() === '\\') this.#at++
      if (this.atEnd() || !QUOTED.test(this.#char())) return false
    }
    return false
  }

  #literal(): boolean {
    const end = this.#text.indexOf(']', this.#at)
    if (end < 0) return false
    const inside = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    return isIP(inside) !== 0 && !inside.includes('%')
  }

  #comment(): boolean {
    let depth = 0
    do {
      const char = this.#peek()
      if (char === '\\') this.#at++
      else if (char === '(') depth++
      else if (char === ')') depth--
      this.#at++
    } while (depth > 0 && !this.atEnd())
    return depth === 0
  }

  #space(): void {
    while (this.#peek() === ' ' || this.#peek() === '\t') this.#at++
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #char(): string {
    return String.fromCodePoint(this.#text.codePointAt(this.#at) as number)
  }
}
