import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { metadataOf, metaString, metaStrings } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'

/** A reference to an owner (spec/api.md §3.7). */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  /** `blockOwnerDeletion`. */
  readonly blocks: boolean
}

/** The finalizers that the collector takes away. */
export const COLLECTOR_FINALIZERS = { foreground: 'foregroundDeletion', orphan: 'orphan' } as const

/** How a deleted object goes: after its dependents, or after they have been told to forget it. */
export type Departure = keyof typeof COLLECTOR_FINALIZERS

/** What the collector keeps of an object that has owners, or waits for the collector. */
export interface GraphNode {
  readonly key: string
  readonly uid: string
  readonly owners: readonly OwnerReference[]
  readonly finalizers: readonly string[]
  readonly isDeleted: boolean
  /** Set where the object is deleted and has one of the collector's finalizers. */
  readonly departure: Departure | undefined
}

const OWNERS = Buffer.from('"ownerReferences":[')
const DELETION = Buffer.from('"deletionTimestamp":"')

/**
 * False where the collector has nothing to do with an object, told from its bytes: every write of every type is looked at. Quotes inside of strings are escaped, so what
 * is found is a key: that of metadata, or rarely one of the content. An object as it was created is not deleted.
 */
function mayMatter({ value, revision, createRevision }: Entry): boolean {
  return value.includes(OWNERS) || (revision !== createRevision && value.includes(DELETION))
}

/** What the collector keeps of an object; undefined where that is nothing, or its bytes are damaged. */
export function readNode(entry: Entry): GraphNode | undefined {
  if (!mayMatter(entry)) return undefined
  const { key, value } = entry
  const object = parse(value)
  if (object === undefined) return undefined
  const owners = ownersOf(object)
  const isDeleted = metaString(object, 'deletionTimestamp') !== ''
  const finalizers = metaStrings(object, 'finalizers')
  const departure = isDeleted ? departureOf(finalizers) : undefined
  if (owners.length === 0 && departure === undefined) return undefined
  return { key, uid: metaString(object, 'uid'), owners, finalizers, isDeleted, departure }
}

/** The uid of a stored object; '' where its bytes are damaged. */
export function uidOf({ value }: Entry): string {
  const object = parse(value)
  return object === undefined ? '' : metaString(object, 'uid')
}

/** Which of the collector's finalizers is there; the one that keeps more comes first. */
export function departureOf(finalizers: readonly string[]): Departure | undefined {
  if (finalizers.includes(COLLECTOR_FINALIZERS.orphan)) return 'orphan'
  return finalizers.includes(COLLECTOR_FINALIZERS.foreground) ? 'foreground' : undefined
}

function parse(value: Buffer): JsonObject | undefined {
  try {
    const object = JSON.parse(value.toString()) as JsonValue
    return isObject(object) ? object : undefined
  } catch {
    return undefined
  }
}

function ownersOf(object: JsonObject): OwnerReference[] {
  const owners = own(metadataOf(object), 'ownerReferences')
  if (!Array.isArray(owners)) return []
  return owners.filter(isObject).map((owner) => ({
    apiVersion: textOf(owner, 'apiVersion'),
    kind: textOf(owner, 'kind'),
    name: textOf(owner, 'name'),
    uid: textOf(owner, 'uid'),
    blocks: own(owner, 'blockOwnerDeletion') === true,
  }))
}

function textOf(object: JsonObject, field: string): string {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}
