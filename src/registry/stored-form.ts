import { decodeJson, encodeJson, isObject, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'

const METADATA = Buffer.from('"metadata":{')

/**
 * The stored form of an object: compact JSON without `metadata.resourceVersion` and `selfLink`, the root members `apiVersion`, `kind`, `metadata` first, so that
 * {@link withRevision} finds its place by the first occurrence of `"metadata":{` (spec/storage.md §9.11).
 */
export function encodeStored(object: JsonObject): Buffer {
  return storedForm(object, false)
}

/** The stored form of an object of a compiled-in type, whose members keep the order of the type as Go writes them. */
export function encodeTyped(object: JsonObject): Buffer {
  const metadata = own(object, 'metadata')
  return storedForm({ ...object, metadata: isObject(metadata) ? withSortedFields(inTypeOrder(metadata)) : {} }, true)
}

/** Field sets are maps, whose keys Go sorts. */
function withSortedFields(metadata: JsonObject): JsonObject {
  const entries = own(metadata, 'managedFields')
  if (!Array.isArray(entries)) return metadata
  const sorted = entries.map((entry): JsonValue => {
    const fields = isObject(entry) ? own(entry, 'fieldsV1') : undefined
    return fields === undefined ? entry : { ...(entry as JsonObject), fieldsV1: decodeJson(encodeJson(fields)).value }
  })
  return { ...metadata, managedFields: sorted }
}

/** The members of metav1.ObjectMeta that are stored or shown. */
const META_ORDER = [
  ...[
    'name',
    'generateName',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ],
  ...['labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'],
]

/** `metadata` of a compiled-in type with its members in the order that Go writes them. */
export function inTypeOrder(metadata: JsonObject): JsonObject {
  const ordered: JsonObject = {}
  for (const field of META_ORDER) {
    const value = own(metadata, field)
    if (value !== undefined) ordered[field] = value
  }
  return ordered
}

function storedForm(object: JsonObject, keepOrder: boolean): Buffer {
  const metadata = own(object, 'metadata')
  const apiVersion = `"apiVersion":${encodeJson(own(object, 'apiVersion') ?? '')}`
  const kind = `"kind":${encodeJson(own(object, 'kind') ?? '')}`
  const head = `{${keepOrder ? `${kind},${apiVersion}` : `${apiVersion},${kind}`},"metadata":`
  const rest: JsonObject = {}
  for (const key of Object.keys(object)) {
    if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') put(rest, key, object[key] as JsonValue)
  }
  const tail = encodeJson(rest, { keepOrder })
  return Buffer.from(
    `${head}${encodeJson(isObject(metadata) ? withoutRevision(metadata) : {}, { keepOrder })}${tail === '{}' ? '}' : `,${tail.slice(1)}`}`,
  )
}

function withoutRevision(metadata: JsonObject): JsonObject {
  if (!Object.hasOwn(metadata, 'resourceVersion') && !Object.hasOwn(metadata, 'selfLink')) return metadata
  const { resourceVersion: _revision, selfLink: _link, ...rest } = metadata
  return rest
}

/** The most bytes that {@link writeWithRevision} adds. */
export const REVISION_ROOM = 40

const OPEN_METADATA = '"metadata":{'.length

/** The stored bytes with `metadata.resourceVersion` set: what replies and watch events carry. */
export function withRevision(stored: Buffer, revision: number): Buffer {
  const out = Buffer.allocUnsafe(stored.length + REVISION_ROOM)
  return out.subarray(0, writeWithRevision(out, 0, stored, revision))
}

/** The same in two parts: a short one, and the rest as it is stored, which is not copied. */
export function partsWithRevision(stored: Buffer, revision: number): readonly [head: Buffer, rest: Buffer] {
  const at = stored.indexOf(METADATA) + OPEN_METADATA
  const insert = Buffer.from(`"resourceVersion":"${String(revision)}"${stored[at] === 0x7d ? '' : ','}`)
  return [Buffer.concat([stored.subarray(0, at), insert]), stored.subarray(at)]
}

/** Writes the same into a buffer that has room for the stored bytes and {@link REVISION_ROOM}. @returns the place behind it */
export function writeWithRevision(target: Buffer, offset: number, stored: Buffer, revision: number): number {
  const at = stored.indexOf(METADATA) + OPEN_METADATA
  const insert = `"resourceVersion":"${String(revision)}"${stored[at] === 0x7d ? '' : ','}`
  stored.copy(target, offset, 0, at)
  target.write(insert, offset + at, 'latin1')
  stored.copy(target, offset + at + insert.length, at)
  return offset + stored.length + insert.length
}
