import { createRequire } from 'node:module'
import type * as re2js from 're2js'

// Regular expressions with the syntax, the meaning and the linear time of RE2, as Go's `regexp` has them (spec/schema.md §6.5). The engine is
// used for all matching: its automaton needs a fraction of a microsecond for a short text, and no text can make it slow, so that there is
// nothing to gain from telling apart the patterns that would be safe with a backtracking RegExp.

/** A compiled expression. Texts are searched, not matched as a whole; positions are where the leftmost match begins, as in Perl. */
export interface Regexp {
  /** The expression as it was written. */
  readonly pattern: string
  /** Whether there is a match somewhere in the text. */
  test(text: string): boolean
  /** The first match, or undefined. */
  find(text: string): string | undefined
  /**
   * The matches that do not overlap, one after the other: each is looked for when it is asked for, and may need a look at the whole rest of the text, so that many
   * matches in a long text are worth counting.
   */
  matches(text: string): IterableIterator<string>
  /** All of {@link matches}, at most `limit` (negative: no limit). An empty match right behind another one does not count. */
  findAll(text: string, limit?: number): string[]
}

/** A pattern that is no expression; the message is Go's: ``error parsing regexp: missing closing ): `(a` ``. */
export class RegexpSyntaxError extends Error {
  override readonly name = 'RegexpSyntaxError'
}

type Engine = typeof re2js

// Loading the engine takes about 10 ms: a program that meets no pattern does not pay for it.
const require = createRequire(import.meta.url)
const engine = (): Engine => require('re2js') as Engine

/** Compiles a pattern. @throws RegexpSyntaxError */
export function compileRegexp(pattern: string): Regexp {
  return new Compiled(pattern, compile(pattern))
}

function compile(pattern: string): re2js.RE2JS {
  const { RE2JS, RE2JSSyntaxException } = engine()
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    // Go lets names repeat, the engine does not. Nothing here looks at them.
    if (error.message.includes(DUPLICATE_NAME)) return compile(withoutNames(pattern))
    throw new RegexpSyntaxError(goText(error.message, pattern))
  }
}

const DUPLICATE_NAME = 'duplicate capture group name'

/** The engine leaves out the fragment of some errors: there Go quotes nothing for a trailing backslash, the whole pattern for its limits. */
function goText(message: string, pattern: string): string {
  if (message.includes('`')) return message
  return `${message}: \`${message.endsWith('backslash at end of expression') ? '' : pattern}\``
}

/** Literal stretches, escapes and classes, which are left alone, or the beginning of a named group. */
const NAME_OR_OPAQUE = /\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]|(\(\?P?<\w+>)/g

function withoutNames(pattern: string): string {
  return pattern.replace(NAME_OR_OPAQUE, (text, name: string | undefined) => (name === undefined ? text : '('))
}

class Compiled implements Regexp {
  readonly pattern: string
  readonly #engine: re2js.RE2JS

  constructor(pattern: string, compiled: re2js.RE2JS) {
    this.pattern = pattern
    this.#engine = compiled
  }

  test(text: string): boolean {
    return this.#engine.test(text)
  }

  find(text: string): string | undefined {
    const matcher = this.#engine.matcher(text)
    return matcher.find() ? text.slice(matcher.start(), matcher.end()) : undefined
  }

  *matches(text: string): IterableIterator<string> {
    const matcher = this.#engine.matcher(text)
    let end = -1
    while (matcher.find()) {
      const start = matcher.start()
      if (matcher.end() > start || start !== end) yield text.slice(start, matcher.end())
      end = matcher.end()
    }
  }

  findAll(text: string, limit = -1): string[] {
    const found: string[] = []
    if (limit === 0) return found
    for (const match of this.matches(text)) {
      found.push(match)
      if (found.length === limit) break
    }
    return found
  }
}
