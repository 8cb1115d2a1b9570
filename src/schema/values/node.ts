import { compileRegexp, type Regexp } from '../../base/regexp/index.js'
import type { JsonValue } from '../../base/json/index.js'
import { numberFormat, stringFormat, type FormatCheck, type NumberFormat } from '../formats/registry.js'
import { additionalSchema, type Structural, type ValueValidation } from '../structural.js'
import { Kind } from './kinds.js'

/**
 * One node made ready for the walks: what would be looked up for every value is computed once. Nodes below it are made when a value is first held against them: a
 * large schema is ready at once, and what its objects never have takes no memory.
 */
export class ValueNode {
  readonly schema: Structural
  readonly rules: ValueValidation
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
  /** Whether there is a bound or a factor for numbers. */
  readonly hasBounds: boolean
  readonly enum: readonly JsonValue[]
  /** The entries of the enum where all are strings. */
  readonly enumStrings: ReadonlySet<string> | undefined
  readonly forbidsOthers: boolean
  readonly hasJunctors: boolean
  readonly allOf: readonly ValueNode[]
  readonly anyOf: readonly ValueNode[]
  readonly oneOf: readonly ValueNode[]
  readonly not: ValueNode | undefined
  readonly #asWritten: boolean
  readonly #properties = new Map<string, ValueNode>()
  #additional: ValueNode | undefined
  #items: ValueNode | undefined

  /**
   * `asWritten`: the form in which defaults are checked (spec/schema.md §4.3): an int-or-string is not checked for its type unless its junctors say so.
   */
  constructor(schema: Structural, asWritten = false) {
    const { valueValidation: rules } = schema
    this.schema = schema
    this.rules = rules
    this.checkFormat = stringFormat(schema)
    this.numberFormat = numberFormat(schema)
    this.format = this.checkFormat === undefined && this.numberFormat === undefined ? '' : rules.format
    this.want = schema.xIntOrString ? (asWritten ? '' : 'integer,string') : schema.type
    this.kinds = kindsOf(this.want, this.format)
    this.takesWholeFloats = this.want === 'integer' || this.want === 'integer,string'
    this.checksType = this.want !== '' || this.format !== ''
    this.pattern = rules.pattern === '' ? undefined : lazyRegexp(rules.pattern)
    this.hasStringRules = rules.maxLength !== undefined || rules.minLength !== undefined || rules.pattern !== ''
    this.hasBounds = rules.multipleOf !== undefined || rules.minimum !== undefined || rules.maximum !== undefined
    this.hasNumberRules = this.want === 'integer' || this.want === 'number' || this.hasBounds
    this.enum = rules.enum
    this.enumStrings = rules.enum.length > 0 && rules.enum.every((entry) => typeof entry === 'string') ? new Set(rules.enum) : undefined
    this.forbidsOthers = schema.additionalProperties === false
    this.hasJunctors = rules.allOf.length > 0 || rules.anyOf.length > 0 || rules.oneOf.length > 0 || rules.not !== undefined
    const branches = (nodes: readonly Structural[]): readonly ValueNode[] =>
      nodes.length === 0 ? NONE : nodes.map((node) => new ValueNode(node, asWritten))
    this.allOf = branches(rules.allOf)
    this.anyOf = branches(rules.anyOf)
    this.oneOf = branches(rules.oneOf)
    this.not = rules.not === undefined ? undefined : new ValueNode(rules.not, asWritten)
    this.#asWritten = asWritten
  }

  /** The node of a declared property. */
  property(name: string): ValueNode | undefined {
    return this.#properties.get(name) ?? this.#makeProperty(name)
  }

  #makeProperty(name: string): ValueNode | undefined {
    const schema = this.schema.properties.get(name)
    if (schema === undefined) return undefined
    const node = new ValueNode(schema, this.#asWritten)
    this.#properties.set(name, node)
    return node
  }

  /** The node of undeclared keys, where there is a schema for them. */
  get additional(): ValueNode | undefined {
    if (this.#additional !== undefined) return this.#additional
    const schema = additionalSchema(this.schema)
    return schema === undefined ? undefined : (this.#additional = new ValueNode(schema, this.#asWritten))
  }

  /** The node of elements. */
  get items(): ValueNode | undefined {
    if (this.#items !== undefined) return this.#items
    const { items } = this.schema
    return items === undefined ? undefined : (this.#items = new ValueNode(items, this.#asWritten))
  }
}

const NONE: readonly ValueNode[] = []

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
