import { isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import type { FieldError } from './field-error.js'
import * as fieldError from './field-error-builders.js'
import { goQuote } from './go-format.js'
import { managedFieldErrors } from './managed-fields-validation.js'
import { subdomainNameRule, type NameRule } from './name-rules.js'
import { labelErrors, labelValueErrors, qualifiedNameErrors } from './names.js'
import { ownerErrors } from './owner-validation.js'

/** How the metadata of a kind is judged. */
export interface MetaRules {
  readonly namespaced: boolean
  /** Which names are valid; default: {@link subdomainNameRule}. */
  readonly name?: NameRule
  /** Where the metadata stands; default `metadata`. */
  readonly path?: string
  /** Embedded resources need neither a name nor a namespace. */
  readonly embedded?: boolean
  /** Compiled-in types tell of owner references in the words of an older release. */
  readonly olderOwnerTexts?: boolean
}

const ANNOTATIONS_MAX = 262_144

const meta = (object: JsonObject): JsonObject => {
  const value = own(object, 'metadata')
  return isObject(value) ? value : {}
}

const text = (metadata: JsonObject, field: string): string => {
  const value = own(metadata, field)
  return typeof value === 'string' ? value : ''
}

/** All findings about the metadata of an object, in upstream's order (spec/api.md §3). */
export function validateObjectMeta(object: JsonObject, rules: MetaRules): FieldError[] {
  const metadata = meta(object)
  const path = rules.path ?? 'metadata'
  return [
    ...nameErrors(metadata, rules, path),
    ...namespaceErrors(metadata, rules, path),
    ...generationErrors(metadata, path),
    ...commonErrors(metadata, path, rules.olderOwnerTexts),
    ...finalizerErrors(own(metadata, 'finalizers'), `${path}.finalizers`),
    ...managedFieldErrors(own(metadata, 'managedFields'), `${path}.managedFields`),
  ]
}

function nameErrors(metadata: JsonObject, rules: MetaRules, path: string): FieldError[] {
  const check = rules.name ?? subdomainNameRule
  const name = text(metadata, 'name')
  const generateName = text(metadata, 'generateName')
  const prefix =
    generateName === '' ? [] : check(generateName, true).map((why) => fieldError.invalid(`${path}.generateName`, generateName, why))
  if (name !== '') return [...prefix, ...check(name, false).map((why) => fieldError.invalid(`${path}.name`, name, why))]
  return rules.embedded === true ? prefix : [...prefix, fieldError.required(`${path}.name`, 'name or generateName is required')]
}

function namespaceErrors(metadata: JsonObject, rules: MetaRules, path: string): FieldError[] {
  const namespace = text(metadata, 'namespace')
  const field = `${path}.namespace`
  if (namespace === '') return rules.namespaced && rules.embedded !== true ? [fieldError.required(field)] : []
  if (!rules.namespaced && rules.embedded !== true) return [fieldError.forbidden(field, 'not allowed on this type')]
  return labelErrors(namespace).map((why) => fieldError.invalid(field, namespace, why))
}

function generationErrors(metadata: JsonObject, path: string): FieldError[] {
  const generation = own(metadata, 'generation')
  const negative = (typeof generation === 'number' || typeof generation === 'bigint') && generation < 0
  return negative ? [fieldError.invalid(`${path}.generation`, generation, 'must be greater than or equal to 0')] : []
}

function commonErrors(metadata: JsonObject, path: string, olderOwnerTexts = false): FieldError[] {
  return [
    ...validateLabels(own(metadata, 'labels'), `${path}.labels`),
    ...validateAnnotations(own(metadata, 'annotations'), `${path}.annotations`),
    ...ownerErrors(own(metadata, 'ownerReferences'), `${path}.ownerReferences`, olderOwnerTexts),
  ]
}

/** Findings about labels at a path; what is no map is none of this function's business. */
export function validateLabels(labels: JsonValue | undefined, path: string): FieldError[] {
  if (!isObject(labels)) return []
  const errors: FieldError[] = []
  for (const key of Object.keys(labels).sort()) {
    const value = own(labels, key) as string
    for (const why of qualifiedNameErrors(key)) errors.push(fieldError.invalid(path, key, why))
    for (const why of labelValueErrors(value)) errors.push(fieldError.invalid(path, value, why))
  }
  return errors
}

/** Findings about annotations at a path. */
export function validateAnnotations(annotations: JsonValue | undefined, path: string): FieldError[] {
  if (!isObject(annotations)) return []
  const errors: FieldError[] = []
  let size = 0
  for (const key of Object.keys(annotations).sort()) {
    for (const why of qualifiedNameErrors(key.toLowerCase())) errors.push(fieldError.invalid(path, key, why))
    size += Buffer.byteLength(key) + Buffer.byteLength(own(annotations, key) as string)
  }
  if (size > ANNOTATIONS_MAX) errors.push(fieldError.tooLong(path, ANNOTATIONS_MAX))
  return errors
}

function finalizerErrors(finalizers: JsonValue | undefined, path: string): FieldError[] {
  if (!Array.isArray(finalizers)) return []
  const errors = (finalizers as string[]).flatMap((finalizer) =>
    qualifiedNameErrors(finalizer).map((why) => fieldError.invalid(path, finalizer, why)),
  )
  const both = finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
  return both ? [...errors, fieldError.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')] : errors
}

const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds']

/** What an update may not do to metadata, and what it must leave valid (spec/api.md §3.5). */
export function validateObjectMetaUpdate(
  object: JsonObject,
  old: JsonObject,
  { path = 'metadata', olderOwnerTexts }: Pick<MetaRules, 'path' | 'olderOwnerTexts'> = {},
): FieldError[] {
  const metadata = meta(object)
  const before = meta(old)
  return [
    ...newFinalizerErrors(metadata, before, path),
    ...decrementErrors(metadata, before, path),
    ...IMMUTABLE.filter((field) => !jsonEqual(own(metadata, field), own(before, field))).map((field) =>
      fieldError.invalid(`${path}.${field}`, own(metadata, field) ?? (field.startsWith('deletion') ? null : ''), 'field is immutable'),
    ),
    ...commonErrors(metadata, path, olderOwnerTexts),
    ...managedFieldErrors(own(metadata, 'managedFields'), `${path}.managedFields`),
  ]
}

function newFinalizerErrors(metadata: JsonObject, before: JsonObject, path: string): FieldError[] {
  if (own(before, 'deletionTimestamp') === undefined) return []
  const list = (source: JsonObject): string[] => {
    const value = own(source, 'finalizers')
    return Array.isArray(value) ? (value as string[]) : []
  }
  const kept = new Set(list(before))
  const added = [...new Set(list(metadata).filter((finalizer) => !kept.has(finalizer)))].sort()
  if (added.length === 0) return []
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(goQuote).join(', ')}}`
  return [fieldError.forbidden(`${path}.finalizers`, detail)]
}

function decrementErrors(metadata: JsonObject, before: JsonObject, path: string): FieldError[] {
  const number = (source: JsonObject): number | bigint => {
    const value = own(source, 'generation')
    return typeof value === 'number' || typeof value === 'bigint' ? value : 0
  }
  const generation = number(metadata)
  return generation < number(before) ? [fieldError.invalid(`${path}.generation`, generation, 'must not be decremented')] : []
}
