import { isObject, jsonEqual, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeEntries, type Managers } from './entry.js'
import { managedFieldsOf } from './list.js'

/** The entries that a write starts from. */
export interface StartingList {
  readonly managers: Managers
  /** The list itself, when they are what is stored. */
  readonly list: JsonValue | undefined
}

const NOBODY: Managers = new Map()

/**
 * The request's own entries where it may and does carry valid ones, else the live ones (spec/apply.md §1.9). An empty list, or one with nothing but an empty entry,
 * resets. `isSubresource`: what the request carries is ignored.
 * @throws EntryError, FieldsV1Error when the stored list is broken
 */
export function startingList(live: JsonObject | undefined, next: JsonObject, isSubresource: boolean): StartingList {
  const stored = managedFieldsOf(live)
  const sent = isSubresource ? undefined : managedFieldsOf(next)
  if (Array.isArray(sent) && sent !== stored) {
    if (isReset(sent)) return { managers: NOBODY, list: undefined }
    const managers = jsonEqual(sent, stored) ? NOBODY : decodeSent(sent)
    if (managers.size > 0) return { managers, list: undefined }
  }
  return { managers: decodeEntries(stored, true), list: stored }
}

function isReset(list: readonly JsonValue[]): boolean {
  if (list.length === 0) return true
  const [first] = list
  return list.length === 1 && isObject(first) && Object.keys(first).length === 0
}

function decodeSent(list: JsonValue[]): Managers {
  try {
    return decodeEntries(list, false)
  } catch {
    return NOBODY
  }
}
