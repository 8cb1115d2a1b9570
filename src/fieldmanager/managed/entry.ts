import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { formatTime, parseTime } from '../../meta/index.js'
import { compareText } from '../paths/element.js'
import { FieldSet } from '../paths/field-set.js'
import { decodeFieldsV1 } from '../paths/fields-v1.js'

/** How a manager came by its fields. */
export type Operation = 'Apply' | 'Update'

/** One entry of `metadata.managedFields` (spec/apply.md §1.4). */
export interface ManagedEntry {
  readonly manager: string
  readonly operation: Operation
  /** The version in which the paths are expressed. */
  readonly apiVersion: string
  /** '' for the resource itself. */
  readonly subresource: string
  /** RFC 3339, UTC, whole seconds; '' when there is none. */
  readonly time: string
  readonly set: FieldSet
  /** The entry as the list has it, while it is unchanged. */
  readonly stored: JsonObject | undefined
}

/** Entries by identity. */
export type Managers = ReadonlyMap<string, ManagedEntry>

/** An entry that is not valid (spec/apply.md §1.9). */
export class EntryError extends Error {
  override readonly name = 'EntryError'
}

/** What makes an entry the same one again (spec/apply.md §1.5): a text that is also its sort key. */
export function identityOf(entry: Pick<ManagedEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  let text = `{${entry.manager === '' ? '' : `"manager":${JSON.stringify(entry.manager)},`}"operation":"${entry.operation}"`
  if (entry.operation === 'Update') text += `,"apiVersion":${JSON.stringify(entry.apiVersion)}`
  if (entry.subresource !== '') text += `,"subresource":${JSON.stringify(entry.subresource)}`
  return `${text}}`
}

/** The entry with other paths, and with another time where one is given. */
export function withSet(entry: ManagedEntry, set: FieldSet, time: string = entry.time): ManagedEntry {
  return set === entry.set && time === entry.time ? entry : { ...entry, set, time, stored: undefined }
}

/**
 * The entries of a list. `trusted`: it is a stored one, whose field sets are canonical and are read as far as they are needed; others are read and checked whole.
 * Of two entries with one identity the later one counts.
 * @throws EntryError, FieldsV1Error, ElementError
 */
export function decodeEntries(list: JsonValue | undefined, trusted: boolean): Managers {
  const managers = new Map<string, ManagedEntry>()
  if (!Array.isArray(list)) return managers
  for (const item of list) {
    const entry = decodeEntry(item, trusted)
    managers.set(identityOf(entry), entry)
  }
  return managers
}

function decodeEntry(item: JsonValue, trusted: boolean): ManagedEntry {
  if (!isObject(item)) throw new EntryError('entry is no object')
  const operation = text(item, 'operation')
  if (operation !== 'Apply' && operation !== 'Update') throw new EntryError(`invalid operation: ${operation}`)
  const apiVersion = text(item, 'apiVersion')
  if (apiVersion === '') throw new EntryError('apiVersion must not be empty')
  const fieldsType = text(item, 'fieldsType')
  if (fieldsType !== 'FieldsV1') throw new EntryError(`unsupported fieldsType: ${fieldsType}`)
  const fields = own(item, 'fieldsV1')
  const set = trusted && isObject(fields) ? FieldSet.ofStored(fields) : decodeFieldsV1(fields)
  const time = timeOf(item)
  return {
    manager: text(item, 'manager'),
    operation,
    apiVersion,
    subresource: text(item, 'subresource'),
    time,
    set,
    stored: trusted ? item : undefined,
  }
}

function text(item: JsonObject, field: string): string {
  const value = own(item, field) ?? ''
  if (typeof value !== 'string') throw new EntryError(`${field} is no string`)
  return value
}

const CANONICAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

function timeOf(item: JsonObject): string {
  const time = text(item, 'time')
  if (time === '' || CANONICAL_TIME.test(time)) return time
  const ms = parseTime(time)
  if (ms === undefined) throw new EntryError(`invalid time: ${time}`)
  return formatTime(ms)
}

/** The list of the entries, in its order (spec/apply.md §1.7); undefined when there are none. `previous` itself when nothing has changed. */
export function encodeEntries(managers: Managers, previous: JsonValue | undefined): JsonValue[] | undefined {
  if (managers.size === 0) return undefined
  const list = [...managers.values()].sort(compareEntries).map(encodeEntry)
  const isSame = Array.isArray(previous) && previous.length === list.length && list.every((entry, i) => entry === previous[i])
  return isSame ? previous : list
}

function encodeEntry(entry: ManagedEntry): JsonObject {
  return (
    entry.stored ?? {
      ...(entry.manager === '' ? {} : { manager: entry.manager }),
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.time === '' ? {} : { time: entry.time }),
      fieldsType: 'FieldsV1',
      fieldsV1: entry.set.encode(),
      ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
    }
  )
}

function compareEntries(a: ManagedEntry, b: ManagedEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time, b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  )
}
