import { RESERVED_WORDS } from '../reserved-words.js'
import type { Type } from '../checker/types.js'

/** How JSON data becomes values. */
export type DataKind =
  | 'object'
  | 'map'
  | 'list'
  | 'string'
  | 'bytes'
  | 'date'
  | 'date-time'
  | 'duration'
  | 'bool'
  | 'int'
  | 'double'
  | 'int-or-string'
  | 'dyn'
  | 'hidden'

/** A field of an object: the name in the data and the type of its values. */
export interface DataField {
  readonly json: string
  readonly data: DataType
}

/** The fields of an object by the names expressions use; iterates in the order of the schema. */
export interface DataFields extends Iterable<readonly [string, DataField]> {
  get(name: string): DataField | undefined
}

/** Declared properties of an object by the names in the data. */
export interface DataProperties {
  get(name: string): DataType | undefined
}

/**
 * The type of JSON data as expressions see it (spec/cel.md §2). `hidden` data takes part in equality only; `dyn` data is taken as it comes.
 */
export interface DataType {
  readonly kind: DataKind
  /** The type the checker gives it. */
  readonly type: Type
  readonly nullable: boolean
  /** Fields of an object by the names expressions use. */
  readonly fields?: DataFields | undefined
  /** Declared properties of an object, hidden ones too. */
  readonly properties?: DataProperties | undefined
  /** Items of a list, values of a map. */
  readonly element?: DataType | undefined
  readonly listType?: 'atomic' | 'set' | 'map' | undefined
  /** The key properties of a list of type map, by the names in the data. */
  readonly listKeys?: readonly string[] | undefined
  /** The upper bound of its size that cost estimates use. */
  readonly maxElements: number
  /** The size of its shortest JSON text, for cost estimates. */
  readonly minSize: number
}

/** The field of an object that an expression names, reserved words unescaped too. */
export function fieldOf(data: DataType, name: string): DataField | undefined {
  return data.fields?.get(name) ?? (RESERVED_WORDS.has(name) ? data.fields?.get(`__${name}__`) : undefined)
}
