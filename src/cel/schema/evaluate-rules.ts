import type { JsonValue } from '../../base/json/index.js'
import type { Evaluation, Program } from '../program.js'
import { convert } from '../values/data.js'
import { goQuote, trimSpace, utf8Length } from '../values/text.js'
import { Optional } from '../values/value.js'
import type { CompiledRule } from './compile-node.js'
import { fieldPathOf } from './field-path.js'
import { LIMITS } from './findings.js'
import type { CelFinding } from './findings.js'
import type { RuleNode } from './rule-node.js'
import type { ValidationRule } from './rules.js'
import type { Walk } from './walk.js'

/** A value under validation. */
export interface Subject {
  readonly node: RuleNode
  readonly value: JsonValue
  /** The correlated old value; undefined or null if there is none. */
  readonly old: JsonValue | undefined
}

/** Runs a node's own rules on a value (spec/cel.md §4.3-§4.5). @returns false if the walk has to stop */
export function evaluateRules(walk: Walk, subject: Subject): boolean {
  const { node } = subject
  if (node.rules.length === 0) return true
  if (walk.budget <= 0) return outOfBudget(walk, node)
  const bindsOld = node.rules.some((rule) => rule.usesOldSelf)
  return node.rules.every((rule) => evaluateRule(walk, subject, rule, bindsOld))
}

const NO_MORE = 'no further validation rules will be run'
const OUT_OF_BUDGET = `validation failed due to running out of cost budget, ${NO_MORE}`

function outOfBudget(walk: Walk, node: RuleNode): false {
  walk.fail({ detail: OUT_OF_BUDGET, value: node.type })
  return false
}

function evaluateRule(walk: Walk, subject: Subject, compiled: CompiledRule, bindsOld: boolean): boolean {
  const { node } = subject
  if (compiled.error !== undefined) walk.fail({ detail: `rule compile error: ${compiled.error}`, value: node.type })
  if (compiled.program === undefined) return true
  const hasOld = (subject.old ?? null) !== null
  const optional = compiled.rule.optionalOldSelf === true
  if (compiled.usesOldSelf && !hasOld && !optional) return true
  const old = optional ? optionalOld(subject, bindsOld) : bindsOld && hasOld ? subject.old : undefined
  const left = walk.budget
  const result = run(walk, compiled.program, [subject.value, old])
  if (result.exceeded) return left <= LIMITS.evaluation ? outOfBudget(walk, node) : exceeded(walk, node, compiled.rule)
  walk.budget -= result.spent
  if (result.error !== undefined) walk.fail({ detail: errorText(result.error, compiled.rule), value: node.type })
  else if (result.value !== true) return failed(walk, subject, compiled, bindsOld)
  return true
}

/** An evaluation within what is left; when that is less than one evaluation may cost, overrunning it means that the budget is spent. */
function run(walk: Walk, program: Program, bindings: readonly unknown[]): Evaluation {
  return program.evaluate(bindings, Math.min(LIMITS.evaluation, walk.budget))
}

function optionalOld({ node, old }: Subject, bindsOld: boolean): Optional | undefined {
  if (!bindsOld) return undefined
  return old === undefined || old === null ? Optional.NONE : Optional.of(convert(node.data, old))
}

function exceeded(walk: Walk, node: RuleNode, rule: ValidationRule): false {
  const detail = `'operation cancelled: actual cost limit exceeded': ${NO_MORE} due to call cost exceeds limit for rule: ${shown(rule)}`
  walk.fail({ detail, value: node.type })
  return false
}

/** What stands for a rule in the text of an error: its message, else itself. */
function shown({ rule, message }: ValidationRule): string {
  return trimSpace(message === '' ? rule : message)
}

function errorText(error: string, rule: ValidationRule): string {
  if (!error.startsWith('no such overload')) return `${error} evaluating rule: ${shown(rule)}`
  return `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${shown(rule)}`
}

function failed(walk: Walk, subject: Subject, compiled: CompiledRule, bindsOld: boolean): boolean {
  const { node, value } = subject
  const { rule } = compiled
  const subPath = rule.fieldPath === '' ? undefined : fieldPathOf(node.schema, rule.fieldPath)
  const mayPass = !compiled.usesOldSelf && walk.unchanged
  const message = compiled.message === undefined ? undefined : evaluateMessage(walk, subject, compiled.message, rule, bindsOld)
  if (message?.stop !== undefined) {
    walk.report({ type: 'FieldValueInvalid', detail: message.stop, value: node.type }, subPath, mayPass)
    return false
  }
  const detail = message?.text ?? (rule.message === '' ? `failed rule: ${shown(rule)}` : trimSpace(rule.message))
  const quotes = node.type === 'object' || node.type === 'array' ? {} : { value }
  walk.report(byReason(rule.reason, detail, quotes), subPath, mayPass)
  return true
}

type Reported = Omit<CelFinding, 'path'>

function byReason(reason: string | undefined, detail: string, quotes: { readonly value?: JsonValue }): Reported {
  switch (reason) {
    case 'FieldValueForbidden':
    case 'FieldValueRequired':
      return { type: reason, detail }
    case 'FieldValueDuplicate':
      return { type: reason, detail: '', ...quotes }
    default:
      return { type: 'FieldValueInvalid', detail, ...quotes }
  }
}

/** What a messageExpression came to: a text, nothing that can be shown, or the end of the walk. */
interface Message {
  readonly text?: string
  readonly stop?: string
}

/**
 * Evaluates a messageExpression. It sees the old value as it is, even where its rule sees an optional, and only if a rule of the
 * same node uses `oldSelf` (defects of upstream that clients can see, spec/cel.md §3.3).
 */
function evaluateMessage(walk: Walk, { node, value, old }: Subject, program: Program, rule: ValidationRule, bindsOld: boolean): Message {
  const bound = bindsOld && old !== undefined && old !== null
  const plain = !bound ? undefined : rule.optionalOldSelf === true ? convert(node.data, old) : old
  const left = walk.budget
  const result = run(walk, program, [value, plain])
  if (result.exceeded) {
    if (left <= LIMITS.evaluation) return { stop: `messageExpression evaluation failed due to running out of cost budget, ${NO_MORE}` }
    const quoted = goQuote(rule.messageExpression)
    return { stop: `${NO_MORE} due to call cost exceeds limit for messageExpression: ${quoted}` }
  }
  walk.budget -= result.spent
  if (typeof result.value !== 'string') return {}
  const text = trimSpace(result.value)
  return text === '' || text.includes('\n') || utf8Length(text) > LIMITS.message ? {} : { text }
}
