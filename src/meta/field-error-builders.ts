import type { JsonValue } from '../base/json/index.js'
import type { FieldError } from './field-error.js'
import { goQuote, renderBadValue } from './go-format.js'

// Builders of field errors, named as upstream's: the one place where their texts are made (spec/api.md §2.4).

const plural = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`
const withDetail = (head: string, detail: string | undefined): string =>
  detail === undefined || detail === '' ? head : `${head}: ${detail}`

/** A value that has to be there is not. */
export function required(field: string, detail?: string): FieldError {
  return { type: 'FieldValueRequired', field, body: withDetail('Required value', detail) }
}

/** A value that must not be there. */
export function forbidden(field: string, detail?: string): FieldError {
  return { type: 'FieldValueForbidden', field, body: withDetail('Forbidden', detail) }
}

/** A value that breaks a rule. */
export function invalid(field: string, value: JsonValue, detail?: string): FieldError {
  return invalidText(field, renderBadValue(value), detail)
}

/** A value that breaks a rule, its rendering given. */
export function invalidText(field: string, rendered: string, detail?: string): FieldError {
  return { type: 'FieldValueInvalid', field, body: withDetail(`Invalid value: ${rendered}`, detail) }
}

/** A value of the wrong type. */
export function typeInvalid(field: string, value: JsonValue, detail?: string): FieldError {
  return { type: 'FieldValueTypeInvalid', field, body: withDetail(`Invalid value: ${renderBadValue(value)}`, detail) }
}

/** A value that is none of the supported ones. */
export function notSupported(field: string, value: JsonValue, supported: readonly string[]): FieldError {
  const values = supported.map(goQuote).join(', ')
  const detail = supported.length === 0 ? undefined : `supported values: ${values}`
  return { type: 'FieldValueNotSupported', field, body: withDetail(`Unsupported value: ${renderBadValue(value)}`, detail) }
}

/** A value that names something that does not exist. */
export function notFound(field: string, value: JsonValue): FieldError {
  return { type: 'FieldValueNotFound', field, body: `Not found: ${renderBadValue(value)}` }
}

/** A value that is there twice. */
export function duplicate(field: string, value: JsonValue): FieldError {
  return { type: 'FieldValueDuplicate', field, body: `Duplicate value: ${renderBadValue(value)}` }
}

/** A string with too many characters ("bytes", whatever was counted). */
export function tooLong(field: string, max: number): FieldError {
  return { type: 'FieldValueTooLong', field, body: `Too long: may not be more than ${plural(max, 'byte')}` }
}

/** A list or map with too many items. */
export function tooMany(field: string, actual: number, max: number): FieldError {
  return { type: 'FieldValueTooMany', field, body: `Too many: ${String(actual)}: must have at most ${plural(max, 'item')}` }
}

/** A list with too few items. */
export function tooFew(field: string, actual: number, min: number): FieldError {
  return { type: 'FieldValueTooFew', field, body: `Too few: ${String(actual)}: must have at least ${plural(min, 'item')}` }
}

/** Something went wrong while the value was looked at. */
export function internal(field: string, detail: string): FieldError {
  return { type: 'InternalError', field, body: `Internal error: ${detail}` }
}
