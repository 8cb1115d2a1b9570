import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import type { Strategy } from '../registry/index.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'

/** ServiceAccounts: nothing is validated but the metadata; of a secret only its name is kept (spec/openapi-and-clients.md §6.2). */
export const serviceAccountStrategy: Strategy = {
  ...plainStrategy(),
  returnsDeleted: true,
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  validateUpdate: (object, old) => [...metadataUpdateErrors(object, old), ...metadataErrors(object)],
}

function keepSecretNames(object: JsonObject): void {
  const secrets = own(object, 'secrets')
  if (Array.isArray(secrets)) object['secrets'] = secrets.map(nameOnly)
}

function nameOnly(secret: JsonValue): JsonValue {
  const name = isObject(secret) ? own(secret, 'name') : undefined
  return name === undefined ? {} : { name }
}
