import { decodeJson, encodeJson, isObject, own, type JsonObject } from '../../base/json/index.js'
import { htmlEscapeJson } from '../../meta/index.js'
import { FieldSet } from '../paths/field-set.js'
import { difference, isSubset, union } from '../paths/set-algebra.js'
import { compare } from '../typed/compare.js'
import { ownedPaths } from '../typed/owned-paths.js'
import { typeErrors } from '../typed/validate.js'
import type { Conflict } from './take-over.js'
import type { Versions } from './versions.js'

/** The manager whose Apply continues what client-side apply left (spec/apply.md §3.15). */
export const KUBECTL = 'kubectl'

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration'
const MAX_ANNOTATIONS = 262_144

/**
 * The conflicts that remain when one takes over what one's own client-side apply has set and nobody has changed since. All of them where the annotation is missing
 * or of no use.
 */
export function conflictsWithOthers(versions: Versions, live: JsonObject, conflicts: readonly Conflict[]): readonly Conflict[] {
  const allowed = ownByAnnotation(versions, live)
  return conflicts.flatMap(({ owner, paths }) => {
    if (isSubset(paths, allowed)) return []
    return [{ owner, paths: difference(paths, allowed) }]
  })
}

function ownByAnnotation(versions: Versions, live: JsonObject): FieldSet {
  const config = parse(annotationsOf(live))
  if (config === undefined || own(config, 'apiVersion') !== versions.current || own(config, 'kind') !== versions.kind) return FieldSet.EMPTY
  const type = versions.typeOf(versions.current)
  if (typeErrors(type, config, false).length > 0) return FieldSet.EMPTY
  const { added, modified, removed } = compare(type, config, live)
  return difference(ownedPaths(type, config), union(union(added, modified), removed))
}

function parse(annotations: JsonObject): JsonObject | undefined {
  const text = own(annotations, ANNOTATION)
  if (typeof text !== 'string') return undefined
  try {
    const { value } = decodeJson(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * The object with its annotation, if it has one, brought up to the configuration that was just applied; without it where the annotations would become too large.
 */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const annotations = annotationsOf(object)
  const old = own(annotations, ANNOTATION)
  if (typeof old !== 'string' || old === '') return object
  const text = `${htmlEscapeJson(encodeJson(withoutAnnotation(config)))}\n`
  if (text === old) return object
  const changed: JsonObject = { ...annotations, [ANNOTATION]: text }
  if (sizeOf(changed) > MAX_ANNOTATIONS) Reflect.deleteProperty(changed, ANNOTATION)
  return withAnnotations(object, changed)
}

function sizeOf(annotations: JsonObject): number {
  let size = 0
  for (const [key, value] of Object.entries(annotations))
    size += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0)
  return size
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const { [ANNOTATION]: own, ...annotations } = annotationsOf(config)
  return own === undefined ? config : withAnnotations(config, annotations)
}

function annotationsOf(object: JsonObject): JsonObject {
  const annotations = own(metadataOf(object), 'annotations')
  return isObject(annotations) ? annotations : {}
}

function metadataOf(object: JsonObject): JsonObject {
  const metadata = own(object, 'metadata')
  return isObject(metadata) ? metadata : {}
}

function withAnnotations(object: JsonObject, annotations: JsonObject): JsonObject {
  return { ...object, metadata: { ...metadataOf(object), annotations } }
}
