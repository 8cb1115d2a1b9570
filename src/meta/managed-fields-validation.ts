import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import type { FieldError } from './field-error.js'
import * as fieldError from './field-error-builders.js'
import { isPrintable } from './go-format.js'

/** Bytes of a field manager's name. */
export const FIELD_MANAGER_MAX = 128

const PRINTABLE_ASCII = /^[ -~]{0,128}$/
const SUBRESOURCE_MAX = 256
const OPERATIONS = ['Apply', 'Update']

/** What is wrong with managedFields (spec/api.md §3.8). */
export function managedFieldErrors(entries: JsonValue | undefined, path: string): FieldError[] {
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry, index) => (isObject(entry) ? entryErrors(entry, `${path}[${String(index)}]`) : []))
}

function entryErrors(entry: JsonObject, path: string): FieldError[] {
  const operation = text(entry, 'operation')
  const fieldsType = text(entry, 'fieldsType')
  return [
    ...(operation === '' ? [fieldError.required(`${path}.operation`, 'must not be empty')] : []),
    ...(operation === '' || OPERATIONS.includes(operation) ? [] : [fieldError.notSupported(`${path}.operation`, operation, OPERATIONS)]),
    ...(['', 'FieldsV1'].includes(fieldsType) ? [] : [fieldError.invalid(`${path}.fieldsType`, fieldsType, 'must be `FieldsV1`')]),
    ...fieldManagerErrors(text(entry, 'manager'), `${path}.manager`),
    ...(Buffer.byteLength(text(entry, 'subresource')) > SUBRESOURCE_MAX
      ? [fieldError.tooLong(`${path}.subresource`, SUBRESOURCE_MAX)]
      : []),
  ]
}

function text(entry: JsonObject, field: string): string {
  const value = own(entry, field)
  return typeof value === 'string' ? value : ''
}

/**
 * What is wrong with the name of a field manager (spec/api.md §7.2). The characters of one that is too long are not looked at, as each finding
 * quotes it.
 */
export function fieldManagerErrors(manager: string, path: string): FieldError[] {
  if (PRINTABLE_ASCII.test(manager)) return []
  if (Buffer.byteLength(manager) > FIELD_MANAGER_MAX) return [fieldError.tooLong(path, FIELD_MANAGER_MAX)]
  const errors: FieldError[] = []
  let position = 0
  for (const char of manager) {
    if (!isPrintable(char)) {
      const code = (char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')
      errors.push(fieldError.invalid(path, manager, `invalid character U+${code} (at position ${String(position)})`))
    }
    position += Buffer.byteLength(char)
  }
  return errors
}
