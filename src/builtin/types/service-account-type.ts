import { bool, list, omitEmpty, pointer, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'
import { localObjectReference, objectReference } from './references.js'

/** v1.ServiceAccount. */
export const serviceAccountType: CompoundType = kindType('ServiceAccount', {
  secrets: omitEmpty(list(objectReference)),
  imagePullSecrets: omitEmpty(list(localObjectReference)),
  automountServiceAccountToken: pointer(bool),
})
