import type { PacedWork, Pacer } from '../../base/index.js'
import { isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { statusError, validateObjectMeta, validateObjectMetaUpdate, type FieldError } from '../../meta/index.js'
import { copyForMetadata, generationOf, metaString, metaStrings, setMeta, type Strategy } from '../../registry/index.js'
import { CONDITIONS, withCondition } from '../controllers/conditions.js'
import { CLEANUP_FINALIZER } from '../controllers/finalizing.js'
import { celChecks } from '../rules.js'
import { asCrd } from '../types/index.js'
import { crdNameRule, crdWarnings, validateCrd, validateCrdStatusUpdate, validateCrdUpdate } from '../validation/index.js'

/** CustomResourceDefinitions (spec/crd.md §3). Schemas are as large as an object may be: `pacer` lets others have their turn while they are judged. */
export function crdStrategy(pacer: Pacer): Strategy {
  return {
    namespaced: false,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    returnsDeleted: false,
    prepareForCreate: (object) => {
      const stored = storageVersion(object)
      object['status'] = {
        conditions: null,
        acceptedNames: { plural: '', kind: '' },
        storedVersions: stored === undefined ? null : [stored],
      }
      setMeta(object, 'generation', 1)
    },
    validate: (object) => {
      const metadata = validateObjectMeta(object, { namespaced: false, name: crdNameRule(asCrd(object)) })
      return pacer.run(behind(metadata, validateCrd(asCrd(object), celChecks)))
    },
    warningsOnCreate: (object) => crdWarnings(asCrd(object)),
    prepareForUpdate: (object, old) => {
      object['status'] = withStoredVersion(own(old, 'status'), storageVersion(object))
      if (!jsonEqual(own(object, 'spec'), own(old, 'spec'))) setMeta(object, 'generation', generationOf(old) + 1)
    },
    validateUpdate: (object, old) =>
      pacer.run(behind(validateObjectMetaUpdate(object, old), validateCrdUpdate(asCrd(object), asCrd(old), celChecks))),
    warningsOnUpdate: (object, old) => crdWarnings(asCrd(object), asCrd(old)),
    deletion: { mark: markForDeletion, held: () => false, preconditionFailed },
  }
}

/** The findings of work behind those that are known. */
function* behind(known: readonly FieldError[], work: PacedWork<readonly FieldError[]>): PacedWork<readonly FieldError[]> {
  return [...known, ...(yield* work)]
}

/** `/status` of CRDs: spec is the old one, metadata may change (spec/crd.md §3.3). */
export function crdStatusStrategy(pacer: Pacer): Strategy {
  return {
    ...crdStrategy(pacer),
    prepareForUpdate: (object, old) => {
      object['spec'] = own(old, 'spec') as JsonValue
    },
    validateUpdate: (object, old): readonly FieldError[] => [
      ...validateObjectMetaUpdate(object, old),
      ...validateCrdStatusUpdate(asCrd(object)),
    ],
    warningsOnUpdate: () => [],
  }
}

/** The first version that is stored. */
function storageVersion(object: JsonObject): string | undefined {
  const spec = own(object, 'spec')
  const versions = isObject(spec) ? own(spec, 'versions') : undefined
  if (!Array.isArray(versions)) return undefined
  const stored = versions.find((version) => isObject(version) && own(version, 'storage') === true)
  return isObject(stored) ? (own(stored, 'name') as string) : undefined
}

function withStoredVersion(status: JsonValue | undefined, version: string | undefined): JsonValue {
  if (!isObject(status) || version === undefined) return status ?? {}
  const known = own(status, 'storedVersions')
  const list = Array.isArray(known) ? known : []
  return list.includes(version) ? status : { ...status, storedVersions: [...list, version] }
}

/** The first DELETE marks and adds the cleanup finalizer; further ones take the generic way (spec/crd.md §3.4). */
function markForDeletion(old: JsonObject, now: string): JsonObject | undefined {
  if (metaString(old, 'deletionTimestamp') !== '') return undefined
  const next = copyForMetadata(old)
  setMeta(next, 'deletionTimestamp', now)
  const finalizers = metaStrings(old, 'finalizers')
  setMeta(next, 'finalizers', finalizers.includes(CLEANUP_FINALIZER) ? [...finalizers] : [...finalizers, CLEANUP_FINALIZER])
  const status = own(old, 'status')
  const conditions = withCondition(asCrd(old).status.conditions, CONDITIONS.deletionPending, now) as unknown as JsonValue
  next['status'] = { ...(isObject(status) ? status : {}), conditions }
  return next
}

/** The texts of CRD delete preconditions are their own (spec/crd.md §3.4). */
function preconditionFailed(name: string, what: 'UID' | 'ResourceVersion', wanted: string, found: string): Error {
  const resource = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' }
  return statusError.conflict(resource, name, `precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`)
}
