import { isObject, own, type JsonValue } from '../../base/json/index.js'
import { goPrint } from '../../meta/index.js'
import { DIRECTIVE, mergeError, type ListMergeRule } from './strategic-rules.js'
import { identityOf, withoutDirectives } from './strategic-values.js'

/** A live list, what a patch has for it, and the order that comes with it. */
export interface OrderedLists {
  readonly live: JsonValue[] | undefined
  readonly patched: JsonValue[] | undefined
  readonly order: readonly JsonValue[]
}

/**
 * The list with its items in the order that `$setElementOrder` gives (spec/api.md §5.4); undefined where there is no list at all. `merge`: makes one list of the
 * live and the patched one. @throws StatusError for a patch whose items are not in that order
 */
export function inOrder(
  { live, patched, order }: OrderedLists,
  rule: ListMergeRule,
  merge: (live: JsonValue[], patched: JsonValue[]) => JsonValue[],
): JsonValue[] | undefined {
  const key = typeof rule === 'object' ? rule.key : undefined
  checkOrder(patched ?? [], order, key)
  if (live === undefined && patched === undefined) return undefined
  if (live === undefined) return arranged(withoutDirectives(patched as JsonValue[]) as JsonValue[], order, [], key)
  return arranged(patched === undefined ? live : merge(live, patched), order, live, key)
}

/** The items of a patch that are not taken out have to come in the given order. */
function checkOrder(patched: readonly JsonValue[], order: readonly JsonValue[], key: string | undefined): void {
  const items = patched.filter((item) => !isObject(item) || own(item, DIRECTIVE) !== 'delete')
  let at = 0
  for (const entry of order) {
    const item = items[at]
    if (item === undefined) return
    if (identityOf(item, key) === identityOf(entry, key)) at++
  }
  if (at < items.length)
    throw mergeError(`The order in patch list:\n${goPrint([...patched])}\n doesn't match $setElementOrder list:\n${goPrint([...order])}\n`)
}

/**
 * Puts the items that `order` names into its order, the others into that of the live list; where both are live, an item that only the server has stays before what it
 * stood before. `key`: the merge key; undefined for lists of plain values.
 */
export function arranged(
  items: readonly JsonValue[],
  order: readonly JsonValue[],
  live: readonly JsonValue[],
  key: string | undefined,
): JsonValue[] {
  const wanted = ranks(order, key)
  const before = ranks(live, key)
  const rank = (places: ReadonlyMap<string, number>, item: JsonValue): number => places.get(identity(item, key)) ?? -1
  const named = items.filter((item) => rank(wanted, item) >= 0).sort((a, b) => rank(wanted, a) - rank(wanted, b))
  const others = items.filter((item) => rank(wanted, item) < 0).sort((a, b) => rank(before, a) - rank(before, b))
  const result: JsonValue[] = []
  let next = 0
  for (const item of named) {
    const place = rank(before, item)
    while (next < others.length && place >= 0 && rank(before, others[next] as JsonValue) < place) result.push(others[next++] as JsonValue)
    result.push(item)
  }
  return [...result, ...others.slice(next)]
}

function ranks(items: readonly JsonValue[], key: string | undefined): Map<string, number> {
  const places = new Map<string, number>()
  for (const [index, item] of items.entries()) {
    const id = identity(item, key)
    if (!places.has(id)) places.set(id, index)
  }
  return places
}

/** Of a live item without the merge key: nothing that any other has. */
function identity(item: JsonValue, key: string | undefined): string {
  return key !== undefined && (!isObject(item) || !Object.hasOwn(item, key)) ? '' : identityOf(item, key)
}
