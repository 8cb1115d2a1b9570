import { isObject, JsonFloat, numberKind, own } from '../../base/json/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { parseDataBytes, parseDataDuration, parseDataTime } from './data-text.js'
import { fieldOf } from './data-type.js'
import type { DataType } from './data-type.js'
import { toDouble } from './numbers.js'
import { parseDate } from './time-parse.js'
import { CelError, Duration, ListValue, MapValue, NO_SUCH_OVERLOAD } from './value.js'
import type { CelValue } from './value.js'
import { spend } from './work.js'

/** A list as it is in the data; elements are converted when they are read. */
export class DataList extends ListValue {
  readonly raw: readonly JsonValue[]
  readonly data: DataType
  constructor(raw: readonly JsonValue[], data: DataType) {
    super()
    this.raw = raw
    this.data = data
  }

  override get length(): number {
    return this.raw.length
  }

  override at(index: number): CelValue {
    return convert(this.data.element ?? this.data, this.raw[index] ?? null)
  }
}

/** An object or map as it is in the data; values are converted when they are read. */
export class DataMap extends MapValue {
  readonly raw: JsonObject
  readonly data: DataType
  constructor(raw: JsonObject, data: DataType) {
    super()
    this.raw = raw
    this.data = data
  }

  override get size(): number {
    const { length } = Object.keys(this.raw)
    spend(length * 120)
    return length
  }

  override get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return key instanceof CelError ? key : NO_SUCH_OVERLOAD
    if (this.data.kind !== 'object') return this.#valueOf(own(this.raw, key), this.data.element ?? this.data)
    const field = fieldOf(this.data, key)
    return field === undefined ? undefined : this.property(field.json, field.data)
  }

  /** The value of a property by its name in the data; null counts as absent. */
  property(name: string, data: DataType): CelValue | undefined {
    return this.#valueOf(own(this.raw, name) ?? undefined, data)
  }

  override *keys(): Iterable<CelValue> {
    const { fields, kind } = this.data
    if (kind !== 'object') yield* Object.keys(this.raw)
    else for (const [name, field] of fields ?? []) if (own(this.raw, field.json) !== undefined) yield name
  }

  #valueOf(raw: JsonValue | undefined, data: DataType): CelValue | undefined {
    return raw === undefined ? undefined : convert(data, raw)
  }
}

const NOT_NULLABLE = new CelError('invalid data, got null for schema with nullable=false')
const NOT_INT_OR_STRING = new CelError('invalid data, expected XIntOrString value to be either a string or integer')
const NOT_A_MAP = new CelError('invalid data, expected a map for the provided schema with type=object')
const NOT_A_LIST = new CelError('invalid data, expected an array for the provided schema with type=array')

/** The value that JSON data of a type stands for; a {@link CelError} if it is not of that type (spec/cel.md §2.5). */
export function convert(data: DataType, raw: JsonValue): CelValue {
  if (raw === null) return data.nullable || data.kind === 'dyn' ? null : NOT_NULLABLE
  switch (data.kind) {
    case 'int':
      return (typeof raw === 'number' && Number.isInteger(raw)) || typeof raw === 'bigint' ? raw : unexpected('int', raw)
    case 'string':
      return typeof raw === 'string' ? raw : unexpected('string', raw)
    case 'bool':
      return typeof raw === 'boolean' ? raw : unexpected('bool', raw)
    case 'object':
    case 'map':
      return isObject(raw) ? new DataMap(raw, data) : NOT_A_MAP
    case 'list':
      return Array.isArray(raw) ? new DataList(raw, data) : NOT_A_LIST
    case 'double':
      return number(raw)
    case 'int-or-string':
      return typeof raw === 'string' || numberKind(raw) === 'int' ? (raw as string | number | bigint) : NOT_INT_OR_STRING
    case 'dyn':
      return untyped(data, raw)
    case 'hidden':
      return new CelError('values of unknown type can only be compared')
    default:
      return typeof raw === 'string' ? formatted(data, raw) : unexpected('string', raw)
  }
}

function number(raw: JsonValue): CelValue {
  if (typeof raw === 'number') return toDouble(raw)
  if (typeof raw === 'bigint') return new JsonFloat(Number(raw))
  return raw instanceof JsonFloat ? raw : unexpected('float', raw)
}

function untyped(data: DataType, raw: Exclude<JsonValue, null>): CelValue {
  if (Array.isArray(raw)) return new DataList(raw, data)
  return isObject(raw) ? new DataMap(raw, data) : raw
}

function formatted(data: DataType, text: string): CelValue {
  switch (data.kind) {
    case 'date':
      return (
        parseDate(text) ??
        new CelError(`Invalid date formatted string ${text}: parsing time "${text}" as "2006-01-02": cannot parse "${text}" as "2006"`)
      )
    case 'date-time':
      return parseDataTime(text) ?? new CelError(`Invalid date-time formatted string ${text}: unable to parse`)
    case 'duration': {
      const nanos = parseDataDuration(text)
      return nanos === undefined ? new CelError(`Invalid duration ${text}: unable to parse ${text} as duration`) : new Duration(nanos)
    }
    default: {
      const bytes = parseDataBytes(text)
      return typeof bytes === 'number'
        ? new CelError(`Invalid byte formatted string ${text}: illegal base64 data at input byte ${String(bytes)}`)
        : bytes
    }
  }
}

function unexpected(expected: string, raw: JsonValue): CelError {
  return new CelError(`invalid data, expected ${expected}, got ${goType(raw)}`)
}

/** The Go type that upstream's decoder gives the value. */
function goType(raw: JsonValue): string {
  if (typeof raw === 'string') return 'string'
  if (typeof raw === 'boolean') return 'bool'
  const kind = numberKind(raw)
  if (kind !== undefined) return kind === 'int' ? 'int64' : 'float64'
  return Array.isArray(raw) ? '[]interface {}' : 'map[string]interface {}'
}
