import { INT, STRING, list } from '../../checker/types.js'
import { ArrayList, CelError } from '../../values/value.js'
import type { CelValue, Int } from '../../values/value.js'
import type { Context } from '../context.js'
import { fn, method } from '../function.js'
import type { Library } from '../function.js'

function found(context: Context, text: string, pattern: string, limit: Int): readonly string[] | CelError {
  const regexp = context.regexp(pattern)
  return regexp instanceof CelError ? new CelError(`Illegal regex: ${regexp.message}`) : regexp.findAll(text, Number(limit))
}

function all(context: Context, text: CelValue | undefined, pattern: CelValue | undefined, limit: CelValue): CelValue {
  const matches = found(context, text as string, pattern as string, limit as Int)
  return matches instanceof CelError ? matches : new ArrayList(matches)
}

/** The Kubernetes library of regular expressions (RE2). */
export const REGEX_LIBRARY: Library = [
  fn(
    'find',
    method('string_find_string', [STRING, STRING], STRING, (context, text, pattern) => {
      const matches = found(context, text as string, pattern as string, 1)
      return matches instanceof CelError ? matches : (matches[0] ?? '')
    }),
  ),
  fn(
    'findAll',
    method('string_find_all_string', [STRING, STRING], list(STRING), (context, text, pattern) => all(context, text, pattern, -1)),
    method('string_find_all_string_int', [STRING, STRING, INT], list(STRING), (context, text, pattern, limit) =>
      all(context, text, pattern, limit as CelValue),
    ),
  ),
]
