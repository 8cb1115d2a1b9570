import { own, type JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, type FieldError } from '../../meta/index.js'
import { correlatedItems, isUnchanged } from '../correlation.js'
import { checkEnum } from './enum-rule.js'
import { checkJunctors } from './junctors.js'
import { Kind, kindOf } from './kinds.js'
import type { ValueNode } from './node.js'
import { checkNumber } from './number-rules.js'
import type { Run } from './run.js'
import { checkFormat, checkString } from './string-rules.js'
import { checkType } from './type-rule.js'

/**
 * Evaluates a value and everything below it (spec/schema.md §6.2); errors go to the run, the match count is answered. `old`: the correlated
 * old value, undefined for none: errors of a property or an element that equals its old value are forgotten (spec/schema.md §9).
 */
export function evaluate(node: ValueNode, value: JsonValue, old: JsonValue | undefined, run: Run): number {
  const kind = kindOf(value)
  const typed = node.checksType && checkType(node, value, kind, run)
  if (kind === Kind.null) {
    checkEnum(node, value, run)
    return typed || !node.checksType ? 1 : 0
  }
  let count = STEPS + (node.checksType ? (typed ? 2 : 1) : 0)
  if (node.hasJunctors) count += checkJunctors(node, value, run, evaluateBranch)
  count += evaluateScalar(node, value, kind, run)
  if (kind === Kind.array) count += evaluateList(node, value as JsonValue[], old, run)
  checkEnum(node, value, run)
  if (kind === Kind.object) count += evaluateObject(node, value as JsonObject, old, run)
  return count
}

/** What every value that is not null adds to the match count: itself, the junctors, the enum. */
const STEPS = 1 + 2 + 1

// Inside junctors nothing is compared with the old value.
const evaluateBranch = (node: ValueNode, value: JsonValue, run: Run): number => evaluate(node, value, undefined, run)

function evaluateScalar(node: ValueNode, value: JsonValue, kind: number, run: Run): number {
  if (kind === Kind.string) {
    if (node.hasStringRules) checkString(node, value as string, run)
    if (node.checkFormat === undefined) return 1
    checkFormat(node, value as string, run)
    return 2
  }
  if ((kind & (Kind.integer | Kind.float)) === 0) return 0
  if (node.hasNumberRules) checkNumber(node, value as number | bigint | JsonFloat, kind, run)
  return 2
}

/** Evaluates a member or an element that the run has entered. */
function evaluateChild(node: ValueNode, value: JsonValue, old: JsonValue | undefined, run: Run): number {
  const before = run.count
  const count = evaluate(node, value, old, run)
  if (old !== undefined && run.count > before && isUnchanged(node.schema, value, old)) run.cut(before)
  return count
}

function evaluateList(node: ValueNode, list: JsonValue[], old: JsonValue | undefined, run: Run): number {
  const { minItems, maxItems } = node.schema.valueValidation
  let count = 2
  if (node.items !== undefined) {
    const oldItem = old === undefined ? undefined : correlatedItems(node.schema, old)
    for (let i = 0; i < list.length; i++) {
      const item = list[i] as JsonValue
      run.enter(i)
      count += evaluateChild(node.items, item, oldItem?.(item), run)
      run.leave()
    }
  }
  if (minItems !== undefined && list.length < minItems) tooFew(list.length, minItems, 'items', run)
  if (maxItems !== undefined && list.length > maxItems) run.add(fieldError.tooMany(run.field(run.name()), list.length, maxItems))
  return count
}

function tooFew(count: number, min: number, noun: string, run: Run): void {
  const name = run.name()
  run.add(fieldError.invalid(run.field(name), count, `${name} in body should have at least ${String(min)} ${noun}`))
}

function evaluateObject(node: ValueNode, object: JsonObject, old: JsonValue | undefined, run: Run): number {
  const { minProperties, maxProperties, required } = node.schema.valueValidation
  const keys = Object.keys(object)
  if (minProperties !== undefined && keys.length < minProperties) tooFew(keys.length, minProperties, 'properties', run)
  if (maxProperties !== undefined && keys.length > maxProperties)
    run.add(fieldError.tooMany(run.field(run.name()), keys.length, maxProperties))
  const count = evaluateMembers(node, object, keys, old, run)
  for (const name of required) if (!Object.hasOwn(object, name)) run.add(fieldError.required(run.field(run.memberName(name))))
  return count + 1
}

/** Where the errors of one member begin. */
interface Mark {
  readonly key: string
  readonly declared: boolean
  readonly from: number
}

function evaluateMembers(node: ValueNode, object: JsonObject, keys: readonly string[], old: JsonValue | undefined, run: Run): number {
  let count = 0
  let marks: Mark[] | undefined
  const from = run.count
  for (const key of keys) {
    const before = run.count
    const property = node.properties.get(key)
    if (property !== undefined || node.additional !== undefined) count += evaluateMember(node, key, object[key] as JsonValue, old, run)
    else if (node.forbidsOthers) forbid(key, run)
    if (run.count > before) (marks ??= []).push({ key, declared: property !== undefined, from: before })
  }
  if (marks !== undefined && marks.length > 1) sortErrors(marks, from, run)
  return count
}

function evaluateMember(node: ValueNode, key: string, value: JsonValue, old: JsonValue | undefined, run: Run): number {
  const property = node.properties.get(key)
  const oldValue = old === undefined || (run.atRoot && isTypeMeta(key)) ? undefined : oldMember(old, key)
  if (property === undefined) run.enterAdditional(key)
  else run.enter(key)
  const count = evaluateChild(property ?? (node.additional as ValueNode), value, oldValue, run)
  run.leave()
  return count
}

const isTypeMeta = (key: string): boolean => key === 'apiVersion' || key === 'kind'

function oldMember(old: JsonValue, key: string): JsonValue | undefined {
  return kindOf(old) === Kind.object ? own(old as JsonObject, key) : undefined
}

function forbid(key: string, run: Run): void {
  const name = run.name()
  run.add(fieldError.invalid(run.field(name), key, `${name}.${key} in body is a forbidden property`))
}

/** Members are evaluated as they come and their errors sorted afterwards, undeclared keys first: sound objects cost no sort. */
function sortErrors(marks: readonly Mark[], from: number, run: Run): void {
  const errors = run.take(from)
  const chunks = marks.map((mark, i) => ({ ...mark, errors: errors.slice(mark.from - from, (marks[i + 1]?.from ?? Infinity) - from) }))
  chunks.sort((a, b) => (a.declared === b.declared ? (a.key < b.key ? -1 : 1) : a.declared ? 1 : -1))
  for (const chunk of chunks) run.addAll(chunk.errors)
}

/** The errors without those that say the same as an earlier one. */
export function distinct(errors: readonly FieldError[]): FieldError[] {
  if (errors.length < 2) return [...errors]
  const seen = new Set<string>()
  return errors.filter(({ field, body }) => {
    const text = `${field}: ${body}`
    return !seen.has(text) && seen.add(text)
  })
}
