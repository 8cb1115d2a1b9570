/** Deeper than any line of a text that is worth reading; lines of flow collections are moved this far. */
const MARGIN = ' '.repeat(80)

const BLOCK_SCALAR = /(?:^|[\s:?-])[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$/

/**
 * A YAML text in which every further line of a flow collection is indented: our parser wants it so, upstream's does not care. Line numbers stay.
 * Quoted text is folded without its indentation; comments and block scalars are left as they are.
 */
export function withIndentedFlows(text: string): string {
  const scanner = new FlowScanner()
  return text
    .split('\n')
    .map((line) => scanner.line(line))
    .join('\n')
}

class FlowScanner {
  /** Flow collections that are open. */
  #depth = 0
  /** The quote of the text that is open, or ''. */
  #quote = ''
  /** Lines indented further than this belong to a block scalar. */
  #scalarIndent: number | undefined

  line(line: string): string {
    const indent = line.length - line.trimStart().length
    if (this.#scalarIndent !== undefined) {
      if (line.trim() === '' || indent > this.#scalarIndent) return line
      this.#scalarIndent = undefined
    }
    // An empty line stays empty: the end of a text that breaks off is where it was.
    const moved = this.#depth > 0 && line !== '' ? MARGIN + line : line
    this.#scan(line)
    if (this.#depth === 0 && this.#quote === '' && BLOCK_SCALAR.test(line)) this.#scalarIndent = indent
    return moved
  }

  #scan(line: string): void {
    for (let i = 0; i < line.length; i++) {
      const char = line.charAt(i)
      if (this.#quote !== '') {
        if (char === '\\' && this.#quote === '"') i++
        else if (char === this.#quote) this.#quote = ''
        continue
      }
      const opens = i === 0 || /[\s[{,:]/.test(line.charAt(i - 1))
      if (char === '#' && (i === 0 || /\s/.test(line.charAt(i - 1)))) return
      if ((char === '"' || char === "'") && opens) this.#quote = char
      else if ((char === '[' || char === '{') && (opens || this.#depth > 0)) this.#depth++
      else if ((char === ']' || char === '}') && this.#depth > 0) this.#depth--
    }
  }
}
