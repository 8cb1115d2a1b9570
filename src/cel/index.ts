export type { Type } from './checker/types.js'
export {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  NULL,
  STRING,
  TIMESTAMP,
  UINT,
  list,
  map,
  object,
  optional,
  typeText,
} from './checker/types.js'
export { Environment, LATEST } from './environment.js'
export type { LanguageOptions, Variable } from './environment.js'
export { compile, PER_CALL_LIMIT } from './program.js'
export type { Compilation, Evaluation, Program } from './program.js'
export type { Issue } from './source/issues.js'
export type { CelValue } from './values/value.js'
export { ArrayList, CelError, Duration, ListValue, MapValue, OpaqueValue, Optional, Timestamp, TypeValue, Uint } from './values/value.js'
export { HashMap } from './values/hash-map.js'
export { equals } from './values/equality.js'
export type { CelFinding, FindingType } from './schema/findings.js'
export { LIMITS } from './schema/findings.js'
export type { RuleEvaluator, ValidateOptions, ValidationResult } from './schema/evaluator.js'
export { ruleShapeFindings } from './schema/rules.js'
export { checkDefault, compileSchemaRules, compileSchemaRulesInParts, createRuleEvaluator, hasRules } from './schema/schema-rules.js'
export type { DefaultFindings, SchemaRules, SchemaRulesOptions } from './schema/schema-rules.js'
export { jsonVariable } from './schema/variable.js'
