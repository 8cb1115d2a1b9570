import type { JsonObject } from '../../base/json/index.js'
import { FieldSet } from '../paths/field-set.js'
import { recursiveDifference } from '../paths/set-algebra.js'
import { compare, NO_CHANGES, type Changes } from '../typed/compare.js'
import type { Type } from '../typed/type.js'
import { joinErrors, typeErrors } from '../typed/validate.js'
import type { Steps } from './conversion.js'

/** What one kind looks like in all its API versions, and from where it is looked at. */
export interface Kind {
  /** The version of the request. */
  readonly groupVersion: string
  readonly kind: string
  readonly types: (apiVersion: string) => Type | undefined
  /** Paths that are ignored at a version, with all below them. */
  readonly reset: (apiVersion: string) => FieldSet | undefined
}

/** A failed conversion between versions; the text is the converter's, or says what does not fit. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError'
}

/** The objects of one request as other API versions see them; each is converted and checked once. */
export class Versions {
  readonly #kind: Kind
  readonly #converted = new Map<string, Map<JsonObject, JsonObject | undefined>>()

  constructor(kind: Kind) {
    this.#kind = kind
  }

  get current(): string {
    return this.#kind.groupVersion
  }

  get kind(): string {
    return this.#kind.kind
  }

  /** @throws ConversionError */
  typeOf(apiVersion: string): Type {
    const type = this.#kind.types(apiVersion)
    if (type === undefined) throw new ConversionError(`no corresponding type for ${apiVersion}, Kind=${this.#kind.kind}`)
    return type
  }

  /** `object`, which is in version `from`, in `version`; undefined when there is no such version (spec/apply.md §3.14). */
  *convert(object: JsonObject, from: string, version: string): Steps<JsonObject | undefined> {
    if (version === from) return object
    let known = this.#converted.get(version)
    if (known === undefined) this.#converted.set(version, (known = new Map<JsonObject, JsonObject | undefined>()))
    if (known.has(object)) return known.get(object)
    const converted = yield { object, apiVersion: version }
    if (converted !== undefined) this.#check(converted, version)
    known.set(object, converted)
    return converted
  }

  /** Converted values may not even have duplicates (spec/apply.md §9 V4). */
  #check(converted: JsonObject, version: string): void {
    const errors = typeErrors(this.typeOf(version), converted, false)
    if (errors.length > 0) throw new ConversionError(joinErrors(errors))
  }

  /** What differs between two objects in one version, without what is reset there (spec/apply.md §3.7). */
  changes(version: string, old: JsonObject, next: JsonObject): Changes {
    return this.#withoutReset(version, compare(this.typeOf(version), old, next))
  }

  #withoutReset(version: string, changes: Changes): Changes {
    if (changes === NO_CHANGES) return changes
    const { added, modified, removed } = changes
    return { added: this.unreset(version, added), modified: this.unreset(version, modified), removed: this.unreset(version, removed) }
  }

  /** A set without what is reset at a version. */
  unreset(version: string, set: FieldSet): FieldSet {
    return recursiveDifference(set, this.#kind.reset(version) ?? FieldSet.EMPTY)
  }
}
