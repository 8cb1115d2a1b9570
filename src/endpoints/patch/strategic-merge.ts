import { encodeJson, isObject, jsonEqual, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'

/** How the lists of a type are merged: by a key, as a set, or replaced (undefined). Keys are field names, wherever they stand. */
export type ListMergeRules = Readonly<Record<string, { readonly key: string } | 'set'>>

const DIRECTIVE = '$patch'
const RETAIN = '$retainKeys'
const ORDER = '$setElementOrder/'
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/'

/** The lists of metadata that every type merges. */
export const METADATA_LISTS: ListMergeRules = { finalizers: 'set', ownerReferences: { key: 'uid' } }

/**
 * Merges a strategic merge patch into an object of a compiled-in type (spec/api.md §5.4). Neither is changed; `kind` and `apiVersion` of the patch are ignored.
 * @throws StatusError where the patch cannot be understood
 */
export function strategicMerge(current: JsonObject, patch: JsonObject, rules: ListMergeRules): JsonObject {
  const { kind: _kind, apiVersion: _version, ...rest } = patch
  return mergeMaps(current, rest, rules)
}

function mergeMaps(current: JsonObject, patch: JsonObject, rules: ListMergeRules): JsonObject {
  const directive = own(patch, DIRECTIVE)
  if (directive !== undefined) return directed(patch, directive)
  const result: JsonObject = retained(current, patch)
  for (const key of Object.keys(patch)) {
    if (key.startsWith(DELETE_PRIMITIVES)) deletePrimitives(result, key.slice(DELETE_PRIMITIVES.length), own(patch, key) as JsonValue)
  }
  for (const key of Object.keys(patch)) {
    if (key.startsWith('$')) continue
    const value = own(patch, key) as JsonValue
    if (value === null) Reflect.deleteProperty(result, key)
    else put(result, key, mergeValue(own(result, key), value, key, rules, own(patch, ORDER + key)))
  }
  return result
}

function directed(patch: JsonObject, directive: JsonValue): JsonObject {
  if (directive === 'delete') return {}
  if (directive !== 'replace')
    throw statusError.plain(
      500,
      `unknown patch type: ${typeof directive === 'string' ? directive : encodeJson(directive)} in map: map[$patch:${typeof directive === 'string' ? directive : encodeJson(directive)}]`,
    )
  const { [DIRECTIVE]: _directive, ...rest } = patch
  return rest
}

/** Only the members that `$retainKeys` lists stay. @throws StatusError 400 */
function retained(current: JsonObject, patch: JsonObject): JsonObject {
  const keys = own(patch, RETAIN)
  if (keys === undefined) return { ...current }
  const patched = Object.keys(patch).filter((key) => !key.startsWith('$'))
  if (!Array.isArray(keys) || patched.some((key) => !keys.includes(key))) throw statusError.badRequest('invalid patch format of retainKeys')
  return Object.fromEntries(Object.entries(current).filter(([key]) => keys.includes(key)))
}

function deletePrimitives(result: JsonObject, key: string, gone: JsonValue): void {
  const list = own(result, key)
  if (Array.isArray(list) && Array.isArray(gone))
    put(
      result,
      key,
      list.filter((item) => !gone.some((other) => jsonEqual(item, other))),
    )
}

function mergeValue(
  current: JsonValue | undefined,
  patch: JsonValue,
  key: string,
  rules: ListMergeRules,
  order: JsonValue | undefined,
): JsonValue {
  if (isObject(patch)) return mergeMaps(isObject(current) ? current : {}, patch, rules)
  if (!Array.isArray(patch)) return patch
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
  if (rule === undefined) return patch.filter((item) => !isObject(item) || !Object.hasOwn(item, DIRECTIVE))
  const live = Array.isArray(current) ? current : []
  return ordered(rule === 'set' ? mergeSet(live, patch) : mergeList(live, patch, rule.key, rules), order, rule)
}

/** New values in front, none twice. */
function mergeSet(live: readonly JsonValue[], patch: readonly JsonValue[]): JsonValue[] {
  const all = [...patch, ...live]
  return all.filter((item, index) => all.findIndex((other) => jsonEqual(item, other)) === index)
}

function mergeList(live: readonly JsonValue[], patch: readonly JsonValue[], key: string, rules: ListMergeRules): JsonValue[] {
  const items = patch.map((item) => asItem(item))
  const directiveOf = (item: JsonObject): JsonValue | undefined => own(item, DIRECTIVE)
  if (items.some((item) => directiveOf(item) === 'replace')) return items.filter((item) => directiveOf(item) === undefined)
  const result = live.map((item) => asItem(item))
  const added: JsonObject[] = []
  for (const item of items) {
    const id = own(item, key)
    if (id === undefined) throw statusError.plain(500, `map: ${goMap(item)} does not contain declared merge key: ${key}`)
    const at = result.findIndex((other) => jsonEqual(own(other, key), id))
    if (directiveOf(item) === 'merge') throw statusError.plain(500, 'merging lists cannot yet be specified in the patch')
    if (directiveOf(item) === 'delete') {
      if (at >= 0) result.splice(at, 1)
    } else if (at >= 0) result[at] = mergeMaps(result[at] as JsonObject, item, rules)
    else added.push(mergeMaps({}, item, rules))
  }
  return [...added, ...result]
}

function asItem(item: JsonValue): JsonObject {
  if (!isObject(item)) throw statusError.plain(500, 'list element types are not identical: map[string]interface {}')
  return item
}

/** Puts the items that an order names in that order; the others keep their places behind what they followed. */
function ordered(items: JsonValue[], order: JsonValue | undefined, rule: { readonly key: string } | 'set'): JsonValue[] {
  if (!Array.isArray(order)) return items
  const idOf = (item: JsonValue): JsonValue => (rule === 'set' ? item : isObject(item) ? (own(item, rule.key) ?? null) : null)
  const rank = (item: JsonValue): number => order.findIndex((entry) => jsonEqual(idOf(entry), idOf(item)))
  const named = items.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b))
  let next = 0
  return items.map((item) => (rank(item) >= 0 ? (named[next++] as JsonValue) : item))
}

function goText(value: JsonValue): string {
  return typeof value === 'string' ? value : encodeJson(value)
}

function goMap(item: JsonObject): string {
  return `map[${Object.keys(item)
    .sort()
    .map((key) => `${key}:${goText(item[key] as JsonValue)}`)
    .join(' ')}]`
}
