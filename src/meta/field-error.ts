/** The types of a field error, as cause reasons have them (spec/api.md §2.4). */
export type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueNotFound'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'InternalError'

/** One finding about one field: `field` is the path, `body` the text behind it. */
export interface FieldError {
  readonly type: FieldErrorType
  readonly field: string
  readonly body: string
}

/** The field of an error about the whole object. */
export const ROOT_FIELD = '<nil>'

/** The full text of one error: `field: body`. */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${error.body}`
}

/** The aggregate of several errors as messages print it: distinct texts in order, in brackets when there is more than one. */
export function aggregateText(errors: readonly FieldError[]): string {
  return aggregateTexts(errors.map(fieldErrorText))
}

/** {@link aggregateText} of errors that are texts already. */
export function aggregateTexts(errors: readonly string[]): string {
  const texts = [...new Set(errors)]
  return texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`
}
