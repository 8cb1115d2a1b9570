import { encodeJson, isObject, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'

const METADATA = Buffer.from('"metadata":{')

/**
 * The stored form of an object: compact JSON without `metadata.resourceVersion` and `selfLink`, the root members `apiVersion`, `kind`, `metadata` first, so that
 * {@link withRevision} finds its place by the first occurrence of `"metadata":{` (spec/storage.md §9.11).
 */
export function encodeStored(object: JsonObject): Buffer {
  const metadata = own(object, 'metadata')
  const head = `{"apiVersion":${encodeJson(own(object, 'apiVersion') ?? '')},"kind":${encodeJson(own(object, 'kind') ?? '')},"metadata":`
  const rest: JsonObject = {}
  for (const key of Object.keys(object)) {
    if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') put(rest, key, object[key] as JsonValue)
  }
  const tail = encodeJson(rest)
  return Buffer.from(
    `${head}${encodeJson(isObject(metadata) ? withoutRevision(metadata) : {})}${tail === '{}' ? '}' : `,${tail.slice(1)}`}`,
  )
}

function withoutRevision(metadata: JsonObject): JsonObject {
  if (!Object.hasOwn(metadata, 'resourceVersion') && !Object.hasOwn(metadata, 'selfLink')) return metadata
  const { resourceVersion: _revision, selfLink: _link, ...rest } = metadata
  return rest
}

/** The stored bytes with `metadata.resourceVersion` set: what replies and watch events carry. */
export function withRevision(stored: Buffer, revision: number): Buffer {
  const at = stored.indexOf(METADATA) + METADATA.length
  const insert = `"resourceVersion":"${String(revision)}"${stored[at] === 0x7d ? '' : ','}`
  const out = Buffer.allocUnsafe(stored.length + insert.length)
  stored.copy(out, 0, 0, at)
  out.write(insert, at, 'latin1')
  stored.copy(out, at + insert.length, at)
  return out
}
