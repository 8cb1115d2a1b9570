import { RE2JS, RE2JSSyntaxException } from 're2js'

/** A compiled RE2 pattern: linear time, leftmost-first. */
export interface Regexp {
  /** True if the pattern matches anywhere. */
  test(text: string): boolean
  /** The first `limit` matches, all for a negative limit; an empty match right after another is none. */
  findAll(text: string, limit: number): string[]
}

/** Compiles an RE2 pattern. @returns the pattern, or Go's text for what is wrong with it (`error parsing regexp: …`) */
export function compileRegexp(pattern: string): Regexp | { readonly error: string } {
  try {
    return new Re2Pattern(RE2JS.compile(pattern))
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { error: error.message }
    throw error
  }
}

class Re2Pattern implements Regexp {
  readonly #pattern: RE2JS
  constructor(pattern: RE2JS) {
    this.#pattern = pattern
  }

  test(text: string): boolean {
    return this.#pattern.matcher(text).find()
  }

  findAll(text: string, limit: number): string[] {
    const found: string[] = []
    const matcher = this.#pattern.matcher(text)
    let end = -1
    while ((limit < 0 || found.length < limit) && matcher.find()) {
      const start = matcher.start()
      if (matcher.end() === start && start === end) continue
      end = matcher.end()
      found.push(text.slice(start, end))
    }
    return found
  }
}
