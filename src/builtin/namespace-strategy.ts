import { isObject, own, type JsonObject } from '../base/json/index.js'
import { fieldError, labelNameRule, qualifiedNameErrors, statusError, type FieldError } from '../meta/index.js'
import { copyForMetadata, metaString, setMeta, type Strategy } from '../registry/index.js'
import { metadataErrors, metadataUpdateErrors, unqualifiedErrors } from './metadata-rules.js'
import { labelWithName, setSpecFinalizers, specFinalizers, takeMember } from './namespace-parts.js'

const FINALIZER = 'kubernetes'

/** Namespaces: a phase, finalizers of their own, and a label with their name (spec/api.md §12.1). */
export const namespaceStrategy: Strategy = {
  namespaced: false,
  allowCreateOnUpdate: false,
  allowUnconditionalUpdate: true,
  returnsDeleted: true,
  olderTexts: true,
  prepareForCreate: (object) => {
    object['status'] = { phase: 'Active' }
    const finalizers = specFinalizers(object)
    setSpecFinalizers(object, finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER])
  },
  validate: (object) => [
    ...metadataErrors(object, labelNameRule, false),
    ...specFinalizers(object).flatMap((name) => finalizerErrors(name, 'spec.finalizers')),
  ],
  warningsOnCreate: () => [],
  prepareForUpdate: (object, old) => {
    takeMember(object, old, 'spec')
    takeMember(object, old, 'status')
  },
  validateUpdate: (object, old) => [...metadataErrors(object, labelNameRule, false), ...metadataUpdateErrors(object, old)],
  warningsOnUpdate: () => [],
  canonicalize: labelWithName,
  deletion: {
    mark: (old, now, finalizers) => (metaString(old, 'deletionTimestamp') === '' ? marked(old, now, finalizers) : undefined),
    held: (object) => specFinalizers(object).length > 0,
    preconditionFailed: (name, what, wanted, found) =>
      statusError.conflict(
        { group: '', resource: 'namespaces' },
        name,
        `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
      ),
  },
}

/** `/finalize`: spec.finalizers and metadata are taken. */
export const namespaceFinalizeStrategy: Strategy = {
  ...namespaceStrategy,
  prepareForUpdate: (object, old) => {
    takeMember(object, old, 'status')
    setSpecFinalizers(object, specFinalizers(object))
  },
  validateUpdate: (object, old) => [
    ...metadataUpdateErrors(object, old),
    ...specFinalizers(object).flatMap((name, index) => finalizerErrors(name, `spec.finalizers[${String(index)}]`)),
  ],
}

/** `/status`: status and metadata are taken; the phase has to fit. */
export const namespaceStatusStrategy: Strategy = {
  ...namespaceStrategy,
  prepareForUpdate: (object, old) => {
    takeMember(object, old, 'spec')
  },
  validateUpdate: (object, old) => [...metadataUpdateErrors(object, old), ...phaseErrors(object)],
}

function finalizerErrors(name: string, field: string): FieldError[] {
  return [...qualifiedNameErrors(name).map((why) => fieldError.invalid(field, name, why)), ...unqualifiedErrors(name, field)]
}

function phaseErrors(object: JsonObject): FieldError[] {
  const status = own(object, 'status')
  const phase = isObject(status) ? (own(status, 'phase') ?? '') : ''
  const [wanted, state] = metaString(object, 'deletionTimestamp') === '' ? ['Active', 'empty'] : ['Terminating', 'not empty']
  if (phase === wanted || (phase === '' && wanted === 'Active')) return []
  return [fieldError.invalid('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` is ${state}`)]
}

/** The first DELETE only marks. */
function marked(old: JsonObject, now: string, finalizers: readonly string[]): JsonObject {
  const next = copyForMetadata(old)
  setMeta(next, 'deletionTimestamp', now)
  setMeta(next, 'finalizers', finalizers.length === 0 ? undefined : [...finalizers])
  const status = own(old, 'status')
  next['status'] = { ...(isObject(status) ? status : {}), phase: 'Terminating' }
  return next
}
