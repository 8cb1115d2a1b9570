import { encodeJson, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, htmlEscapeJson, type FieldError } from '../../meta/index.js'
import { metadataOf, metaString } from '../../registry/index.js'
import { objectIn, specOf, textIn, textsIn } from './members.js'
import { selectorErrors } from './selector-errors.js'

const RESOURCE = 'spec.resourceAttributes'
const NON_RESOURCE = 'spec.nonResourceAttributes'

/** What is wrong with a SelfSubjectAccessReview (spec/openapi-and-clients.md §6.2). */
export function selfErrors(review: JsonObject): FieldError[] {
  return [...attributesErrors(specOf(review)), ...metadataErrors(review, [], 'must be empty')]
}

/** What is wrong with a SubjectAccessReview. */
export function subjectErrors(review: JsonObject): FieldError[] {
  return [...specErrors(specOf(review)), ...metadataErrors(review, [], 'must be empty')]
}

/** What is wrong with a LocalSubjectAccessReview: it asks about its own namespace, and about resources alone. */
export function localErrors(review: JsonObject): FieldError[] {
  const spec = specOf(review)
  const resource = objectIn(spec, 'resourceAttributes')
  const nonResource = objectIn(spec, 'nonResourceAttributes')
  const namespace = resource === undefined ? '' : textIn(resource, 'namespace')
  return [
    ...specErrors(spec),
    ...metadataErrors(review, ['namespace'], 'must be empty except for namespace'),
    ...(resource !== undefined && namespace !== metaString(review, 'namespace')
      ? [fieldError.invalid(`${RESOURCE}.namespace`, namespace, 'must match metadata.namespace')]
      : []),
    ...(nonResource === undefined ? [] : [fieldError.invalid(NON_RESOURCE, goStruct(nonResource), 'disallowed on this kind of request')]),
  ]
}

function specErrors(spec: JsonObject): FieldError[] {
  const isNobody = textIn(spec, 'user') === '' && textsIn(spec, 'groups').length === 0
  return [
    ...attributesErrors(spec),
    ...(isNobody ? [fieldError.invalid('spec.user', '', 'at least one of user or group must be specified')] : []),
  ]
}

function attributesErrors(spec: JsonObject): FieldError[] {
  const resource = objectIn(spec, 'resourceAttributes')
  const nonResource = objectIn(spec, 'nonResourceAttributes')
  const errors = resource === undefined ? [] : selectorErrors(resource, RESOURCE)
  if (resource !== undefined && nonResource !== undefined)
    errors.unshift(fieldError.invalid(NON_RESOURCE, goStruct(nonResource), 'cannot be specified in combination with resourceAttributes'))
  if (resource === undefined && nonResource === undefined)
    errors.unshift(fieldError.invalid(RESOURCE, null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'))
  return errors
}

/** Texts show the attributes by the names of their Go fields. */
function goStruct(nonResource: JsonObject): JsonValue {
  return { Path: textIn(nonResource, 'path'), Verb: textIn(nonResource, 'verb') }
}

/** Reviews have no metadata but what the server itself wrote, who owns which field. */
function metadataErrors(review: JsonObject, allowed: readonly string[], why: string): FieldError[] {
  const metadata = metadataOf(review)
  const isFilled = Object.keys(metadata).some((key) => key !== 'managedFields' && !allowed.includes(key) && own(metadata, key) !== null)
  // A Go struct: its members stand in their own order.
  return isFilled ? [fieldError.invalidText('metadata', htmlEscapeJson(encodeJson(metadata, { keepOrder: true })), why)] : []
}
