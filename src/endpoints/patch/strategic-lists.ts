import { encodeJson, isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { arranged } from './strategic-order.js'
import { DIRECTIVE, mergeError, type ListMergeRule } from './strategic-rules.js'
import { asMap, identityOf } from './strategic-values.js'

/** What lists need of maps: how two are merged, and what is said of a `$patch` that nobody knows. */
export interface MapMerge {
  readonly maps: (current: JsonObject, item: JsonObject) => JsonObject
  readonly unknown: (item: JsonObject, directive: JsonValue) => Error
}

/** The list that a patch makes of a live one: the patch's own where the lists of this field are not merged. @throws StatusError */
export function mergeList(live: JsonValue[], patch: JsonValue[], rule: ListMergeRule, merge: MapMerge): JsonValue[] {
  if (rule === undefined) return patch
  if (rule === 'set') return arranged(distinct([...live, ...patch]), patch, live, undefined)
  const { key } = rule
  const special = applyDirectives(live, patch.map(asMap), key, merge)
  const merged = mergeItems(special.live, special.patch, key, merge)
  return arranged(merged, special.patch, special.live, key)
}

/** Values without those that came before. */
function distinct(values: readonly JsonValue[]): JsonValue[] {
  return [...new Map(values.map((value) => [encodeJson(value), value])).values()]
}

interface Lists {
  readonly live: JsonValue[]
  readonly patch: JsonObject[]
}

/** Takes out what `$patch: delete` names; one `$patch: replace` makes the other items the whole list. */
function applyDirectives(live: JsonValue[], patch: readonly JsonObject[], key: string, merge: MapMerge): Lists {
  const plain = patch.filter((item) => own(item, DIRECTIVE) === undefined)
  if (plain.length === patch.length) return { live, patch: plain }
  const gone = new Set<string>()
  let isReplaced = false
  for (const item of patch) {
    const directive = own(item, DIRECTIVE)
    if (directive === undefined) continue
    if (directive === 'delete') gone.add(identityOf(item, key))
    else if (directive === 'replace') isReplaced = true
    else if (directive === 'merge') throw mergeError('merging lists cannot yet be specified in the patch')
    else throw merge.unknown(item, directive)
  }
  if (isReplaced) return { live: plain, patch: [] }
  return { live: gone.size === 0 ? live : live.filter((item) => !gone.has(identityOf(item, key))), patch: plain }
}

function mergeItems(live: readonly JsonValue[], patch: readonly JsonObject[], key: string, merge: MapMerge): JsonValue[] {
  const merged = [...live]
  const places = new Map<string, number>()
  for (const [index, item] of live.entries()) {
    const id = isObject(item) && Object.hasOwn(item, key) ? identityOf(item, key) : undefined
    if (id !== undefined && !places.has(id)) places.set(id, index)
  }
  for (const item of patch) {
    const id = identityOf(item, key)
    const place = places.get(id)
    if (place === undefined) places.set(id, merged.push(item) - 1)
    else merged[place] = merge.maps(merged[place] as JsonObject, item)
  }
  return merged
}

/** Takes values out of a list of an object; what is no list stays. */
export function deletePrimitives(object: JsonObject, key: string, gone: JsonValue): void {
  const list = own(object, key)
  if (!Array.isArray(list) || !Array.isArray(gone)) return
  const texts = new Set(gone.map((value) => encodeJson(value)))
  put(
    object,
    key,
    list.filter((value) => !texts.has(encodeJson(value))),
  )
}
