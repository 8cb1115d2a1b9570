import { own, type JsonObject } from '../../base/json/index.js'
import { fieldError } from '../../meta/index.js'
import type { ErrorList } from './error-list.js'
import { FieldPathError, followPath } from './field-path.js'
import { schemasAt, textAt } from './schema-walk.js'

const RULES = 'x-kubernetes-validations'
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']
const NO_BREAKS = 'must not contain line breaks'
const NOT_BLANK = 'must be non-empty if specified'

const isBlank = (text: string): boolean => trimSpace(text) === ''
const hasBreaks = (text: string): boolean => /[\n\r]/.test(text)

/** Without what Go's strings.TrimSpace removes: U+0085 too, and no byte order mark. */
function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const SPACES = new Set([0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000])
const isSpace = (code: number): boolean => SPACES.has(code) || (code >= 0x09 && code <= 0x0d) || (code >= 0x2000 && code <= 0x200a)

/** The rules of a node as far as no CEL is needed (spec/cel.md §1.2). */
export function checkRuleShapes(schema: JsonObject, path: string, errors: ErrorList): void {
  for (const [index, rule] of schemasAt(schema, RULES).entries()) {
    if (errors.isFull()) return
    const at = `${path}.${RULES}[${String(index)}]`
    checkRuleAndMessage(textAt(rule, 'rule'), textAt(rule, 'message'), at, errors)
    const expression = textAt(rule, 'messageExpression')
    if (expression !== '' && isBlank(expression)) {
      errors.add(fieldError.required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'))
    }
    const reason = own(rule, 'reason')
    if (reason !== undefined && !REASONS.includes(textAt(rule, 'reason')))
      errors.add(fieldError.notSupported(`${at}.reason`, reason, REASONS))
    checkFieldPath(textAt(rule, 'fieldPath'), schema, `${at}.fieldPath`, errors)
  }
}

/** At most one finding. */
function checkRuleAndMessage(rule: string, message: string, at: string, errors: ErrorList): void {
  if (isBlank(rule)) errors.add(fieldError.required(`${at}.rule`, 'rule is not specified'))
  else if (message !== '' && isBlank(message)) errors.add(fieldError.invalid(`${at}.message`, message, NOT_BLANK))
  else if (hasBreaks(trimSpace(message))) errors.add(fieldError.invalid(`${at}.message`, message, NO_BREAKS))
  else if (hasBreaks(trimSpace(rule)) && isBlank(message)) {
    errors.add(fieldError.required(`${at}.message`, 'message must be specified if rule contains line breaks'))
  }
}

function checkFieldPath(fieldPath: string, schema: JsonObject, at: string, errors: ErrorList): void {
  if (fieldPath === '') return
  if (isBlank(fieldPath)) errors.add(fieldError.invalid(at, fieldPath, NOT_BLANK))
  else if (hasBreaks(fieldPath)) errors.add(fieldError.invalid(at, fieldPath, NO_BREAKS))
  if (!leadsSomewhere(fieldPath, schema)) errors.add(fieldError.invalid(at, fieldPath, 'must be a valid path'))
}

function leadsSomewhere(fieldPath: string, schema: JsonObject): boolean {
  try {
    return followPath(fieldPath, schema, true).names.length > 0
  } catch (error) {
    if (error instanceof FieldPathError) return false
    throw error
  }
}
