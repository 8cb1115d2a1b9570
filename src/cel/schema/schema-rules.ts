import { atOnce, type PacedWork } from '../../base/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { Environment, LATEST } from '../environment.js'
import { checkSchemaRules } from './check-schema.js'
import type { Environments } from './compile-node.js'
import { RuleEvaluator } from './evaluator.js'
import type { CelFinding } from './findings.js'
import { listOf, properties, schemaAt } from './keywords.js'
import { RULES, ruleShapeFindings, rulesOf } from './rules.js'

/** How the rules of a schema are compiled. */
export interface SchemaRulesOptions {
  /** The path of the schema's root in findings, e.g. `spec.validation.openAPIV3Schema`. */
  readonly path: string
  /** Paths of errors found in the schema otherwise: rules of nodes at or above one of them are not compiled. */
  readonly schemaErrors?: readonly string[]
  /** The stored version of the definition: expressions it holds may use what new ones may not yet. */
  readonly stored?: readonly JsonObject[]
  /** Leaves out the limit of single expressions' costs: for a version whose schema does not change. */
  readonly ignoreExpressionCosts?: boolean
}

/** What became of a schema's rules. */
export interface SchemaRules {
  /** Faults of the rules' form; they count as errors of the schema (spec/cel.md §1.2). */
  readonly shapeErrors: readonly CelFinding[]
  /** What the compiler and the cost estimate say, in upstream's order (spec/cel.md §1.3). */
  readonly errors: readonly CelFinding[]
  readonly evaluator: RuleEvaluator
}

/** Compiles and checks all rules of a schema (v1 JSONSchemaProps of a custom resource's version), as when a definition is written. */
export function compileSchemaRules(schema: JsonObject, options: SchemaRulesOptions): SchemaRules {
  return atOnce(compileSchemaRulesInParts(schema, options))
}

/** {@link compileSchemaRules}, with rests between the rules. */
export function* compileSchemaRulesInParts(schema: JsonObject, options: SchemaRulesOptions): PacedWork<SchemaRules> {
  const shapeErrors = allShapeFindings(schema, options.path, 0)
  const faults = [...(options.schemaErrors ?? []), ...shapeErrors.map((finding) => finding.path)]
  const errors = yield* checkSchemaRules(schema, options.path, {
    environments: environmentsFor(options.stored ?? []),
    blocked: (path) => faults.some((fault) => fault.startsWith(path) && /^(?:$|[.[])/.test(fault.slice(path.length))),
    ignoreExpressionCosts: options.ignoreExpressionCosts ?? false,
  })
  return { shapeErrors, errors, evaluator: createRuleEvaluator(schema) }
}

/** An evaluator of a schema's rules, as for serving a version: nothing is checked, rules are compiled when first needed. */
export function createRuleEvaluator(schema: JsonObject, root = true): RuleEvaluator {
  const environment = Environment.kubernetes(LATEST)
  return new RuleEvaluator(schema, root, { rule: () => environment, messageExpression: () => environment })
}

/** New expressions are compiled with what the previous minor version knew, stored ones with everything (spec/cel.md §8.9). */
function environmentsFor(stored: readonly JsonObject[]): Environments {
  const current = Environment.kubernetes(LATEST - 1)
  const everything = Environment.kubernetes(LATEST)
  const known = { rules: new Set<string>(), messages: new Set<string>() }
  for (const schema of stored) collect(schema, known, 0)
  return {
    rule: (expression) => (known.rules.has(expression) ? everything : current),
    messageExpression: (expression) => (known.messages.has(expression) ? everything : current),
  }
}

const MAX_DEPTH = 1000

function collect(schema: JsonObject, known: { readonly rules: Set<string>; readonly messages: Set<string> }, depth: number): void {
  if (depth > MAX_DEPTH) return
  for (const { rule, messageExpression } of rulesOf(schema)) {
    known.rules.add(rule)
    if (messageExpression !== '') known.messages.add(messageExpression)
  }
  for (const below of structuralChildren(schema)) collect(below.schema, known, depth + 1)
}

interface Child {
  readonly schema: JsonObject
  readonly path: string
}

/** The schemas that values are described by: values of maps, properties by name, items. */
function structuralChildren(schema: JsonObject): readonly Child[] {
  const values = schemaAt(schema, 'additionalProperties')
  const items = schemaAt(schema, 'items')
  const sorted = [...properties(schema)].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...(values === undefined ? [] : [{ schema: values, path: '.additionalProperties' }]),
    ...sorted.map(([name, property]) => ({ schema: property, path: `.properties[${name}]` })),
    ...(items === undefined ? [] : [{ schema: items, path: '.items' }]),
  ]
}

function allShapeFindings(schema: JsonObject, path: string, depth: number): CelFinding[] {
  if (depth > MAX_DEPTH) return []
  const below = structuralChildren(schema).flatMap((child) => allShapeFindings(child.schema, path + child.path, depth + 1))
  return [...below, ...ruleShapeFindings(schema, path)]
}

/** Whether a schema holds rules anywhere. */
export function hasRules(schema: JsonObject): boolean {
  const pending = [schema]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (listOf(next, RULES).length > 0) return true
    pending.push(...structuralChildren(next).map((child) => child.schema))
  }
  return false
}

/** What the rules say about a default. */
export interface DefaultFindings {
  readonly errors: readonly CelFinding[]
  /** What is left of the budget that all defaults of a version share; negative if it ran out. */
  readonly budget: number
}

/**
 * Checks a default by the rules of its node and those below (spec/cel.md §1.7): first as an update that changes nothing, then as a
 * creation. `path` is that of the default in findings, `root` tells whether the node describes a resource.
 */
export function checkDefault(schema: JsonObject, value: JsonValue, path: string, root: boolean, budget: number): DefaultFindings {
  const evaluator = createRuleEvaluator(schema, root)
  const update = evaluator.validate(value, value, { path, budget, ratchet: false })
  if (update.errors.length > 0) return { errors: update.errors, budget: update.budget }
  const create = evaluator.validate(value, undefined, { path, budget })
  return { errors: create.errors, budget: Math.min(update.budget, create.budget) }
}
