import { isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goPrint, goTypeName, statusError } from '../../meta/index.js'
import { deletePrimitives, mergeList } from './strategic-lists.js'
import { inOrder } from './strategic-order.js'
import { DELETE_PRIMITIVES, DIRECTIVE, mergeError, ORDER, RETAIN, type ListMergeRule, type ListMergeRules } from './strategic-rules.js'
import { withoutDirectives } from './strategic-values.js'

/** The Go type of the object that is patched: its name and its members. */
export interface RootStruct {
  readonly name: string
  readonly fields: readonly string[]
}

/**
 * Merges a strategic merge patch into an object of a compiled-in type (spec/api.md §5.4). Neither is changed; `kind` and `apiVersion` of the patch are ignored.
 * `root`: where it is known, an order for a list that the type does not have is refused. Both are at most as deep as the stack allows.
 * @throws StatusError where the patch cannot be understood
 */
export function strategicMerge(current: JsonObject, patch: JsonObject, rules: ListMergeRules, root?: RootStruct): JsonObject {
  const { kind: _kind, apiVersion: _version, ...rest } = patch
  for (const key of Object.keys(rest)) if (key.startsWith(ORDER)) checkField(key.slice(ORDER.length), root)
  return mergeMaps(current, rest, rules)
}

function checkField(field: string, root: RootStruct | undefined): void {
  if (root === undefined || root.fields.includes(field)) return
  throw mergeError(`unable to find api field in struct ${root.name} for the json field "${field}"`)
}

function mergeMaps(current: JsonObject, patch: JsonObject, rules: ListMergeRules): JsonObject {
  const directive = own(patch, DIRECTIVE)
  if (directive !== undefined) return directed(patch, directive)
  const result = retained(current, patch)
  const done = mergeOrderedLists(result, patch, rules)
  const keys = Object.keys(patch).filter((key) => !done.has(key) && key !== RETAIN && !key.startsWith(ORDER))
  for (const key of keys) {
    if (key.startsWith(DELETE_PRIMITIVES)) deletePrimitives(result, key.slice(DELETE_PRIMITIVES.length), own(patch, key) as JsonValue)
  }
  for (const key of keys) if (!key.startsWith(DELETE_PRIMITIVES)) mergeMember(result, key, own(patch, key) as JsonValue, rules)
  return result
}

function directed(patch: JsonObject, directive: JsonValue): JsonObject {
  if (directive === 'delete') return {}
  if (directive !== 'replace') throw unknownDirective(patch, directive)
  const { [DIRECTIVE]: _directive, ...rest } = patch
  return rest
}

function unknownDirective(patch: JsonObject, directive: JsonValue): Error {
  const name = typeof directive === 'string' ? directive : `%!s(${goTypeName(directive)}=${goPrint(directive)})`
  return mergeError(`unknown patch type: ${name} in map: ${goPrint(patch)}`)
}

/** Only the members that `$retainKeys` lists stay. @throws StatusError 400 */
function retained(current: JsonObject, patch: JsonObject): JsonObject {
  const keys = own(patch, RETAIN)
  if (keys === undefined) return { ...current }
  const patched = Object.keys(patch).filter((key) => !key.startsWith('$'))
  if (!Array.isArray(keys)) throw statusError.badRequest('invalid patch format of retainKeys')
  const kept = new Set(keys)
  if (patched.some((key) => !kept.has(key))) throw statusError.badRequest('invalid patch format of retainKeys')
  return Object.fromEntries(Object.entries(current).filter(([key]) => kept.has(key)))
}

/** Merges the lists that come with an order; answers their names. */
function mergeOrderedLists(result: JsonObject, patch: JsonObject, rules: ListMergeRules): ReadonlySet<string> {
  const done = new Set<string>()
  for (const orderKey of Object.keys(patch)) {
    if (!orderKey.startsWith(ORDER)) continue
    const key = orderKey.slice(ORDER.length)
    done.add(key)
    const order = asList(own(patch, orderKey) as JsonValue)
    const live = Object.hasOwn(result, key) ? asList(own(result, key) as JsonValue) : undefined
    const patched = Object.hasOwn(patch, key) ? asList(own(patch, key) as JsonValue) : undefined
    const merged = inOrder({ live, patched, order }, ruleOf(rules, key), (from, by) => merge(from, by, ruleOf(rules, key), rules))
    if (merged !== undefined) put(result, key, merged)
  }
  return done
}

function asList(value: JsonValue): JsonValue[] {
  if (!Array.isArray(value)) throw mergeError(`expected a []interface {}, but received a ${goTypeName(value)}`)
  return value
}

function ruleOf(rules: ListMergeRules, key: string): ListMergeRule {
  return Object.hasOwn(rules, key) ? rules[key] : undefined
}

function merge(live: JsonValue[], patch: JsonValue[], rule: ListMergeRule, rules: ListMergeRules): JsonValue[] {
  return mergeList(live, patch, rule, {
    maps: (current, item) => mergeMaps(current, item, rules),
    unknown: unknownDirective,
  })
}

function mergeMember(result: JsonObject, key: string, value: JsonValue, rules: ListMergeRules): void {
  if (value === null) {
    Reflect.deleteProperty(result, key)
    return
  }
  const current = own(result, key)
  if (isObject(value) && isObject(current)) put(result, key, mergeMaps(current, value, rules))
  else if (Array.isArray(value) && Array.isArray(current)) put(result, key, merge(current, value, ruleOf(rules, key), rules))
  else {
    const plain = withoutDirectives(value)
    if (plain !== undefined) put(result, key, plain)
    else Reflect.deleteProperty(result, key)
  }
}
