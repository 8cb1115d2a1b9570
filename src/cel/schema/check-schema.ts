import type { PacedWork } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import type { DataType } from '../values/data-type.js'
import { times } from '../cost/size.js'
import { compileRule, ruleCosts } from './compile-node.js'
import type { CompiledRule, Environments } from './compile-node.js'
import { SELF_TYPE, dataTypeOf, renamed } from './data-types.js'
import { escapeName } from './escape.js'
import { LIMITS } from './findings.js'
import type { CelFinding } from './findings.js'
import { bound, isEmbedded, properties, schemaAt, text } from './keywords.js'
import { RULES, ruleText, rulesOf } from './rules.js'
import type { ValidationRule } from './rules.js'

/** What the check of a schema's rules needs to know. */
export interface SchemaCheck {
  readonly environments: Environments
  /** Whether schema errors were found at this path or below it: its rules are not looked at then. */
  readonly blocked: (path: string) => boolean
  /** Leaves out the cost limits of single expressions (a version whose schema does not change). */
  readonly ignoreExpressionCosts: boolean
}

/** A node on the way from the root. */
interface Node {
  readonly schema: JsonObject
  readonly path: string
  readonly root: boolean
  /** The data type as the nearest rule-bearing ancestor sees it; undefined where none does. */
  readonly seen: DataType | undefined
  /** Whether this node or one above it has rules. */
  readonly inScope: boolean
  /** How many there can be of it; undefined if some ancestor is unbounded. */
  readonly cardinality: number | undefined
  /** The outermost list whose items have no old value. */
  readonly uncorrelated: string | undefined
  readonly depth: number
}

/** Deeper schemas are refused: nobody writes them, and walking them would exhaust the stack. */
const MAX_DEPTH = 1000

/** Compiles and prices all rules of a schema (spec/cel.md §1.3, §7.6). Findings come children first, then the schema's total. */
export function* checkSchemaRules(schema: JsonObject, path: string, check: SchemaCheck): PacedWork<CelFinding[]> {
  const checker = new SchemaChecker(check)
  yield* checker.walk({
    schema,
    path,
    root: true,
    seen: undefined,
    inScope: rulesOf(schema).length > 0,
    cardinality: 1,
    uncorrelated: undefined,
    depth: 0,
  })
  return [...checker.findings, ...totalFindings(path, checker.costs)]
}

interface ExpressionCost {
  readonly path: string
  readonly cost: number
}

class SchemaChecker {
  readonly findings: CelFinding[] = []
  readonly costs: ExpressionCost[] = []
  readonly #check: SchemaCheck

  constructor(check: SchemaCheck) {
    this.#check = check
  }

  *walk(node: Node): PacedWork<void> {
    const rules = rulesOf(node.schema)
    if (node.depth > MAX_DEPTH) {
      this.findings.push({ type: 'InternalError', path: node.path, detail: 'internal error: schema is nested too deeply' })
      return
    }
    const data = node.inScope ? (node.seen ?? dataTypeOf(node.schema, SELF_TYPE, node.root)) : undefined
    for (const child of childrenOf(node, data)) yield* this.walk(child)
    if (rules.length > 0 && !this.#check.blocked(node.path)) yield* this.#rules(node, rules, data)
  }

  *#rules(node: Node, rules: readonly ValidationRule[], data: DataType | undefined): PacedWork<void> {
    const path = `${node.path}.${RULES}`
    if (data === undefined) {
      const reason =
        'failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations'
      this.findings.push({ type: 'InternalError', path, detail: `internal error: ${reason}` })
      return
    }
    const own = renamed(data, SELF_TYPE)
    for (const [i, rule] of rules.entries()) {
      this.#rule(node, compileRule(rule, own, this.#check.environments), own, `${path}[${String(i)}]`)
      yield
    }
  }

  #rule(node: Node, compiled: CompiledRule, data: DataType, path: string): void {
    const costs = ruleCosts(compiled, data)
    const cost = times(costs.rule, node.cardinality ?? Math.floor(LIMITS.request / (data.minSize + 1)))
    this.#price(`${path}.rule`, 'estimated rule cost', cost)
    const report = (field: string, detail: string): number =>
      this.findings.push({ type: 'FieldValueInvalid', path: `${path}.${field}`, rendered: ruleText(compiled.rule), detail })
    if (compiled.error !== undefined) report('rule', compiled.error)
    if (compiled.messageError !== undefined) report('messageExpression', compiled.messageError)
    else if (costs.message !== undefined) this.#price(`${path}.messageExpression`, 'estimated messageExpression cost', costs.message)
    this.#oldSelf(node, compiled, path)
  }

  #price(path: string, what: string, cost: number): void {
    this.costs.push({ path, cost })
    if (cost <= LIMITS.expression || this.#check.ignoreExpressionCosts) return
    this.findings.push({ type: 'FieldValueForbidden', path, detail: costText(what, cost, LIMITS.expression) })
  }

  #oldSelf(node: Node, { rule, usesOldSelf }: CompiledRule, path: string): void {
    if (usesOldSelf && node.uncorrelated !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${node.uncorrelated}`
      this.findings.push({ type: 'FieldValueInvalid', path: `${path}.rule`, value: rule.rule, detail })
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      const detail = 'may not be set if oldSelf is not used in rule'
      this.findings.push({ type: 'FieldValueInvalid', path: `${path}.optionalOldSelf`, value: rule.optionalOldSelf, detail })
    }
  }
}

function childrenOf(node: Node, data: DataType | undefined): readonly Node[] {
  const { schema, path } = node
  const child = (below: JsonObject, at: string, seen: DataType | undefined, more: Partial<Node> = {}): Node => ({
    schema: below,
    path: at,
    root: isEmbedded(below),
    seen,
    inScope: node.inScope || rulesOf(below).length > 0,
    cardinality: multiplied(node.cardinality, schema),
    uncorrelated: node.uncorrelated,
    depth: node.depth + 1,
    ...more,
  })
  const nodes: Node[] = []
  const values = schemaAt(schema, 'additionalProperties')
  if (values !== undefined) nodes.push(child(values, `${path}.additionalProperties`, data?.element))
  const sorted = [...properties(schema)].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, below] of sorted) nodes.push(child(below, `${path}.properties[${name}]`, seenProperty(data, name)))
  const items = schemaAt(schema, 'items')
  const uncorrelated = node.uncorrelated ?? (text(schema, 'x-kubernetes-list-type') === 'map' ? undefined : path)
  if (items !== undefined) nodes.push(child(items, `${path}.items`, data?.element, { uncorrelated }))
  return nodes
}

function seenProperty(data: DataType | undefined, name: string): DataType | undefined {
  const escaped = escapeName(name)
  return escaped === undefined ? undefined : data?.fields?.get(escaped)?.data
}

/** The cardinality of what is below a schema. */
function multiplied(cardinality: number | undefined, schema: JsonObject): number | undefined {
  const most = elementsOf(schema)
  return cardinality === undefined || most === undefined ? undefined : times(cardinality, most)
}

function elementsOf(schema: JsonObject): number | undefined {
  switch (text(schema, 'type')) {
    case 'object':
      return schema['additionalProperties'] === undefined || schema['additionalProperties'] === null ? 1 : bound(schema, 'maxProperties')
    case 'array':
      return bound(schema, 'maxItems')
    default:
      return 1
  }
}

const ADVICE = '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)'

function costText(what: string, cost: number, limit: number): string {
  const factor = cost / limit
  const text = factor > 100 ? 'more than 100x' : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`
  return `${what} exceeds budget by factor of ${text} ${ADVICE}`
}

/** Expressions below a hundredth of the limit are not named when the total is too high, and only the dearest four are. */
const NAMED = 4

function totalFindings(path: string, costs: readonly ExpressionCost[]): CelFinding[] {
  const total = costs.reduce((sum, { cost }) => sum + cost, 0)
  if (total <= LIMITS.schema) return []
  const dear = costs.filter(({ cost }) => cost >= LIMITS.schema / 100).sort((a, b) => (a.cost === b.cost ? 0 : b.cost - a.cost))
  const detail = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'
  return [
    ...dear.slice(0, NAMED).map((expression): CelFinding => ({ type: 'FieldValueForbidden', path: expression.path, detail })),
    {
      type: 'FieldValueForbidden',
      path,
      detail: costText('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', total, LIMITS.schema),
    },
  ]
}
