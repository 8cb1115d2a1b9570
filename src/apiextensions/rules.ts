import type { PacedWork } from '../base/index.js'
import { own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { checkDefault, compileSchemaRulesInParts, createRuleEvaluator, LIMITS, type CelFinding, type RuleEvaluator } from '../cel/index.js'
import { fieldError, fieldErrorText, renderBadValue, ROOT_FIELD, type FieldError } from '../meta/index.js'
import type { RuleCheck, RuleChecks } from './validation/index.js'

/** How CRD validation asks CEL (spec/cel.md §1). */
export const celChecks: RuleChecks = {
  *checkRules(check): PacedWork<readonly FieldError[]> {
    const { schema, path, stored, unchanged } = check
    const known = { 'x-kubernetes-validations': storedRules(stored) }
    const { errors } = yield* compileSchemaRulesInParts(schema, {
      path,
      schemaErrors: faultyPaths(check),
      stored: [known],
      ignoreExpressionCosts: unchanged,
    })
    return errors.map(toFieldError)
  },
  beginDefaults: () => {
    let left: number = LIMITS.object
    return (schema, value, path) => {
      const { errors, budget } = checkDefault(schema, value, path, false, left)
      left = budget
      return errors.map(toFieldError)
    }
  },
}

/** Expressions that the stored object has, in the form of rules. */
function storedRules({ rules, messageExpressions }: RuleCheck['stored']): JsonValue[] {
  return [
    ...[...rules].map((rule) => ({ rule })),
    ...[...messageExpressions].map((messageExpression) => ({ rule: 'true', messageExpression })),
  ]
}

/** Where the faulty nodes stand. */
function faultyPaths({ schema, path, faulty }: RuleCheck): string[] {
  const found: string[] = []
  const pending: { readonly node: JsonObject; readonly at: string }[] = faulty.size === 0 ? [] : [{ node: schema, at: path }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (faulty.has(next.node)) found.push(next.at)
    for (const [name, child] of Object.entries(objectAt(next.node, 'properties') ?? {})) {
      pending.push({ node: child as JsonObject, at: `${next.at}.properties[${name}]` })
    }
    for (const key of ['items', 'additionalProperties']) {
      const child = objectAt(next.node, key)
      if (child !== undefined) pending.push({ node: child, at: `${next.at}.${key}` })
    }
  }
  return found
}

function objectAt(node: JsonObject, key: string): JsonObject | undefined {
  const value = own(node, key)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

function toFieldError({ type, path, detail, value, rendered }: CelFinding): FieldError {
  const field = path === '' ? ROOT_FIELD : path
  switch (type) {
    case 'FieldValueRequired':
      return fieldError.required(field, detail)
    case 'FieldValueForbidden':
      return fieldError.forbidden(field, detail)
    case 'InternalError':
      return fieldError.internal(field, detail)
    case 'FieldValueDuplicate':
      if (value === undefined && rendered === undefined) return { type, field, body: 'Duplicate value' }
      return { type, field, body: `Duplicate value: ${quoted(value, rendered)}` }
    case 'FieldValueNotSupported':
      return { type, field, body: `Unsupported value: ${quoted(value, rendered)}: ${detail}` }
    case 'FieldValueInvalid':
      if (value === undefined && rendered === undefined) return { type, field, body: `Invalid value: ${detail}` }
      return fieldError.invalidText(field, quoted(value, rendered), detail)
  }
}

function quoted(value: JsonValue | undefined, rendered: string | undefined): string {
  return rendered ?? renderBadValue(value ?? null)
}

/** Errors that leave an object too odd for rules to be evaluated on it (spec/schema.md §6.1). */
const BLOCKING: readonly string[] = [
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]

const NOT_CHECKED: FieldError = fieldError.invalid(
  ROOT_FIELD,
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
)

/** The rules of one version, on its objects. */
export class VersionRules {
  readonly #evaluator: RuleEvaluator

  constructor(schema: JsonObject) {
    this.#evaluator = createRuleEvaluator(schema)
  }

  /** What the rules add to the errors found so far; `warnings`: of rules that an unchanged value breaks. */
  judge(
    before: readonly FieldError[],
    object: JsonObject,
    old?: JsonObject,
  ): { readonly errors: readonly FieldError[]; readonly warnings: readonly string[] } {
    if (!this.#evaluator.hasRules) return { errors: before, warnings: [] }
    if (before.some(({ type }) => BLOCKING.includes(type))) return { errors: [...before, NOT_CHECKED], warnings: [] }
    const { errors, warnings } = this.#evaluator.validate(object, old)
    return { errors: [...before, ...errors.map(toFieldError)], warnings: warnings.map((warning) => fieldErrorText(toFieldError(warning))) }
  }
}
