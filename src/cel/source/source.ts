/** A place in an expression: line from 1, column from 0 in code points; line -1 means "the expression as a whole". */
export interface Location {
  readonly line: number
  readonly column: number
}

/** The place of findings that belong to no character. */
export const NO_LOCATION: Location = { line: -1, column: 0 }

/** An expression's text with its line starts, so that offsets (UTF-16) become lines and code-point columns (spec/cel.md §5.1). */
export class Source {
  readonly text: string
  readonly #starts: readonly number[]

  constructor(text: string) {
    this.text = text
    const starts = [0]
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
    this.#starts = starts
  }

  /** The location of a UTF-16 offset; {@link NO_LOCATION} for a negative one. */
  location(offset: number): Location {
    if (offset < 0) return NO_LOCATION
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: codePoints(this.text.slice(this.#starts[low], offset)) }
  }

  /** The text of a line (from 1) without its break, or undefined. */
  line(number: number): string | undefined {
    const start = this.#starts[number - 1]
    if (number < 1 || start === undefined) return undefined
    const end = this.text.indexOf('\n', start)
    return this.text.slice(start, end === -1 ? undefined : end)
  }
}

/** The number of code points of a string (a lone surrogate counts as one). */
export function codePoints(text: string): number {
  let count = text.length
  for (let i = 0; i + 1 < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdbff) continue
    const next = text.charCodeAt(i + 1)
    if (next < 0xdc00 || next > 0xdfff) continue
    count--
    i++
  }
  return count
}
