import { encodeJson } from '../../base/json/index.js'
import { fieldError, htmlEscapeJson } from '../../meta/index.js'
import type { CrdVersion } from '../types/index.js'
import type { ErrorList } from './error-list.js'

const MAX_BYTES = 256
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u

/** The text that clients of a deprecated version are warned with (spec/crd.md §2.6). */
export function checkDeprecation(version: CrdVersion, path: string, errors: ErrorList): void {
  const { deprecated = false, deprecationWarning: text } = version
  if (text === undefined) return
  // A pointer upstream, so that it is rendered as JSON.
  const rendered = htmlEscapeJson(encodeJson(text))
  const problems = deprecated ? textProblems(text) : ['can only be set for deprecated versions']
  for (const detail of problems) errors.add(fieldError.invalidText(`${path}.deprecationWarning`, rendered, detail))
}

function textProblems(text: string): string[] {
  const problems: string[] = []
  if (Buffer.byteLength(text) > MAX_BYTES) problems.push(`must be <= ${String(MAX_BYTES)} characters long`)
  if (text === '') problems.push('must not be an empty string')
  const at = text.search(UNPRINTABLE)
  if (at >= 0) {
    const index = Buffer.byteLength(text.slice(0, at))
    problems.push(`must only contain printable UTF-8 characters; non-printable character found at index ${String(index)}`)
  }
  return problems
}
