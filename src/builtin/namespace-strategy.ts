import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, validateObjectMeta, validateObjectMetaUpdate, type FieldError } from '../meta/index.js'
import { copyForMetadata, metaString, metadataOf, setMeta, type Strategy } from '../registry/index.js'
import { labelNameRule } from './name-rules.js'

const NAME_LABEL = 'kubernetes.io/metadata.name'
const FINALIZER = 'kubernetes'

/** Namespaces: a phase, their own finalizers, and a label with their name (spec/api.md §12.1). */
export function namespaceStrategy(): Strategy {
  return {
    namespaced: false,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: true,
    returnsDeleted: true,
    prepareForCreate: (object) => {
      object['status'] = { phase: 'Active' }
      const finalizers = specFinalizers(object)
      setSpecFinalizers(object, finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER])
      labelWithName(object)
    },
    validate: (object) => validateObjectMeta(object, { namespaced: false, name: labelNameRule }),
    warningsOnCreate: () => [],
    prepareForUpdate: (object, old) => {
      takeMember(object, old, 'spec')
      takeMember(object, old, 'status')
      labelWithName(object)
    },
    validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
    warningsOnUpdate: () => [],
    deletion: {
      mark: (old, now) => (metaString(old, 'deletionTimestamp') === '' ? marked(old, now) : undefined),
      held: (object) => specFinalizers(object).length > 0,
    },
  }
}

/** `/finalize`: spec.finalizers and metadata are taken. */
export function namespaceFinalizeStrategy(): Strategy {
  return {
    ...namespaceStrategy(),
    prepareForUpdate: (object, old) => {
      takeMember(object, old, 'status')
    },
  }
}

/** `/status`: status and metadata are taken; the phase has to fit. */
export function namespaceStatusStrategy(): Strategy {
  return {
    ...namespaceStrategy(),
    prepareForUpdate: (object, old) => {
      takeMember(object, old, 'spec')
    },
    validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...phaseErrors(object)],
  }
}

function phaseErrors(object: JsonObject): FieldError[] {
  const status = own(object, 'status')
  const phase = isObject(status) ? (own(status, 'phase') ?? '') : ''
  const terminating = metaString(object, 'deletionTimestamp') !== ''
  if (terminating)
    return phase === 'Terminating'
      ? []
      : [fieldError.invalid('status.phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")]
  return phase === '' || phase === 'Active'
    ? []
    : [fieldError.invalid('status.phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")]
}

function specFinalizers(object: JsonObject): string[] {
  const spec = own(object, 'spec')
  const finalizers = isObject(spec) ? own(spec, 'finalizers') : undefined
  return Array.isArray(finalizers) ? finalizers.filter((item) => typeof item === 'string') : []
}

function setSpecFinalizers(object: JsonObject, finalizers: readonly string[]): void {
  const spec = own(object, 'spec')
  object['spec'] = { ...(isObject(spec) ? spec : {}), finalizers: [...finalizers] }
}

function labelWithName(object: JsonObject): void {
  const labels = own(metadataOf(object), 'labels')
  const name = metaString(object, 'name')
  if (name !== '') setMeta(object, 'labels', { ...(isObject(labels) ? labels : {}), [NAME_LABEL]: name })
}

function takeMember(object: JsonObject, old: JsonObject, member: string): void {
  const value: JsonValue | undefined = own(old, member)
  if (value === undefined) Reflect.deleteProperty(object, member)
  else object[member] = value
}

/** The first DELETE only marks. */
function marked(old: JsonObject, now: string): JsonObject {
  const next = copyForMetadata(old)
  setMeta(next, 'deletionTimestamp', now)
  const status = own(old, 'status')
  next['status'] = { ...(isObject(status) ? status : {}), phase: 'Terminating' }
  return next
}
