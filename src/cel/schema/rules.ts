import { isObject, own } from '../../base/json/index.js'
import type { JsonObject } from '../../base/json/index.js'
import { trimSpace } from '../values/text.js'
import { fieldPathOf } from './field-path.js'
import type { CelFinding } from './findings.js'
import { listOf, text } from './keywords.js'

/** A rule of `x-kubernetes-validations`; absent texts are empty. */
export interface ValidationRule {
  readonly rule: string
  readonly message: string
  readonly messageExpression: string
  readonly reason: string | undefined
  readonly fieldPath: string
  readonly optionalOldSelf: boolean | undefined
}

/** The keyword that holds the rules. */
export const RULES = 'x-kubernetes-validations'

/** The rules of a schema node. */
export function rulesOf(schema: JsonObject): readonly ValidationRule[] {
  return listOf(schema, RULES).map((given) => {
    const rule = isObject(given) ? given : {}
    const reason = own(rule, 'reason')
    const optional = own(rule, 'optionalOldSelf')
    return {
      rule: text(rule, 'rule'),
      message: text(rule, 'message'),
      messageExpression: text(rule, 'messageExpression'),
      reason: typeof reason === 'string' ? reason : undefined,
      fieldPath: text(rule, 'fieldPath'),
      optionalOldSelf: typeof optional === 'boolean' ? optional : undefined,
    }
  })
}

const REASONS: readonly string[] = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']
const LINE_BREAK = /[\n\r]/

/** What is wrong with the form of a node's rules (spec/cel.md §1.2); `path` is the node's. These count as errors of the schema. */
export function ruleShapeFindings(schema: JsonObject, path: string): CelFinding[] {
  return rulesOf(schema).flatMap((rule, i) => shapeFindings(schema, rule, `${path}.${RULES}[${String(i)}]`))
}

function shapeFindings(schema: JsonObject, rule: ValidationRule, path: string): CelFinding[] {
  return [...textFindings(rule, path), ...reasonFindings(rule, path), ...fieldPathFindings(schema, rule, path)]
}

const required = (path: string, detail: string): CelFinding => ({ type: 'FieldValueRequired', path, detail })
const invalid = (path: string, value: string, detail: string): CelFinding => ({ type: 'FieldValueInvalid', path, value, detail })

function textFindings({ rule, message, messageExpression }: ValidationRule, path: string): CelFinding[] {
  const findings: CelFinding[] = []
  const trimmedRule = trimSpace(rule)
  const trimmedMessage = trimSpace(message)
  if (trimmedRule === '') findings.push(required(`${path}.rule`, 'rule is not specified'))
  else if (message !== '' && trimmedMessage === '') findings.push(invalid(`${path}.message`, message, 'must be non-empty if specified'))
  else if (LINE_BREAK.test(trimmedMessage)) findings.push(invalid(`${path}.message`, message, 'must not contain line breaks'))
  else if (LINE_BREAK.test(trimmedRule) && trimmedMessage === '') {
    findings.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'))
  }
  if (messageExpression !== '' && trimSpace(messageExpression) === '') {
    findings.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'))
  }
  return findings
}

function reasonFindings({ reason }: ValidationRule, path: string): CelFinding[] {
  if (reason === undefined || REASONS.includes(reason)) return []
  const detail = `supported values: ${REASONS.map((name) => `"${name}"`).join(', ')}`
  return [{ type: 'FieldValueNotSupported', path: `${path}.reason`, value: reason, detail }]
}

function fieldPathFindings(schema: JsonObject, { fieldPath }: ValidationRule, path: string): CelFinding[] {
  if (fieldPath === '') return []
  const at = `${path}.fieldPath`
  const findings: CelFinding[] = []
  if (trimSpace(fieldPath) === '') findings.push(invalid(at, fieldPath, 'must be non-empty if specified'))
  if (LINE_BREAK.test(fieldPath)) findings.push(invalid(at, fieldPath, 'must not contain line breaks'))
  if (fieldPathOf(schema, fieldPath) === undefined) findings.push(invalid(at, fieldPath, 'must be a valid path'))
  return findings
}

const HTML: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' }

/** A whole rule as errors quote it: Go's JSON of its structure, with Go's field names and HTML escapes. */
export function ruleText(rule: ValidationRule): string {
  const structure = {
    Rule: rule.rule,
    Message: rule.message,
    MessageExpression: rule.messageExpression,
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath,
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  }
  return JSON.stringify(structure).replace(/[<>&\u2028\u2029]/g, (character) => HTML[character] ?? character)
}
