import { encodeJson, isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import type { FieldError } from './field-error.js'
import * as fieldError from './field-error-builders.js'
import { htmlEscapeJson } from './go-format.js'
import { parseGroupVersion } from './gvk.js'

const REQUIRED = ['apiVersion', 'kind', 'name', 'uid']
const OPTIONAL = ['controller', 'blockOwnerDeletion']

/** Each finding about controllers quotes the whole list: more of them would make a reply grow with the square of the request. */
const MAX_CONTROLLER_FINDINGS = 16

/**
 * What is wrong with owner references (spec/api.md §3.7). `older`: in the words of the release that compiled-in types follow, without the index.
 */
export function ownerErrors(owners: JsonValue | undefined, path: string, older = false): FieldError[] {
  if (!Array.isArray(owners)) return []
  const references = owners.filter(isObject)
  const errors = references.map((owner, index) =>
    older ? oneOwnerInOlderWords(owner, path) : oneOwner(owner, `${path}[${String(index)}]`),
  )
  return [...errors.flat(), ...controllerErrors(references, path)]
}

function oneOwnerInOlderWords(owner: JsonObject, path: string): FieldError[] {
  const apiVersion = text(owner, 'apiVersion')
  const version = parseGroupVersion(apiVersion)?.version ?? ''
  return [
    ...(version === '' ? [fieldError.invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty')] : []),
    ...REQUIRED.slice(1)
      .filter((field) => text(owner, field) === '')
      .map((field) => fieldError.invalid(`${path}.${field}`, '', 'must not be empty')),
    ...eventErrors(owner, path),
  ]
}

function eventErrors(owner: JsonObject, path: string): FieldError[] {
  const parsed = parseGroupVersion(text(owner, 'apiVersion'))
  const isEvent = parsed?.group === '' && parsed.version === 'v1' && text(owner, 'kind') === 'Event'
  return isEvent ? [fieldError.invalidText(path, rendered(inStructOrder(owner)), '/v1, Kind=Event is disallowed from being an owner')] : []
}

function oneOwner(owner: JsonObject, path: string): FieldError[] {
  const apiVersion = text(owner, 'apiVersion')
  const parsed = parseGroupVersion(apiVersion)
  const malformed = apiVersion !== '' && (parsed === undefined || parsed.version === '')
  return [
    ...(malformed ? [fieldError.invalid(`${path}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>')] : []),
    ...REQUIRED.filter((field) => text(owner, field) === '').map((field) => fieldError.required(`${path}.${field}`, 'must not be empty')),
    ...eventErrors(owner, path),
  ]
}

/** At most one owner may be the controller. */
function controllerErrors(owners: readonly JsonObject[], path: string): FieldError[] {
  const [first, ...others] = owners.filter((owner) => own(owner, 'controller') === true)
  if (first === undefined || others.length === 0) return []
  const list = rendered(owners.map(inStructOrder))
  return others
    .slice(0, MAX_CONTROLLER_FINDINGS)
    .map((other) =>
      fieldError.invalidText(
        path,
        list,
        `Only one reference can have Controller set to true. Found "true" in references for ${named(first)} and ${named(other)}`,
      ),
    )
}

function named(owner: JsonObject): string {
  return `${text(owner, 'kind')}/${text(owner, 'name')}`
}

function text(owner: JsonObject, field: string): string {
  const value = own(owner, field)
  return typeof value === 'string' ? value : ''
}

/** A struct is rendered with its members in the order of their declaration. */
function inStructOrder(owner: JsonObject): JsonObject {
  const ordered: JsonObject = {}
  for (const field of REQUIRED) ordered[field] = text(owner, field)
  for (const field of OPTIONAL) {
    const value = own(owner, field)
    if (value !== undefined) ordered[field] = value
  }
  return ordered
}

function rendered(value: JsonValue): string {
  return htmlEscapeJson(encodeJson(value, { keepOrder: true }))
}
