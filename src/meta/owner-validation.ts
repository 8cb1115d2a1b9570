import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import type { FieldError } from './field-error.js'
import * as fieldError from './field-error-builders.js'

const REQUIRED = ['apiVersion', 'kind', 'name', 'uid']

/** What is wrong with owner references (spec/api.md §3.7). */
export function ownerErrors(owners: JsonValue | undefined, path: string): FieldError[] {
  if (!Array.isArray(owners)) return []
  const errors: FieldError[] = []
  let controller = ''
  for (const [index, owner] of owners.entries()) {
    if (!isObject(owner)) continue
    errors.push(...oneOwner(owner, `${path}[${String(index)}]`))
    if (own(owner, 'controller') !== true) continue
    const name = `${text(owner, 'kind')}/${text(owner, 'name')}`
    if (controller === '') controller = name
    else errors.push(fieldError.invalid(path, owners, `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`))
  }
  return errors
}

function text(owner: JsonObject, field: string): string {
  const value = own(owner, field)
  return typeof value === 'string' ? value : ''
}

function oneOwner(owner: JsonObject, path: string): FieldError[] {
  const apiVersion = text(owner, 'apiVersion')
  const parts = apiVersion.split('/')
  const malformed = apiVersion !== '' && (parts.length > 2 || parts.at(-1) === '')
  const isEvent = apiVersion === 'v1' && text(owner, 'kind') === 'Event'
  return [
    ...(malformed ? [fieldError.invalid(`${path}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>')] : []),
    ...REQUIRED.filter((field) => text(owner, field) === '').map((field) => fieldError.required(`${path}.${field}`, 'must not be empty')),
    ...(isEvent ? [fieldError.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner')] : []),
  ]
}
