import { isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { metadataOf, setMeta } from './object-fields.js'

const ADVICE =
  'API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: '

/**
 * Removes owner references that are there twice (fully equal), the first of each kept, and warns (spec/api.md §3.7).
 * `afterAdmission`: the words that say so, always used for patches.
 */
export function dropDuplicateOwners(object: JsonObject, warn: (text: string) => void, afterAdmission: boolean): void {
  const owners = own(metadataOf(object), 'ownerReferences')
  if (!Array.isArray(owners) || owners.length < 2) return
  const kept: JsonValue[] = []
  const uids = new Set<string>()
  for (const owner of owners) {
    if (kept.some((other) => jsonEqual(other, owner))) {
      const uid = isObject(owner) ? own(owner, 'uid') : undefined
      uids.add(typeof uid === 'string' ? uid : '')
    } else kept.push(owner)
  }
  if (uids.size === 0) return
  setMeta(object, 'ownerReferences', kept)
  const when = afterAdmission ? ' after mutating admission happens' : ''
  warn(`.metadata.ownerReferences contains duplicate entries${when}; ${ADVICE}${[...uids].join(', ')}`)
}
