import { isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { Element } from '../paths/element.js'
import { formOf, hasKeys } from './form.js'
import { indexItems, type ItemIndex } from './items.js'
import { DEDUCED, type ListType, type MapType, type Type } from './type.js'

/**
 * Lays a configuration over a live value (spec/apply.md §3.3). Nothing is ever removed: null and empty containers in the configuration remove nothing from a
 * container that has something. Unchanged parts are the live ones themselves.
 * @throws ItemError
 */
export function merge(type: Type, live: JsonValue, config: JsonValue): JsonValue {
  const form = formOf(type, config)
  if (form === 'map' && type.map?.atomic === false) {
    if (isObject(live) && hasKeys(live)) return isObject(config) ? mergeMaps(type.map, live, config) : live
  } else if (form === 'list' && type.list?.atomic === false) {
    if (Array.isArray(live) && live.length > 0)
      return Array.isArray(config) && config.length > 0 ? mergeLists(type.list, live, config) : live
  }
  return live === config ? live : config
}

function mergeMaps(type: MapType, live: JsonObject, config: JsonObject): JsonObject {
  let merged: JsonObject | undefined
  for (const key of Object.keys(config)) {
    const applied = config[key] as JsonValue
    const old = own(live, key)
    const value = old === undefined ? applied : merge(type.fields.get(key)?.type ?? type.element ?? DEDUCED, old, applied)
    if (value !== old) put((merged ??= { ...live }), key, value)
  }
  return merged ?? live
}

/** The items of both, in the order of §3.3.4: the configuration's own order, with live items staying before what they stood before. */
function mergeLists(type: ListType, live: readonly JsonValue[], config: readonly JsonValue[]): JsonValue[] {
  const old = indexItems(type, live)
  const applied = indexItems(type, config)
  const merged: JsonValue[] = []
  const shared = applied.elements.filter((element) => old.first.has(element))
  const emitted = new Set<Element>()
  let next = 0
  const emit = (element: Element): void => {
    emitted.add(element)
    merged.push(mergedItem(type, element, old, applied))
    if (element === shared[next]) next++
  }
  let l = 0
  let r = 0
  while (l < live.length || r < config.length) {
    const left = old.elements[l]
    const right = applied.elements[r]
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        emit(right)
        l++
        r++
        continue
      }
      if (applied.first.has(left) && shared[next] !== undefined && shared[next] !== left) {
        l++
        continue
      }
    }
    if (left !== undefined) {
      if (!applied.first.has(left)) {
        merged.push(live[l] as JsonValue)
        l++
        continue
      }
      if (emitted.has(left)) {
        l++
        continue
      }
    }
    if (right !== undefined) {
      emit(right)
      r++
    } else l++
  }
  return merged
}

/** Live items that occur twice are replaced, not merged with. */
function mergedItem(type: ListType, element: Element, old: ItemIndex, applied: ItemIndex): JsonValue {
  const item = applied.first.get(element) as JsonValue
  const live = old.repeated.has(element) ? undefined : old.first.get(element)
  return live === undefined ? item : merge(type.element, live, item)
}
