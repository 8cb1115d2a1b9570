import type { JsonObject } from '../base/json/index.js'
import { pathSegmentRule, subdomainNameRule, type FieldError } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import {
  immutableEventErrors,
  involvedNamespaceErrors,
  isLegacyEvent,
  modernEventErrors,
  seriesErrors,
  strictEventErrors,
} from './event-validation.js'
import { coreView } from './event-views.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'

/** Events through core/v1 (spec/openapi-and-clients.md §6.2). */
export const coreEventStrategy: Strategy = {
  ...plainStrategy(pathSegmentRule),
  allowCreateOnUpdate: true,
  validate: legacyErrors,
  validateUpdate: (object, old) => [...metadataUpdateErrors(object, old), ...legacyErrors(object)],
}

/** Events through events.k8s.io/v1: texts are those of core/v1, the group is not named. */
export const eventsEventStrategy: Strategy = {
  ...plainStrategy(subdomainNameRule),
  allowCreateOnUpdate: true,
  invalidKind: { group: '', kind: 'Event' },
  validate: (object) => strictErrors(coreView(object)),
  validateUpdate: (object, old) => updateErrors(coreView(object), coreView(old)),
}

function legacyErrors(event: JsonObject): FieldError[] {
  const isLegacy = isLegacyEvent(event)
  const misplaced = involvedNamespaceErrors(event, isLegacy)
  if (isLegacy && misplaced.length > 0) return misplaced
  return [...metadataErrors(event, pathSegmentRule), ...(isLegacy ? [] : [...misplaced, ...modernEventErrors(event, 'reportingComponent')])]
}

function strictErrors(event: JsonObject): FieldError[] {
  const isLegacy = isLegacyEvent(event)
  const common = [...involvedNamespaceErrors(event, isLegacy), ...metadataErrors(event)]
  if (isLegacy) return [...common, ...eventTimeErrors(event)]
  return [...common, ...modernEventErrors(event, 'reportingController'), ...strictEventErrors(event), ...seriesErrors(event)]
}

function eventTimeErrors(event: JsonObject): FieldError[] {
  return [{ type: 'FieldValueRequired', field: 'eventTime', body: 'Required value' }, ...strictEventErrors(event).filter(isTypeError)]
}

const isTypeError = ({ field }: FieldError): boolean => field === 'type'

function updateErrors(event: JsonObject, old: JsonObject): FieldError[] {
  return [...metadataUpdateErrors(event, old), ...immutableEventErrors(event, old), ...seriesErrors(event)]
}
