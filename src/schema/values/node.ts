import { compileRegexp, type Regexp } from '../../base/regexp/index.js'
import type { JsonValue } from '../../base/json/index.js'
import { numberFormat, stringFormat, type FormatCheck, type NumberFormat } from '../formats/registry.js'
import type { Structural, ValueValidation } from '../structural.js'
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
  const { valueValidation: rules, additionalProperties } = schema
  const child = (node: Structural): ValueNode => compileNode(node, asWritten)
  const children = (nodes: readonly Structural[]): readonly ValueNode[] => (nodes.length === 0 ? NONE : nodes.map(child))
  const checkFormat = stringFormat(schema)
  const format = checkFormat === undefined && numberFormat(schema) === undefined ? '' : rules.format
  const want = schema.xIntOrString ? (asWritten ? '' : 'integer,string') : schema.type
  return {
    schema,
    want,
    kinds: kindsOf(want, format),
    takesWholeFloats: want === 'integer' || want === 'integer,string',
    checksType: want !== '' || format !== '',
    format,
    checkFormat,
    numberFormat: numberFormat(schema),
    pattern: rules.pattern === '' ? undefined : lazyRegexp(rules.pattern),
    hasStringRules: rules.maxLength !== undefined || rules.minLength !== undefined || rules.pattern !== '',
    hasNumberRules: want === 'integer' || want === 'number' || hasBounds(rules),
    enum: rules.enum,
    enumStrings: rules.enum.length > 0 && rules.enum.every((entry) => typeof entry === 'string') ? new Set(rules.enum) : undefined,
    properties:
      schema.properties.size === 0 ? NO_PROPERTIES : new Map(Array.from(schema.properties, ([name, property]) => [name, child(property)])),
    additional: typeof additionalProperties === 'object' ? child(additionalProperties) : undefined,
    forbidsOthers: additionalProperties === false,
    items: schema.items === undefined ? undefined : child(schema.items),
    hasJunctors: rules.allOf.length > 0 || rules.anyOf.length > 0 || rules.oneOf.length > 0 || rules.not !== undefined,
    allOf: children(rules.allOf),
    anyOf: children(rules.anyOf),
    oneOf: children(rules.oneOf),
    not: rules.not === undefined ? undefined : child(rules.not),
  }
}

const NONE: readonly ValueNode[] = []
const NO_PROPERTIES: ReadonlyMap<string, ValueNode> = new Map()

function hasBounds(rules: ValueValidation): boolean {
  return rules.multipleOf !== undefined || rules.minimum !== undefined || rules.maximum !== undefined
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

function kindsOf(want: string, format: string): number {
  const numeric = want === 'integer' || want === 'number' || want === 'integer,string'
  // A format lets strings and lists through the type check of nodes that are not numeric: an oddity of upstream (spec/schema.md §6.8).
  const byFormat = format !== '' && !numeric ? Kind.string | Kind.array : 0
  return byFormat | (want === '' ? (format === '' ? ANY : 0) : (KINDS_OF_TYPE[want] ?? 0))
}
