import { isObject, own, type JsonValue } from '../../base/json/index.js'
import { formOf, hasKeys } from './form.js'
import { DEDUCED, type Type } from './type.js'

/**
 * True where a configuration states null or `{}` for a struct or map that has something, which a merge passes over (spec/apply.md §3.3). In lists, whose items are
 * not paired here, the live one is taken to have something.
 */
export function passesOver(type: Type, live: JsonValue | undefined, config: JsonValue): boolean {
  if (config !== null && typeof config !== 'object') return false
  const form = formOf(type, config)
  if (form === 'list' && type.list?.atomic === false) {
    const { element } = type.list
    return Array.isArray(config) && config.some((item) => passesOver(element, undefined, item))
  }
  if (form !== 'map' || type.map?.atomic !== false) return false
  if (!isObject(config) || !hasKeys(config)) return live === undefined || (isObject(live) && hasKeys(live))
  const { fields, element } = type.map
  for (const key of Object.keys(config)) {
    const below = fields.get(key)?.type ?? element ?? DEDUCED
    const value = config[key] as JsonValue
    if (value !== null && typeof value !== 'object') continue
    const old = isObject(live) ? (own(live, key) ?? null) : live
    if (passesOver(below, old, value)) return true
  }
  return false
}
