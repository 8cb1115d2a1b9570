import type { JsonValue } from './value.js'

/** A syntax error with the text that Go's decoder has for it. */
export class JsonSyntaxError extends Error {
  override readonly name: string = 'JsonSyntaxError'
}

/**
 * A well-formed document with a number that no float64 holds (`1e400`). Go finds this out after it has read the document's kind, so
 * `document` is there for the caller's text: decoded, with an infinite JsonFloat for each such number (spec/custom-resources.md §2.5).
 */
export class JsonNumberError extends JsonSyntaxError {
  override readonly name = 'JsonNumberError'
  readonly document: JsonValue

  constructor(token: string, document: JsonValue) {
    super(`json: cannot unmarshal number ${token} into Go value of type float64`)
    this.document = document
  }
}
