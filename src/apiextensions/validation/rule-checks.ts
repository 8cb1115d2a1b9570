import type { PacedWork } from '../../base/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import type { FieldError } from '../../meta/index.js'

/** What a checker of rules is given: the schema of one version that is structural and whose defaults are valid (spec/cel.md §1.3). */
export interface RuleCheck {
  /** In canonical form. */
  readonly schema: JsonObject
  /** Where it stands: `spec.validation.openAPIV3Schema`. */
  readonly path: string
  /** Nodes of this very schema with errors at or below them: their rules are not compiled. */
  readonly faulty: ReadonlySet<JsonObject>
  /** The expressions that the stored object has somewhere: they are compiled in the environment for stored expressions. */
  readonly stored: StoredExpressions
  /** The stored object has the same schema: no limit for the cost of single expressions. */
  readonly unchanged: boolean
}

/** Texts of expressions. */
export interface StoredExpressions {
  readonly rules: ReadonlySet<string>
  readonly messageExpressions: ReadonlySet<string>
}

/** Judges a default by the rules of its node and below it, as an update of itself and as a new value; `path` is that of the default. */
export type DefaultRuleCheck = (schema: JsonObject, value: JsonValue, path: string) => readonly FieldError[]

/** What CRD validation needs of CEL; without it rules are only looked at, not compiled. */
export interface RuleChecks {
  /** Compiles all rules of a schema and judges their costs; errors in upstream's order. */
  readonly checkRules: (check: RuleCheck) => PacedWork<readonly FieldError[]>
  /** Begins the defaults of one version, which share one budget. */
  readonly beginDefaults: () => DefaultRuleCheck
}

/** No rule is ever at fault. */
export const NO_RULE_CHECKS: RuleChecks = { checkRules: nothingAtFault, beginDefaults: () => () => [] }

function* nothingAtFault(): PacedWork<readonly FieldError[]> {
  yield
  return []
}
