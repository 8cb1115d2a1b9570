import { isObject, own, toNumber, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, type FieldError } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'

/** Leases (spec/openapi-and-clients.md §6.2): a PUT may create one, and has to name the revision that it replaces. */
export const leaseStrategy: Strategy = {
  ...plainStrategy(),
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  prepareForCreate: dropCoordinated,
  validate: (object) => [...metadataErrors(object), ...specErrors(object)],
  prepareForUpdate: dropCoordinated,
  validateUpdate: (object, old) => [...metadataUpdateErrors(object, old), ...specErrors(object)],
}

function specOf(object: JsonObject): JsonObject {
  const spec = own(object, 'spec')
  return isObject(spec) ? spec : {}
}

/** Coordinated leader election is not there: its fields are dropped (after field management has seen them). */
function dropCoordinated(object: JsonObject): void {
  const { strategy: _strategy, preferredHolder: _holder, ...spec } = specOf(object)
  object['spec'] = spec
}

function specErrors(object: JsonObject): FieldError[] {
  const spec = specOf(object)
  return [
    ...below(own(spec, 'leaseDurationSeconds'), 1, 'spec.leaseDurationSeconds', 'must be greater than 0'),
    ...below(own(spec, 'leaseTransitions'), 0, 'spec.leaseTransitions', 'must be greater than or equal to 0'),
  ]
}

function below(value: JsonValue | undefined, least: number, field: string, why: string): FieldError[] {
  return value === undefined || toNumber(value) >= least ? [] : [fieldError.invalid(field, value, why)]
}
