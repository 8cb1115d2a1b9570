import { own, type JsonObject } from '../base/json/index.js'
import { fieldError, type FieldError } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { base64Bytes, immutableErrors, keyErrors, mapOf, MAX_DATA_BYTES } from './keyed-data.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'

/** ConfigMaps: keys, sizes, immutability (spec/openapi-and-clients.md §6.2). */
export const configMapStrategy: Strategy = {
  ...plainStrategy(),
  validate: contentErrors,
  validateUpdate: (object, old) => [
    ...metadataUpdateErrors(object, old),
    ...immutableErrors(object, old, ['data', 'binaryData']),
    ...contentErrors(object),
  ],
}

function contentErrors(object: JsonObject): FieldError[] {
  const data = mapOf(object, 'data')
  const binary = mapOf(object, 'binaryData')
  const inBoth = (key: string): string[] => (Object.hasOwn(binary, key) ? ['duplicate of key present in binaryData'] : [])
  const size =
    Object.keys(data).reduce((sum, key) => sum + Buffer.byteLength(own(data, key) as string), 0) +
    Object.keys(binary).reduce((sum, key) => sum + base64Bytes(own(binary, key)), 0)
  return [
    ...metadataErrors(object),
    ...keyErrors(Object.keys(data), 'data', inBoth),
    ...keyErrors(Object.keys(binary), 'binaryData'),
    ...(size > MAX_DATA_BYTES ? [fieldError.tooLong('[]', MAX_DATA_BYTES)] : []),
  ]
}
