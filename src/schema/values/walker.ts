import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { FieldError } from '../../meta/index.js'
import { correlatedItems, isUnchanged } from '../correlation.js'
import { forbid } from './keywords/additional-properties.js'
import { checkAllOf } from './keywords/all-of.js'
import { checkAnyOf } from './keywords/any-of.js'
import { checkEnum } from './keywords/enum.js'
import { checkFormat } from './keywords/format.js'
import { checkItemCount } from './keywords/limit-items.js'
import { checkLength } from './keywords/limit-length.js'
import { checkLimits } from './keywords/limit-number.js'
import { checkMemberCount } from './keywords/limit-properties.js'
import { checkMultipleOf } from './keywords/multiple-of.js'
import { checkNot } from './keywords/not.js'
import { checkOneOf } from './keywords/one-of.js'
import { checkPattern } from './keywords/pattern.js'
import { checkRange, type AnyNumber } from './keywords/range.js'
import { checkRequired } from './keywords/required.js'
import { checkType } from './keywords/type.js'
import { Kind, kindOf } from './kinds.js'
import type { ValueNode } from './node.js'
import type { Run } from './run.js'

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
  if (node.hasJunctors) count += evaluateJunctors(node, value, run)
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

/** The junctors of a node in upstream's order; answers what they add to the match count. */
function evaluateJunctors(node: ValueNode, value: JsonValue, run: Run): number {
  let count = 0
  if (node.anyOf.length > 0) count += checkAnyOf(node.anyOf, value, run, evaluateBranch)
  if (node.oneOf.length > 0) count += checkOneOf(node.oneOf, value, run, evaluateBranch)
  if (node.allOf.length > 0) count += checkAllOf(node.allOf, value, run, evaluateBranch)
  if (node.not !== undefined) checkNot(node.not, value, run, evaluateBranch)
  return count
}

function evaluateScalar(node: ValueNode, value: JsonValue, kind: number, run: Run): number {
  if (kind === Kind.string) {
    const text = value as string
    // Length and pattern: the first that fails is the only one reported.
    if (node.hasStringRules && checkLength(node, text, run)) checkPattern(node, text, run)
    if (node.checkFormat === undefined) return 1
    checkFormat(node, text, run)
    return 2
  }
  if ((kind & (Kind.integer | Kind.float)) === 0) return 0
  if (node.hasNumberRules) {
    const number = value as AnyNumber
    checkRange(node, number, 'Checked', run)
    checkMultipleOf(node, number, kind, run)
    checkLimits(node, number, kind, run)
  }
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
  checkItemCount(node, list.length, run)
  return count
}

function evaluateObject(node: ValueNode, object: JsonObject, old: JsonValue | undefined, run: Run): number {
  const keys = Object.keys(object)
  checkMemberCount(node, keys.length, run)
  const count = evaluateMembers(node, object, keys, old, run)
  checkRequired(node, object, run)
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
  const marks: Mark[] = []
  const from = run.count
  for (const key of keys) {
    const before = run.count
    const property = node.property(key)
    if (property !== undefined || node.additional !== undefined)
      count += evaluateMember(node, property, key, object[key] as JsonValue, old, run)
    else if (node.forbidsOthers) forbid(key, run)
    if (run.count > before) marks.push({ key, declared: property !== undefined, from: before })
  }
  if (marks.length > 1) sortErrors(marks, from, run)
  return count
}

function evaluateMember(
  node: ValueNode,
  property: ValueNode | undefined,
  key: string,
  value: JsonValue,
  old: JsonValue | undefined,
  run: Run,
): number {
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

/** Members are evaluated as they come and their errors sorted afterwards, undeclared keys first. */
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
