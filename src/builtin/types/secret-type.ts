import { bool, bytesItem, map, omitEmpty, pointer, string, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'

/** v1.Secret, with the write-only `stringData`. */
export const secretType: CompoundType = kindType('Secret', {
  immutable: pointer(bool),
  data: omitEmpty(map(bytesItem)),
  stringData: omitEmpty(map(string())),
  type: omitEmpty(string('v1.SecretType')),
})
