import type { PacedWork } from '../../base/index.js'
import { isObject, type JsonValue } from '../../base/json/index.js'
import { jsonTypeName, literalOf, unmarshalText } from '../go-decode.js'
import { goQuote } from '../go-format.js'
import { conversionText, type GoKind } from './conversion-text.js'

/** Findings that are reported of one body, as upstream's decoder limits them (spec/schema.md §1.2). */
const MAX_FINDINGS = 100

/** Structs within structs: far beyond any document in use, and shallow enough for every recursive walk over the result to fit the stack. */
export const MAX_STRUCT_DEPTH = 500

/** Structs between two rests. */
const STRIDE = 64

/** A value that does not fit its Go type; the message is that of Go's decoder. */
export class TypedDecodeError extends Error {
  override readonly name = 'TypedDecodeError'
}

/**
 * One typed decoding: where it stands, and what it has found so far. Go's decoder goes on behind a value of the wrong type and answers the
 * first such error at the end; an error of a type's own unmarshaller ends it at once, whatever came before.
 */
export class Decoding {
  readonly #unknown = new Set<string>()
  /** Keys and indices from the root, for unknown members. */
  readonly #path: (string | number)[] = []
  /** What the texts of mismatches name: the innermost struct, and the fields that led to it (no map keys, no indices). */
  #struct = ''
  #fields: string[] = []
  #mismatch: string | undefined
  #lenient = false
  #depth = 0
  #structs = 0
  readonly #isConversion: boolean

  /**
   * `isConversion`: the value was not read from JSON for this type, but made of others (by a strategic merge patch or an apply) and is now converted into it. The
   * first mismatch then ends it, the texts are those of upstream's converter, and whole floats are as good as integers.
   */
  constructor(isConversion = false) {
    this.#isConversion = isConversion
  }

  get isConversion(): boolean {
    return this.#isConversion
  }

  /** Unknown members as strict decoding reports them, `unknown field "spec.x"`, in document order. */
  findings(): string[] {
    return [...this.#unknown].map((path) => `unknown field ${goQuote(path)}`)
  }

  /** @throws TypedDecodeError if a value did not fit */
  finish(): void {
    if (this.#mismatch !== undefined) throw new TypedDecodeError(this.#mismatch)
  }

  /** Notes a value of the wrong type. Undefined, for the zero value that takes its place. */
  mismatch(value: JsonValue, goType: string, goKind: GoKind): JsonValue | undefined {
    if (this.#isConversion) throw new TypedDecodeError(conversionText(value, goType, goKind))
    this.#mismatch ??= this.#mismatchText(value, goType)
    return undefined
  }

  /** The error of a type's own unmarshaller that wants a value of another type: it ends everything. */
  refusal(value: JsonValue, goType: string): TypedDecodeError {
    if (this.#isConversion) return new TypedDecodeError(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type ${goType}`)
    return new TypedDecodeError(this.#mismatchText(value, goType))
  }

  #mismatchText(value: JsonValue, goType: string): string {
    const place = [this.#struct, ...this.#fields].join('.')
    return place === ''
      ? `json: cannot unmarshal ${jsonTypeName(value)} into Go value of type ${goType}`
      : unmarshalText(value, place, goType, literalOf)
  }

  /** Notes another error after which decoding goes on; the answer is that of {@link mismatch}. */
  defect(message: string): JsonValue | undefined {
    if (this.#isConversion) throw new TypedDecodeError(`error decoding from json: ${message}`)
    this.#mismatch ??= message
    return undefined
  }

  /** Notes a member that the struct does not have. */
  unknown(key: string): void {
    if (this.#lenient || this.#unknown.size >= MAX_FINDINGS) return
    let text = ''
    for (const part of [...this.#path, key]) text += typeof part === 'number' ? `[${String(part)}]` : text === '' ? part : `.${part}`
    this.#unknown.add(text)
  }

  /** Goes into a struct; answers the one around it, for {@link leaveStruct}. @throws TypedDecodeError beyond {@link MAX_STRUCT_DEPTH} */
  enterStruct(name: string): string {
    if (this.#depth >= MAX_STRUCT_DEPTH) throw new TypedDecodeError(`must not be nested deeper than ${String(MAX_STRUCT_DEPTH)} levels`)
    const outer = this.#struct
    this.#struct = name
    this.#depth++
    return outer
  }

  leaveStruct(outer: string): void {
    this.#depth--
    this.#struct = outer
  }

  /** Goes to a member of the struct that is being read. */
  enterMember(key: string): void {
    this.#fields.push(key)
    this.#path.push(key)
  }

  leaveMember(): void {
    this.#fields.pop()
    this.#path.pop()
  }

  /** Goes to an element of a list or a value of a map. */
  enter(part: string | number): void {
    this.#path.push(part)
  }

  leave(): void {
    this.#path.pop()
  }

  /** True from time to time: for others to have their turn. */
  isRestDue(): boolean {
    return ++this.#structs % STRIDE === 0
  }

  /**
   * Reads what a type's own unmarshaller hands to a decoder of its own: unknown members are not reported, the texts of mismatches begin anew,
   * and a mismatch ends everything (spec/crd.md §1.8 item 4). @throws TypedDecodeError
   */
  *nested<T>(read: PacedWork<T>): PacedWork<T> {
    const outer = { struct: this.#struct, fields: this.#fields, mismatch: this.#mismatch, lenient: this.#lenient }
    this.#struct = ''
    this.#fields = []
    this.#mismatch = undefined
    this.#lenient = true
    const result = yield* read
    this.finish()
    this.#struct = outer.struct
    this.#fields = outer.fields
    this.#mismatch = outer.mismatch
    this.#lenient = outer.lenient
    return result
  }
}

/** What values of a Go type look like in JSON. 'any': whatever its own unmarshaller takes. */
export type GoForm =
  | { readonly kind: 'string' | 'bytes' | 'time' | 'boolean' | 'integer' | 'number' | 'any' }
  | { readonly kind: 'list' | 'map'; readonly of: GoType }
  | { readonly kind: 'struct'; readonly members: () => ReadonlyMap<string, { readonly type: GoType }> }

interface NamedType {
  /** Its name as Go prints it: `string`, `[]v1.JSONSchemaProps`. */
  readonly name: string
  readonly form: GoForm
  /** The zero value as Go writes it. */
  zero(): JsonValue
}

/** A type without parts. */
export interface LeafType extends NamedType {
  /** Reads a value other than null, in its canonical form; undefined where it does not fit (which has been noted). */
  decode(value: JsonValue, decoding: Decoding): JsonValue | undefined
  readonly decodeParts?: undefined
}

/** A type whose values have parts, read one after the other. */
export interface CompoundType extends NamedType {
  /** As {@link LeafType.decode}. */
  decodeParts(value: JsonValue, decoding: Decoding): PacedWork<JsonValue | undefined>
}

/** A Go type: how its values are read from JSON, and what is written back. */
export type GoType = LeafType | CompoundType

/** True for a value that `omitempty` leaves out. */
export function isEmptyValue(value: JsonValue): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}
