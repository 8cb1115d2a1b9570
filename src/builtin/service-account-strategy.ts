import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { validateObjectMetaUpdate } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { plainStrategy } from './plain-strategy.js'

/** ServiceAccounts: nothing is validated but the metadata; of a secret only its name is kept (spec/openapi-and-clients.md §6.2). */
export const serviceAccountStrategy: Strategy = {
  ...plainStrategy(),
  returnsDeleted: true,
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
}

function keepSecretNames(object: JsonObject): void {
  const secrets = own(object, 'secrets')
  if (Array.isArray(secrets)) object['secrets'] = secrets.map(nameOnly)
}

function nameOnly(secret: JsonValue): JsonValue {
  const name = isObject(secret) ? own(secret, 'name') : undefined
  return name === undefined ? {} : { name }
}
