import { isObject, own, put, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, type FieldError } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { base64Bytes, immutableErrors, keyErrors, mapOf, MAX_DATA_BYTES } from './keyed-data.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'
import { secretTypeErrors } from './secret-types.js'
import { tlsWarnings } from './tls-warnings.js'

const OPAQUE = 'Opaque'

/** Secrets: types, keys, sizes, immutability (spec/openapi-and-clients.md §6.2). */
export const secretStrategy: Strategy = {
  ...plainStrategy(),
  validate: contentErrors,
  warningsOnCreate: tlsWarnings,
  prepareForUpdate: (object, old) => {
    // The default has been filled in already, and must not change the type of what is there.
    if (own(object, 'type') === undefined) object['type'] = own(old, 'type') ?? OPAQUE
  },
  validateUpdate: (object, old) => [
    ...metadataUpdateErrors(object, old),
    ...typeErrors(object, old),
    ...immutableErrors(object, old, ['data']),
    ...contentErrors(object),
  ],
  warningsOnUpdate: tlsWarnings,
}

/** What is there as soon as a Secret is read: a type, and `stringData` as data. */
export function secretDefaults(object: JsonObject): void {
  if (own(object, 'type') === undefined) object['type'] = OPAQUE
  const texts = own(object, 'stringData')
  Reflect.deleteProperty(object, 'stringData')
  if (!isObject(texts)) return
  const merged: JsonObject = { ...mapOf(object, 'data') }
  for (const key of Object.keys(texts)) put(merged, key, Buffer.from(own(texts, key) as string).toString('base64'))
  const sorted: JsonObject = {}
  for (const key of Object.keys(merged).sort()) put(sorted, key, own(merged, key) as JsonValue)
  withData(object, sorted)
}

/** `data` stands before `type`. */
function withData(object: JsonObject, data: JsonObject): void {
  const type = own(object, 'type') as JsonValue
  Reflect.deleteProperty(object, 'type')
  object['data'] = data
  object['type'] = type
}

function typeErrors(object: JsonObject, old: JsonObject): FieldError[] {
  const type = own(object, 'type') as JsonValue
  return type === own(old, 'type') ? [] : [fieldError.invalid('type', type, 'field is immutable')]
}

function contentErrors(object: JsonObject): FieldError[] {
  const data = mapOf(object, 'data')
  const size = Object.keys(data).reduce((sum, key) => sum + base64Bytes(own(data, key)), 0)
  return [
    ...metadataErrors(object),
    ...keyErrors(Object.keys(data), 'data'),
    ...(size > MAX_DATA_BYTES ? [fieldError.tooLong('data', MAX_DATA_BYTES)] : []),
    ...secretTypeErrors(object, data),
  ]
}
