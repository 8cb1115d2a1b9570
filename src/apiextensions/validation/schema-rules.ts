import type { PacedWork } from '../../base/index.js'
import { type JsonObject } from '../../base/json/index.js'
import { fieldError } from '../../meta/index.js'
import { checkDefaults } from './defaults.js'
import { ErrorList } from './error-list.js'
import type { RuleChecks, StoredExpressions } from './rule-checks.js'
import { checkSchemaNodes, type NodeRules } from './schema-nodes.js'
import { checkSchemaRoot } from './schema-root.js'
import { hasKeyword, someSchema } from './schema-walk.js'
import { structuralErrors, unsupportedKeyword } from './structural-rules.js'

const RULES = 'x-kubernetes-validations'

/** How schemas are judged: what the stored object excuses, and who knows CEL. */
export interface SchemaRules extends NodeRules {
  readonly requireStructural: boolean
  readonly requirePrunedDefaults: boolean
  readonly stored: StoredExpressions
  readonly checks: RuleChecks
}

/** A schema and where it stands. */
export interface SchemaPlace {
  readonly schema: JsonObject
  readonly path: string
  /** A status subresource belongs to it. */
  readonly hasStatus: boolean
  /** The stored object has it as it is. */
  readonly unchanged: boolean
}

/** Everything about one schema, in upstream's order (spec/schema.md §1.6). */
export function* checkSchema({ schema, path, hasStatus, unchanged }: SchemaPlace, rules: SchemaRules, into: ErrorList): PacedWork<void> {
  const errors = new ErrorList()
  checkSchemaRoot(schema, hasStatus, path, errors)
  const unsupported = unsupportedKeyword(schema)
  const before = errors.count
  if (rules.requireStructural && unsupported === undefined) {
    errors.addAll(yield* structuralErrors(schema, path))
    yield
    if (errors.count === before) {
      const judged = { requirePruned: rules.requirePrunedDefaults, checkRules: rules.checks.beginDefaults() }
      yield* checkDefaults(schema, path, judged, errors)
    }
  }
  yield
  const isSound = rules.requireStructural && unsupported === undefined && errors.count === before
  const faulty = yield* checkSchemaNodes(schema, path, rules, errors)
  yield
  if (isSound && someSchema(schema, (node) => hasKeyword(node, RULES)))
    errors.addAll(yield* rules.checks.checkRules({ schema, path, faulty, stored: rules.stored, unchanged }))
  if (errors.count === 0 && unsupported !== undefined)
    errors.add(fieldError.invalid(path, '', `OpenAPIV3Schema '${unsupported}' is not supported`))
  into.addAll(errors.list())
  yield
}
