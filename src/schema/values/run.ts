import type { JsonValue } from '../../base/json/index.js'
import { ROOT_FIELD, fieldError, type FieldError } from '../../meta/index.js'

/** More errors than this are not collected in one list: a megabyte of bad items must not become a gigabyte of texts. */
export const MAX_ERRORS = 10_000

/** One validation on its way through a value: where it stands and what it has found. Texts are built only for errors. */
export class Run {
  readonly #base: string
  readonly #path: (string | number)[] = []
  #errors: FieldError[] | undefined

  /** `base`: the field path of the value; '' for a whole object. */
  constructor(base: string) {
    this.#base = base
  }

  /** Whether the value is a whole object and not yet left. */
  get atRoot(): boolean {
    return this.#path.length === 0 && this.#base === ''
  }

  /** How many errors there are. */
  get count(): number {
    return this.#errors?.length ?? 0
  }

  /** Enters a declared property or an element. */
  enter(part: string | number): void {
    this.#path.push(part)
  }

  /** Enters an undeclared key: at the top its name begins with a dot. */
  enterAdditional(key: string): void {
    this.#path.push(this.#path.length === 0 ? `.${key}` : key)
  }

  /** Leaves the last one. */
  leave(): void {
    this.#path.pop()
  }

  /** The name of the current value as messages have it (spec/schema.md §6.3). */
  name(): string {
    let name = ''
    for (const part of this.#path) name += typeof part === 'number' ? `[${String(part)}]` : name === '' ? part : `.${part}`
    return name
  }

  /** The name of a member of the current value. */
  memberName(key: string): string {
    const name = this.name()
    return name === '' ? key : `${name}.${key}`
  }

  /** The field path for a name. */
  field(name: string): string {
    const inner = name.startsWith('.') ? name.slice(1) : name
    if (this.#base === '') return inner === '' ? ROOT_FIELD : inner
    return inner === '' ? this.#base : `${this.#base}.${inner}`
  }

  /** Adds an error. */
  add(error: FieldError): void {
    this.#errors ??= []
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(error)
  }

  /** Adds the error that the current value, shown as given, is not what a keyword wants. */
  addAbout(value: JsonValue, why: string): void {
    const name = this.name()
    this.add(fieldError.invalid(this.field(name), value, `${name} in body ${why}`))
  }

  /** Adds an error that upstream gives no path: it stands in the text only. */
  addRaw(text: string): void {
    this.add(fieldError.invalid(this.field(''), '', text))
  }

  /** Adds errors of a branch. */
  addAll(errors: readonly FieldError[]): void {
    for (const error of errors) this.add(error)
  }

  /** Forgets all errors but the first `count`. */
  cut(count: number): void {
    if (this.#errors !== undefined) this.#errors.length = Math.min(count, this.#errors.length)
  }

  /** Takes out the errors from the given one on. */
  take(from = 0): FieldError[] {
    return this.#errors?.splice(from) ?? []
  }

  /** Puts the errors aside while a branch is looked at; give them back with {@link restore}. */
  suspend(): FieldError[] | undefined {
    const errors = this.#errors
    this.#errors = undefined
    return errors
  }

  /** Ends a branch: answers its errors, undefined for none, and puts back those of {@link suspend}. */
  restore(suspended: FieldError[] | undefined): FieldError[] | undefined {
    const errors = this.#errors
    this.#errors = suspended
    return errors === undefined || errors.length === 0 ? undefined : errors
  }
}
