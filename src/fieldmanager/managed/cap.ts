import { compareText } from '../paths/element.js'
import { union } from '../paths/set-algebra.js'
import { identityOf, withSet, type ManagedEntry, type Managers } from './entry.js'

/** Most Update entries that an object keeps. */
const MAX_UPDATES = 10
const BUCKET = 'ancient-changes'

/** Folds the oldest Update entries of each version into one, until few enough are left (spec/apply.md §1.8). */
export function capUpdates(managers: Managers): Managers {
  let left = 0
  for (const entry of managers.values()) if (entry.operation === 'Update') left++
  if (left <= MAX_UPDATES) return managers
  const capped = new Map(managers)
  const oldest = new Map<string, string>()
  for (const [identity, entry] of byAge(managers)) {
    if (left <= MAX_UPDATES) break
    const first = oldest.get(entry.apiVersion)
    if (first === undefined) {
      oldest.set(entry.apiVersion, identity)
      continue
    }
    const old = capped.get(first) as ManagedEntry
    const bucket = { ...withSet(old, union(old.set, entry.set), entry.time), manager: BUCKET, subresource: '', stored: undefined }
    const name = identityOf(bucket)
    capped.delete(first)
    capped.delete(identity)
    capped.set(name, bucket)
    oldest.set(entry.apiVersion, name)
    left--
  }
  return capped
}

function byAge(managers: Managers): readonly (readonly [string, ManagedEntry])[] {
  const updates = [...managers].filter(([, entry]) => entry.operation === 'Update')
  return updates.sort(([a, { time: x }], [b, { time: y }]) => compareText(x, y) || compareText(a, b))
}
