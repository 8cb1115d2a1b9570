import type { JsonObject } from '../../base/json/index.js'
import { compileRule } from './compile-node.js'
import type { CompiledRule, Environments } from './compile-node.js'
import { SELF_TYPE, dataTypeOf, renamed } from './data-types.js'
import { escapeName } from './escape.js'
import { isEmbedded, properties, schemaAt, text } from './keywords.js'
import { rulesOf } from './rules.js'
import type { DataType } from '../values/data-type.js'

/** A schema node that has rules, or nodes below it that do. Its rules are compiled when they are first needed. */
export class RuleNode {
  readonly schema: JsonObject
  readonly data: DataType
  readonly items: RuleNode | undefined
  readonly values: RuleNode | undefined
  readonly properties: readonly (readonly [string, RuleNode])[]
  readonly #environments: Environments
  #rules: readonly CompiledRule[] | undefined

  private constructor(schema: JsonObject, data: DataType, environments: Environments, depth: number) {
    this.schema = schema
    this.data = data
    this.#environments = environments
    this.items = below(schemaAt(schema, 'items'), data.element, environments, depth)
    this.values = below(schemaAt(schema, 'additionalProperties'), data.element, environments, depth)
    this.properties = [...properties(schema)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, property]) => {
        const node = below(property, propertyData(data, name, property), environments, depth)
        return node === undefined ? [] : [[name, node] as const]
      })
  }

  /** The tree of a schema's nodes with rules, or undefined if it has none. `root`: it describes a resource. */
  static of(schema: JsonObject, root: boolean, environments: Environments): RuleNode | undefined {
    return RuleNode.at(schema, dataTypeOf(schema, SELF_TYPE, root), environments, 0)
  }

  /** The node of a schema as its data is seen from above. */
  static at(schema: JsonObject, data: DataType | undefined, environments: Environments, depth: number): RuleNode | undefined {
    if (data === undefined || depth > MAX_DEPTH) return undefined
    const node = new RuleNode(schema, data, environments, depth)
    const bare = node.items === undefined && node.values === undefined && node.properties.length === 0
    return bare && rulesOf(schema).length === 0 ? undefined : node
  }

  get type(): string {
    return text(this.schema, 'type')
  }

  /** The node's own rules. */
  get rules(): readonly CompiledRule[] {
    this.#rules ??= rulesOf(this.schema).map((rule) => compileRule(rule, renamed(this.data, SELF_TYPE), this.#environments))
    return this.#rules
  }
}

/** As deep as checked schemas are. */
const MAX_DEPTH = 1000

function below(
  schema: JsonObject | undefined,
  data: DataType | undefined,
  environments: Environments,
  depth: number,
): RuleNode | undefined {
  return schema === undefined ? undefined : RuleNode.at(schema, data, environments, depth + 1)
}

/** A property as seen from its object; one whose name cannot be written is seen from itself alone. */
function propertyData(data: DataType, name: string, schema: JsonObject): DataType | undefined {
  const escaped = escapeName(name)
  return escaped === undefined ? dataTypeOf(schema, SELF_TYPE, isEmbedded(schema)) : data.fields?.get(escaped)?.data
}
