import type { JsonObject } from '../base/json/index.js'
import {
  fieldError,
  subdomainNameRule,
  validateObjectMeta,
  validateObjectMetaUpdate,
  type FieldError,
  type NameRule,
} from '../meta/index.js'
import { metaStrings } from '../registry/index.js'

/** Finalizers that need no domain. */
const STANDARD: readonly string[] = ['kubernetes', 'orphan', 'foregroundDeletion']

/** What is wrong with a finalizer that is neither standard nor has a domain. */
export function unqualifiedErrors(finalizer: string, field: string): FieldError[] {
  if (finalizer.includes('/') || STANDARD.includes(finalizer)) return []
  return [fieldError.invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')]
}

/** What is wrong with the metadata of an object of a compiled-in type: the rules of all types, and its finalizers need a domain. */
export function metadataErrors(object: JsonObject, name: NameRule = subdomainNameRule, namespaced = true): FieldError[] {
  return [
    ...validateObjectMeta(object, { namespaced, name, olderOwnerTexts: true }),
    ...metaStrings(object, 'finalizers').flatMap((finalizer, index) =>
      unqualifiedErrors(finalizer, `metadata.finalizers[${String(index)}]`),
    ),
  ]
}

/** What an update may not do to the metadata. */
export function metadataUpdateErrors(object: JsonObject, old: JsonObject): FieldError[] {
  return validateObjectMetaUpdate(object, old, { olderOwnerTexts: true })
}
