import { expect, test } from 'vitest'
import type { JsonValue } from '../../base/json/index.js'
import { Environment } from '../environment.js'
import { compile } from '../program.js'
import { jsonVariable } from './variable.js'

const evaluate = (expression: string, variable: ReturnType<typeof jsonVariable>, value: JsonValue): unknown => {
  const { program, text } = compile(expression, Environment.kubernetes().with([variable]))
  return program === undefined ? text : program.evaluate([value]).value
}

test('[cel §2] variables of JSON data', () => {
  const data = { n: 2, tags: ['a', 'b'], when: '2020-01-01T00:00:00Z' }
  expect(evaluate("v.n == 2 && v.tags.exists(t, t == 'b') && type(v.when) == string", jsonVariable('v'), data)).toBe(true)
  const schema = { type: 'object', properties: { n: { type: 'integer' }, when: { type: 'string', format: 'date-time' } } }
  expect(evaluate('v.n + v.when.getFullYear()', jsonVariable('v', schema), data)).toBe(2022)
  expect(evaluate('v.tags', jsonVariable('v', schema), data)).toContain("undefined field 'tags'")
})
