import { compileRegexp, type Regexp } from '../../base/regexp/index.js'
import type { JsonValue } from '../../base/json/index.js'
import { numberFormat, stringFormat, type FormatCheck, type NumberFormat } from '../formats/registry.js'
import type { Structural } from '../structural.js'
import { Kind } from './kinds.js'

/** One node made ready for the walk: what is looked up for every value is computed once. */
export interface ValueNode {
  readonly schema: Structural
  /** The types wanted, as errors list them; '' for any. */
  readonly want: string
  /** The kinds that pass the type check outright. */
  readonly kinds: number
  /** Whether a float that is whole, or nearly so, passes too. */
  readonly takesWholeFloats: boolean
  /** Whether a type or a format is declared, so that there is a type check. */
  readonly checksType: boolean
  /** The format in force as it is written; '' for none. */
  readonly format: string
  readonly checkFormat: FormatCheck | undefined
  readonly numberFormat: NumberFormat | undefined
  readonly pattern: Pick<Regexp, 'test'> | undefined
  readonly hasStringRules: boolean
  readonly hasNumberRules: boolean
  readonly enum: readonly JsonValue[]
  /** The entries of the enum where all are strings. */
  readonly enumStrings: ReadonlySet<string> | undefined
  readonly properties: ReadonlyMap<string, ValueNode>
  readonly additional: ValueNode | undefined
  readonly forbidsOthers: boolean
  readonly items: ValueNode | undefined
  readonly hasJunctors: boolean
  readonly allOf: readonly ValueNode[]
  readonly anyOf: readonly ValueNode[]
  readonly oneOf: readonly ValueNode[]
  readonly not: ValueNode | undefined
}

/**
 * Prepares a tree for the walk. `asWritten`: the form in which defaults are checked (spec/schema.md §4.3): an int-or-string is not checked
 * for its type unless its junctors say so.
 */
export function compileNode(schema: Structural, asWritten = false): ValueNode {
  const { valueValidation: rules } = schema
  const child = (node: Structural): ValueNode => compileNode(node, asWritten)
  const optional = (node: Structural | undefined): ValueNode | undefined => (node === undefined ? undefined : child(node))
  const checkFormat = stringFormat(schema)
  const format = checkFormat === undefined && numberFormat(schema) === undefined ? '' : rules.format
  const want = schema.xIntOrString ? (asWritten ? '' : 'integer,string') : schema.type
  const { additionalProperties } = schema
  return {
    schema,
    want,
    format,
    checkFormat,
    ...typeRules(want, format),
    numberFormat: numberFormat(schema),
    pattern: rules.pattern === '' ? undefined : lazyRegexp(rules.pattern),
    hasStringRules: rules.maxLength !== undefined || rules.minLength !== undefined || rules.pattern !== '',
    hasNumberRules:
      want === 'integer' ||
      want === 'number' ||
      rules.multipleOf !== undefined ||
      rules.minimum !== undefined ||
      rules.maximum !== undefined,
    enum: rules.enum,
    enumStrings: rules.enum.every((entry) => typeof entry === 'string') ? new Set(rules.enum) : undefined,
    properties: new Map([...schema.properties].map(([name, property]) => [name, child(property)])),
    additional: typeof additionalProperties === 'object' ? child(additionalProperties) : undefined,
    forbidsOthers: additionalProperties === false,
    items: optional(schema.items),
    hasJunctors: rules.allOf.length > 0 || rules.anyOf.length > 0 || rules.oneOf.length > 0 || rules.not !== undefined,
    allOf: rules.allOf.map(child),
    anyOf: rules.anyOf.map(child),
    oneOf: rules.oneOf.map(child),
    not: optional(rules.not),
  }
}

/** Compiles the pattern when the first string is held against it: most values have only some of the fields of their schema. */
export function lazyRegexp(pattern: string): Pick<Regexp, 'test'> {
  let compiled: Regexp | undefined
  return { test: (text) => (compiled ??= compileRegexp(pattern)).test(text) }
}

const KINDS_OF_TYPE: Readonly<Record<string, number>> = {
  'integer,string': Kind.integer | Kind.string,
  array: Kind.array,
  boolean: Kind.boolean,
  integer: Kind.integer,
  number: Kind.integer | Kind.float,
  object: Kind.object,
  string: Kind.string,
}
const ANY = Kind.string | Kind.boolean | Kind.integer | Kind.float | Kind.array | Kind.object

function typeRules(want: string, format: string): Pick<ValueNode, 'kinds' | 'takesWholeFloats' | 'checksType'> {
  const numeric = want === 'integer' || want === 'number' || want === 'integer,string'
  // A format lets strings and lists through the type check of nodes that are not numeric: an oddity of upstream (spec/schema.md §6.8).
  const byFormat = format !== '' && !numeric ? Kind.string | Kind.array : 0
  const byType = want === '' ? (format === '' ? ANY : 0) : (KINDS_OF_TYPE[want] ?? 0)
  return {
    kinds: byType | byFormat,
    takesWholeFloats: want === 'integer' || want === 'integer,string',
    checksType: want !== '' || format !== '',
  }
}
