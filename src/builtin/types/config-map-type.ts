import { bool, bytesItem, map, omitEmpty, pointer, string, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'

/** v1.ConfigMap. */
export const configMapType: CompoundType = kindType('ConfigMap', {
  immutable: pointer(bool),
  data: omitEmpty(map(string())),
  binaryData: omitEmpty(map(bytesItem)),
})
