import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { typeText } from '../checker/types.js'
import { Environment } from '../environment.js'
import { estimateCost } from '../cost/estimate.js'
import { formatString } from '../library/ext/format.js'
import { compile } from '../program.js'
import { dataTypeOf, SELF_TYPE } from '../schema/data-types.js'
import { ArrayList, typeName } from '../values/value.js'
import type { CelValue } from '../values/value.js'

/** The first line of each compile error, or the type of the result. */
export function check(expression: string, environment: Environment = Environment.kubernetes()): string {
  const { program, text } = compile(expression, environment)
  if (program !== undefined) return typeText(program.type)
  return text
    .split('\n')
    .filter((line) => !line.startsWith(' | '))
    .join('\n')
    .replaceAll('ERROR: <input>:', '')
}

/** What an expression comes to, as text: `%s` of the value, or the error. */
export function run(expression: string, environment: Environment = Environment.kubernetes()): string {
  const { program, text } = compile(expression, environment)
  if (program === undefined) return `compile: ${text}`
  const { value, error } = program.evaluate([])
  return error === undefined ? show(value as CelValue) : `error: ${error}`
}

function show(value: CelValue): string {
  const text = formatString('%s', new ArrayList([value]))
  return typeof text === 'string' ? text : typeName(value)
}

/** A rule on data of a schema: its static and its runtime cost, and the result. */
export function runRule(
  schema: JsonObject,
  rule: string,
  self: JsonValue,
): { readonly estimate: number; readonly cost: number; readonly result: string } {
  const data = dataTypeOf(schema, SELF_TYPE, false)
  if (data === undefined) throw new Error('the schema has no type for rules')
  const { program, text } = compile(rule, Environment.kubernetes().with([{ name: 'self', type: data.type, data }]))
  if (program === undefined) throw new Error(text)
  const { value, error, cost } = program.evaluate([self])
  return {
    estimate: estimateCost(program.checked, data).max,
    cost,
    result: error === undefined ? show(value as CelValue) : `error: ${error}`,
  }
}
