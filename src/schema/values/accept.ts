import { JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { satisfiesAll } from './keywords/all-of.js'
import { satisfiesAny } from './keywords/any-of.js'
import { isInEnum } from './keywords/enum.js'
import { hasFormat } from './keywords/format.js'
import { hasItemsWithinLimits } from './keywords/limit-items.js'
import { isLongEnough, isShortEnough } from './keywords/limit-length.js'
import { isWithinLimits } from './keywords/limit-number.js'
import { hasMembersWithinLimits } from './keywords/limit-properties.js'
import { isMultiple } from './keywords/multiple-of.js'
import { satisfiesOne } from './keywords/one-of.js'
import { matchesPattern } from './keywords/pattern.js'
import { isInRange, type AnyNumber } from './keywords/range.js'
import { hasRequired } from './keywords/required.js'
import { passesType } from './keywords/type.js'
import { Kind, kindOf } from './kinds.js'
import type { ValueNode } from './node.js'

/**
 * The verdict on a value, and nothing else: no path, no error, no match count, no allocation. It is what nearly every object needs; the walk that finds out what is
 * wrong (walker.ts) takes the rest. Both ask the same predicates of the keywords.
 */
export function accepts(node: ValueNode, value: JsonValue): boolean {
  if (typeof value === 'string') return acceptsString(node, value)
  if (typeof value !== 'object') return acceptsScalar(node, value, kindOf(value))
  // Of null nothing but type and enum is asked, and no enum holds it.
  if (value === null) return passesType(node, value, Kind.null) && node.enum.length === 0
  if (Array.isArray(value)) return (node.kinds & Kind.array) !== 0 && acceptsList(node, value) && acceptsAnyKind(node, value)
  if (value instanceof JsonFloat) return acceptsScalar(node, value, Kind.float)
  return (node.kinds & Kind.object) !== 0 && acceptsObject(node, value) && acceptsAnyKind(node, value)
}

function acceptsString(node: ValueNode, value: string): boolean {
  if ((node.kinds & Kind.string) === 0) return false
  if (node.hasStringRules && !(isShortEnough(node, value) && isLongEnough(node, value) && matchesPattern(node, value))) return false
  return hasFormat(node, value) && acceptsAnyKind(node, value)
}

function acceptsScalar(node: ValueNode, value: boolean | AnyNumber, kind: number): boolean {
  if (!passesType(node, value, kind)) return false
  if (node.hasNumberRules && typeof value !== 'boolean') {
    if (!isInRange(node, value)) return false
    if (node.hasBounds && !(isWithinLimits(node, value, kind) && isMultiple(node, value, kind))) return false
  }
  return acceptsAnyKind(node, value)
}

/** The keywords that concern values of all kinds. */
function acceptsAnyKind(node: ValueNode, value: JsonValue): boolean {
  if (node.enum.length > 0 && !isInEnum(node, value)) return false
  return !node.hasJunctors || acceptsJunctors(node, value)
}

function acceptsJunctors(node: ValueNode, value: JsonValue): boolean {
  return (
    satisfiesAny(node.anyOf, value, accepts) &&
    satisfiesOne(node.oneOf, value, accepts) &&
    satisfiesAll(node.allOf, value, accepts) &&
    (node.not === undefined || !accepts(node.not, value))
  )
}

function acceptsList(node: ValueNode, list: JsonValue[]): boolean {
  const { items } = node
  if (items !== undefined) for (let i = 0; i < list.length; i++) if (!accepts(items, list[i] as JsonValue)) return false
  return hasItemsWithinLimits(node, list.length)
}

function acceptsObject(node: ValueNode, object: JsonObject): boolean {
  // The fastest way over an object's members. Were there inherited ones, they could only add a refusal, which is looked into.
  for (const key in object) {
    const member = node.property(key) ?? node.additional
    if (member === undefined ? node.forbidsOthers : !accepts(member, object[key] as JsonValue)) return false
  }
  return hasRequired(node, object) && hasMembersWithinLimits(node, object)
}
