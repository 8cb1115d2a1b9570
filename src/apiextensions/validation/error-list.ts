import type { FieldError } from '../../meta/index.js'

/** Characters of all findings together: a hostile definition must not make a reply of hundreds of megabytes. */
const MAX_TEXT = 4 * 1024 * 1024

/** Collects field errors in the order in which they are found, as long as their texts fit a reply. */
export class ErrorList {
  readonly #errors: FieldError[] = []
  #text = 0

  /** True once nothing more is taken: walks may stop. */
  isFull(): boolean {
    return this.#text > MAX_TEXT
  }

  get count(): number {
    return this.#errors.length
  }

  add(error: FieldError): void {
    if (this.isFull()) return
    this.#errors.push(error)
    this.#text += error.field.length + error.body.length
  }

  addAll(errors: readonly FieldError[]): void {
    for (const error of errors) this.add(error)
  }

  /** All that was found. */
  list(): readonly FieldError[] {
    return this.#errors
  }
}
