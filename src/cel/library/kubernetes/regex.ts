import type { Regexp } from '../../../base/regexp/index.js'
import { INT, STRING, list } from '../../checker/types.js'
import { ArrayList, CelError } from '../../values/value.js'
import type { CelValue, Int } from '../../values/value.js'
import { spend } from '../../values/work.js'
import type { Context } from '../context.js'
import { fn, method } from '../function.js'
import type { Library } from '../function.js'

function compiled(context: Context, pattern: CelValue | undefined): Regexp | CelError {
  const regexp = context.regexp(pattern as string)
  return regexp instanceof CelError ? new CelError(`Illegal regex: ${regexp.message}`) : regexp
}

/** What looking at one character weighs. */
const STEP = 25

/**
 * All matches, at most `limit`. Each may have needed a look at the whole rest of the text (`x[^y]*y|x`), so that in a long text many matches are counted as if they
 * had, as long as even that would be bearable.
 */
function matchesOf(regexp: Regexp, text: string, limit: number): readonly string[] {
  const found: string[] = []
  let counted = Math.ceil(ROUND / (text.length + 1))
  if (limit === 0) return found
  for (const match of regexp.matches(text)) {
    found.push(match)
    if (found.length === limit) break
    if (found.length < counted) continue
    spend(found.length * text.length * STEP)
    counted *= 4
  }
  return found
}

/** Characters that may be looked at before they are counted. */
const ROUND = 2_000_000

function all(context: Context, text: CelValue | undefined, pattern: CelValue | undefined, limit: Int): CelValue {
  const regexp = compiled(context, pattern)
  return regexp instanceof CelError ? regexp : new ArrayList(matchesOf(regexp, text as string, Number(limit)))
}

/** The Kubernetes library of regular expressions (RE2). */
export const REGEX_LIBRARY: Library = [
  fn(
    'find',
    method('string_find_string', [STRING, STRING], STRING, (context, text, pattern) => {
      const regexp = compiled(context, pattern)
      return regexp instanceof CelError ? regexp : (regexp.find(text as string) ?? '')
    }),
  ),
  fn(
    'findAll',
    method('string_find_all_string', [STRING, STRING], list(STRING), (context, text, pattern) => all(context, text, pattern, -1)),
    method('string_find_all_string_int', [STRING, STRING, INT], list(STRING), (context, text, pattern, limit) =>
      all(context, text, pattern, limit as Int),
    ),
  ),
]
