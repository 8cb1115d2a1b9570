import { bool, bytesItem, map, omitEmpty, pointer, string, type GoType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'

/** v1.ConfigMap. */
export const configMapType: GoType = kindType('ConfigMap', {
  immutable: pointer(bool),
  data: omitEmpty(map(string())),
  binaryData: omitEmpty(map(bytesItem)),
})
