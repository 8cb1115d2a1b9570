import { JsonFloat } from '../../base/json/index.js'

/**
 * The values expressions work on. Numbers have the forms that JSON data has them in (base/json), so that most data needs no conversion:
 * - int: a JS integer, or a `bigint` beyond 2^53 (never one that a safe integer could hold);
 * - double: a JS number that is no integer (NaN and infinities too), or a {@link JsonFloat} for a whole one.
 */
export type CelValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | JsonFloat
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | ListValue
  | MapValue
  | OpaqueValue
  | CelError

/** An int64. */
export type Int = number | bigint

/** A uint64. */
export class Uint {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}

/** An error as a value: operators pass it on, logical ones may absorb it. */
export class CelError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** A point in time. */
export class Timestamp {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly nanos: bigint
  /** Minutes east of UTC in which it was written; counts for its text only. */
  readonly offset: number
  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos
    this.offset = offset
  }
}

/** A span of time. */
export class Duration {
  /** Nanoseconds, within int64. */
  readonly nanos: bigint
  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

/** A type as a value (`type(x)`, `int`); types are equal by name. */
export class TypeValue {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** An optional: a value or none. */
export class Optional {
  static readonly NONE: Optional = new Optional(undefined)
  readonly value: CelValue | undefined
  private constructor(value: CelValue | undefined) {
    this.value = value
  }

  static of(value: CelValue): Optional {
    return new Optional(value)
  }
}

/** A list: of values, or a view of JSON data. */
export abstract class ListValue {
  abstract readonly length: number
  /** The element at an index below `length`; converting data may give a {@link CelError}. */
  abstract at(index: number): CelValue
}

/** A map or an object: of values, or a view of JSON data. */
export abstract class MapValue {
  abstract readonly size: number
  /** The value under a key, or undefined; a {@link CelError} for a key of a type that cannot be one. */
  abstract get(key: CelValue): CelValue | undefined
  abstract keys(): Iterable<CelValue>
}

/** A value of a library's own type. */
export abstract class OpaqueValue {
  abstract readonly typeName: string
  /** The size that costs are reckoned by, for a value that has one. */
  readonly size: number | undefined = undefined
  abstract equals(other: OpaqueValue): boolean
  /** Its text form. */
  abstract text(): string
}

/** A list of values. */
export class ArrayList extends ListValue {
  readonly items: readonly CelValue[]
  constructor(items: readonly CelValue[]) {
    super()
    this.items = items
  }

  override get length(): number {
    return this.items.length
  }

  override at(index: number): CelValue {
    return this.items[index] as CelValue
  }
}

/** The name of a value's type. */
export function typeName(value: CelValue): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'double'
    default:
      return value === null ? 'null_type' : objectTypeName(value)
  }
}

function objectTypeName(value: object): string {
  if (value instanceof ListValue) return 'list'
  if (value instanceof MapValue) return 'map'
  if (value instanceof JsonFloat) return 'double'
  if (value instanceof Uint) return 'uint'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp'
  if (value instanceof Duration) return 'google.protobuf.Duration'
  if (value instanceof TypeValue) return 'type'
  if (value instanceof Optional) return 'optional_type'
  return value instanceof OpaqueValue ? value.typeName : 'error'
}

/** True for an int64. */
export function isInt(value: CelValue): value is Int {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint'
}

/** True for a double. */
export function isDouble(value: CelValue): value is number | JsonFloat {
  return typeof value === 'number' ? !Number.isInteger(value) : value instanceof JsonFloat
}

/** The error of an operation on types it is not made for. */
export const NO_SUCH_OVERLOAD: CelError = new CelError('no such overload')

/** The value itself if it is an error, else that no operation fits it. */
export function noSuchOverload(value: CelValue): CelError {
  return value instanceof CelError ? value : NO_SUCH_OVERLOAD
}

/** The error of a selection or index that finds nothing. */
export function noSuchKey(key: string): CelError {
  return new CelError(`no such key: ${key}`)
}
