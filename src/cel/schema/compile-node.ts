import { estimateCost } from '../cost/estimate.js'
import { optional } from '../checker/types.js'
import type { Environment } from '../environment.js'
import { compile } from '../program.js'
import type { Program } from '../program.js'
import type { DataType } from '../values/data-type.js'
import { trimSpace } from '../values/text.js'
import type { ValidationRule } from './rules.js'

/** A rule made ready to run, or what is wrong with it. */
export interface CompiledRule {
  readonly rule: ValidationRule
  /** Undefined for an empty rule, or one that does not compile. */
  readonly program: Program | undefined
  readonly error: string | undefined
  readonly message: Program | undefined
  readonly messageError: string | undefined
  /** Whether the rule (not its messageExpression) refers to `oldSelf`. */
  readonly usesOldSelf: boolean
}

/** Estimated costs of a rule and of its messageExpression. */
export interface RuleCosts {
  readonly rule: number
  readonly message: number | undefined
}

/** The environments that rules and message expressions of given texts are compiled in. */
export interface Environments {
  rule(expression: string): Environment
  messageExpression(expression: string): Environment
}

/** Compiles a rule for data of a type: `self` and `oldSelf` have it, or `oldSelf` is an optional of it (spec/cel.md §1.3, §3). */
export function compileRule(rule: ValidationRule, data: DataType, environments: Environments): CompiledRule {
  const nothing = { rule, program: undefined, error: undefined, message: undefined, messageError: undefined, usesOldSelf: false }
  if (trimSpace(rule.rule) === '') return nothing
  const extend = (environment: Environment): Environment => environment.with(variables(rule, data))
  const compiled = expect(rule.rule, extend(environments.rule(rule.rule)), BOOL_RULE)
  if (typeof compiled === 'string') return { ...nothing, error: compiled }
  const usesOldSelf = compiled.uses('oldSelf')
  if (rule.messageExpression === '') return { ...nothing, program: compiled, usesOldSelf }
  const message = expect(rule.messageExpression, extend(environments.messageExpression(rule.messageExpression)), STRING_MESSAGE)
  const failed = typeof message === 'string'
  return { ...nothing, program: compiled, usesOldSelf, message: failed ? undefined : message, messageError: failed ? message : undefined }
}

/** The estimated costs of what has been compiled. */
export function ruleCosts({ program, message }: CompiledRule, data: DataType): RuleCosts {
  return {
    rule: program === undefined ? 0 : estimateCost(program.checked, data).max,
    message: message === undefined ? undefined : estimateCost(message.checked, data).max,
  }
}

function variables(rule: ValidationRule, data: DataType): Parameters<Environment['with']>[0] {
  const self = { name: 'self', type: data.type, data }
  const old = rule.optionalOldSelf === true ? { name: 'oldSelf', type: optional(data.type) } : { name: 'oldSelf', type: data.type, data }
  return [self, old]
}

const BOOL_RULE = { kind: 'bool', wrong: 'cel expression must evaluate to a bool', prefix: '' } as const
const STRING_MESSAGE = { kind: 'string', wrong: 'messageExpression must evaluate to a string', prefix: 'messageExpression ' } as const

/** A program of the type asked for, or why there is none. */
function expect(expression: string, environment: Environment, wanted: typeof BOOL_RULE | typeof STRING_MESSAGE): Program | string {
  const { program, issues, text } = compile(expression, environment)
  if (program !== undefined) return program.type.kind === wanted.kind ? program : wanted.wrong
  if (issues.length > 0) return `${wanted.prefix}compilation failed: ${text}`
  return `${wanted.prefix === '' ? 'program' : 'messageExpression'} instantiation failed: ${text}`
}
