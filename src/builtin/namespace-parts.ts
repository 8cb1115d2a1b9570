import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { metaString, metadataOf, setMeta } from '../registry/index.js'

const NAME_LABEL = 'kubernetes.io/metadata.name'

/** `spec.finalizers` of a namespace. */
export function specFinalizers(object: JsonObject): string[] {
  const spec = own(object, 'spec')
  const finalizers = isObject(spec) ? own(spec, 'finalizers') : undefined
  return Array.isArray(finalizers) ? finalizers.filter((item) => typeof item === 'string') : []
}

/** Sets `spec.finalizers`; none at all are left out. */
export function setSpecFinalizers(object: JsonObject, finalizers: readonly string[]): void {
  object['spec'] = finalizers.length === 0 ? {} : { finalizers: [...finalizers] }
}

/** A namespace has a label with its name, and a phase, as soon as it is read (spec/api.md §12.1). */
export function namespaceDefaults(object: JsonObject): void {
  const status = own(object, 'status')
  object['status'] = { phase: 'Active', ...(isObject(status) ? status : {}) }
  labelWithName(object)
}

/** Sets the label with the name. */
export function labelWithName(object: JsonObject): void {
  const labels = own(metadataOf(object), 'labels')
  const name = metaString(object, 'name')
  if (name === '') return
  const all: JsonObject = { ...(isObject(labels) ? labels : {}), [NAME_LABEL]: name }
  const sorted = Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((key) => [key, all[key] as JsonValue]),
  )
  setMeta(object, 'labels', sorted)
}

/** Puts back a member that an update may not touch. */
export function takeMember(object: JsonObject, old: JsonObject, member: string): void {
  const value: JsonValue | undefined = own(old, member)
  if (value === undefined) Reflect.deleteProperty(object, member)
  else object[member] = value
}
